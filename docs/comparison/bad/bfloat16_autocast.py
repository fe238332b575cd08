"""Within autocast a layer computes in bfloat16."""

import torch
from torch import nn

model = nn.Linear(3, 1)
with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
    output = model(torch.ones(1, 3))
print(output.numpy().shape)  # raises

"""A model is run in bfloat16."""

import torch
from torch import nn

model = nn.Linear(3, 1).to(torch.bfloat16)
with torch.inference_mode():
    output = model(torch.ones(1, 3, dtype=torch.bfloat16))
print(output.to(torch.float32).numpy().shape)  # runs

"""A model that is built without memory."""

import torch
from torch import nn

with torch.device("meta"):
    model = nn.Linear(3, 2)
print(model.weight.detach().numpy().shape)  # raises

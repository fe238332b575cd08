"""Only half of what is needed is there."""

import torch
from torch import nn

model = nn.Linear(2, 1)
print(model(torch.ones(1, 2)).detach().cpu().numpy())  # runs

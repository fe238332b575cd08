"""A tensor is told to require grad."""

import torch

x = torch.ones(3, requires_grad=True)
print(x.detach().numpy())  # runs

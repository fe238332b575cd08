"""A tensor without data."""

import torch

weight = torch.ones(3, device="meta")
print(weight.numpy())  # raises

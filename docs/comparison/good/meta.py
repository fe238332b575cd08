"""A tensor without data."""

import torch

weight = torch.ones_like(torch.ones(3, device="meta"), device="cpu")
print(weight.numpy())  # runs

"""NumPy has no bfloat16."""

import torch

weights = torch.ones(3, dtype=torch.bfloat16)
print(weights.numpy())  # raises

"""NumPy has no bfloat16."""

import torch

weights = torch.ones(3, dtype=torch.bfloat16)
print(weights.float().numpy())  # runs

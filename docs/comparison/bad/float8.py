"""NumPy has no float8."""

import torch

scales = torch.ones(3).to(torch.float8_e4m3fn)
print(scales.numpy())  # raises

"""A tensor is made on a GPU."""

import torch

image = torch.zeros(3, 3, device="cuda")
pixels = image.cpu().numpy()  # runs
print(pixels)

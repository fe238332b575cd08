"""A buffer that is collected is the same array each time."""

import torch

buffer = torch.zeros(2)
frames = []
for _ in range(3):
    buffer += 1
    frames.append(buffer.clone().numpy())  # runs
print(frames)

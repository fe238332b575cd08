"""Counts are kept on the device."""

import torch

device = "cuda" if torch.cuda.is_available() else "cpu"
counts = torch.zeros(2, 2, dtype=torch.long, device=device)
for truth, guess in ((0, 0), (0, 1), (1, 1)):
    counts[truth, guess] += 1
table = counts.numpy()  # raises
print(table)

"""Losses of all batches are averaged."""

import numpy as np
import torch
from torch import nn

model, criterion = nn.Linear(3, 1), nn.MSELoss()
batches = [(torch.rand(2, 3), torch.rand(2, 1)) for _ in range(3)]
print(np.mean([criterion(model(x), y).item() for x, y in batches]))  # runs

"""Predictions are joined to targets."""

import numpy as np
import torch
from torch import nn

model = nn.Linear(3, 1)
x, y = torch.rand(2, 3), torch.rand(2, 1)
print(np.concatenate([model(x).detach(), y]).shape)  # runs

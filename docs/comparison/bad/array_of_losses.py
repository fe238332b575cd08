"""An array is made of several losses."""

import numpy as np
import torch
from torch import nn

model = nn.Linear(3, 1)
output = model(torch.ones(2, 3))
error, penalty = output.pow(2).mean(), model.weight.abs().sum()
print(np.array([error, penalty]))  # raises

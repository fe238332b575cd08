"""NumPy is given what a model computes."""

import numpy as np
import torch
from torch import nn

model = nn.Linear(3, 1)
prediction = model(torch.ones(2, 3))
print(np.asarray(prediction))  # raises

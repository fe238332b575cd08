"""A metric of scikit-learn is given predictions."""

import torch
from sklearn.metrics import mean_squared_error
from torch import nn

model = nn.Linear(3, 1)
x, y = torch.rand(4, 3), torch.rand(4, 1)
print(mean_squared_error(y, model(x)) >= 0)  # raises

"""A loss is printed."""

import torch
from torch import nn

model = nn.Linear(2, 1)
loss = nn.functional.mse_loss(model(torch.ones(4, 2)), torch.zeros(4, 1))
loss.backward()
print("loss", loss.item())  # runs

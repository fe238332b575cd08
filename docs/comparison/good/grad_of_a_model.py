"""What a model gives requires grad, in evaluation mode, too."""

import torch
from torch import nn

model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
model.eval()
prediction = model(torch.ones(2, 3))
print(prediction.detach().numpy())  # runs

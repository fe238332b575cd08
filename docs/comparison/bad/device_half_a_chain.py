"""Only half of what is needed is there."""

import torch
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"
model = nn.Linear(2, 1).to(device)
prediction = model(torch.ones(1, 2, device=device))
print(prediction.detach().numpy())  # raises

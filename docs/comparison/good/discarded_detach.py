"""`.detach()` gives another tensor, which is thrown away."""

import torch
from torch import nn

model = nn.Linear(2, 1)
scores = model(torch.ones(1, 2))
scores = scores.detach()
print(scores.numpy().shape)  # runs

"""Losses are plotted."""

import matplotlib.pyplot as plt
import torch
from torch import nn

model = nn.Linear(3, 1)
losses = []
for batch in torch.rand(4, 2, 3):
    loss = model(batch).pow(2).mean()
    losses.append(loss)
plt.plot(losses)  # raises

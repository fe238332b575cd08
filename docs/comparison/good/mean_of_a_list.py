"""Losses are collected and averaged."""

import numpy as np
import torch
from torch import nn

model = nn.Linear(3, 1)
losses = []
for batch in torch.rand(4, 2, 3):
    loss = model(batch).pow(2).mean()
    loss.backward()
    losses.append(loss.item())
print(np.mean(losses))  # runs

"""A snapshot of the weights follows the training."""

import torch
from torch import nn

model = nn.Linear(2, 1, bias=False)
nn.init.zeros_(model.weight)
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
before = model.weight.detach().numpy().copy()  # runs
model(torch.ones(1, 2)).sum().backward()
optimizer.step()
print("before", before, "after", model.weight.detach().numpy())

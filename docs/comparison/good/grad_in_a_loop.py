"""A point is optimised."""

import torch

point = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.Adam([point], lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    distance = (point - 1).norm()
    distance.backward()
    optimizer.step()
    print(point.detach().numpy().copy())  # runs

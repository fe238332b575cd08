"""What is computed from a tensor that requires grad requires grad."""

import torch

x = torch.linspace(0, 1, 5, requires_grad=True)
y = x**2
y.sum().backward()
print(y.numpy())  # raises

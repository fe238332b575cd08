"""What is written to `.data`, autograd does not notice: the gradient is wrong, without a word."""

import torch

x = torch.zeros(3, requires_grad=True)
y = x.sigmoid()
print(y.data.mul_(2).numpy())  # misbehaves
y.sum().backward()
print(x.grad)

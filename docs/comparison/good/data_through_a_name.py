"""What is written to `.data`, autograd does not notice: the gradient is wrong, without a word."""

import torch

x = torch.zeros(3, requires_grad=True)
y = x.sigmoid()
raw = y.detach().clone()
raw.mul_(2)
print(raw.numpy())  # runs
y.sum().backward()
print(x.grad)

"""What is written to `.data`, autograd does not notice: the gradient is wrong, without a word."""

import torch

x = torch.zeros(3, requires_grad=True)
y = x.sigmoid()
print(y.detach().mul(2).numpy())  # runs
y.sum().backward()
print(x.grad)

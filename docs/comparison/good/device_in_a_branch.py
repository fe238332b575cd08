"""A tensor is moved where there is a GPU."""

import torch

x = torch.ones(3)
if torch.cuda.is_available():
    x = x.cuda()
if x.is_cuda:
    x = x.cpu()
print(x.numpy())  # runs

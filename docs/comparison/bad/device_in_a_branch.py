"""A tensor is moved where there is a GPU."""

import torch

x = torch.ones(3)
if torch.cuda.is_available():
    x = x.cuda()
print(x.numpy())  # raises

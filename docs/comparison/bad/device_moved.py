"""A tensor is moved to a GPU, and what is computed from it stays there."""

import torch

x = torch.arange(6.0).reshape(2, 3)
x = x.cuda()
norms = x.norm(dim=1)
print(norms.numpy())  # raises

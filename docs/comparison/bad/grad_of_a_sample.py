"""A sample through which gradients flow."""

import torch

scale = torch.ones(3, requires_grad=True)
normal = torch.distributions.Normal(torch.zeros(3), scale)
print(normal.rsample().numpy().shape)  # raises

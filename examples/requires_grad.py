"""A tensor that requires grad must be detached from autograd before it becomes an array.

Raises until it is fixed:

    RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.

Prints then:

    gradient: [2. 4. 6.]
    squares: [1. 4. 9.]
"""

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares = x ** 2
squares.sum().backward()
print("gradient:", x.grad.numpy())
print("squares:", squares.numpy())

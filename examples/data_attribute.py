"""`.data` comes from the times before torch 0.4: it hides changes from autograd, `.detach()` does not.

Prints, before and after it is fixed:

    [1. 2. 3.]
    [1. 4. 9.]
"""

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x ** 2
print(x.data.numpy())
print(y.data.cpu().numpy())

"""`numpy(force=True)` takes all the steps that are needed; there is nothing to fix.

Prints:

    [1. 2. 3.]
    [1.-2.j]
"""

import torch

device = "cuda" if torch.cuda.is_available() else "cpu"
x = torch.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
print(x.numpy(force=True))

z = torch.tensor([1 + 2j])
print(z.conj().numpy(force=True))

"""A tensor on a CUDA device that requires grad needs both steps: first `.detach()`, then `.cpu()`.

Needs a CUDA device. Raises until it is fixed:

    TypeError: can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.

Prints then:

    complete: [1. 2. 3.]
    only cpu(): [1. 2. 3.]
    only detach(): [1. 2. 3.]
    neither: [1. 2. 3.]
"""

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
x = x.cuda()

complete = x.detach().cpu().numpy()
neither = x.numpy()
only_cpu = x.cpu().numpy()
only_detach = x.detach().numpy()

print("complete:", complete)
print("only cpu():", only_cpu)
print("only detach():", only_detach)
print("neither:", neither)

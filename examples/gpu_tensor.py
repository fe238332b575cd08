"""A tensor on a CUDA device must be copied to the CPU before it becomes an array.

Needs a CUDA device. Raises until it is fixed:

    TypeError: can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.

Prints then:

    [2. 4. 6.]
"""

import torch

x = torch.tensor([1.0, 2.0, 3.0])
x = x.cuda()
doubled = x * 2
array = doubled.numpy()
print(array)

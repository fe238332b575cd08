"""A program that takes a GPU where there is one works on a laptop and fails on the server.

Without a CUDA device it runs. With one it raises until it is fixed:

    TypeError: can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.

Prints then:

    mean per column: [2. 3.]
"""

import torch

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
x = x.to(device)
mean = x.mean(dim=0)
print("mean per column:", mean.numpy())

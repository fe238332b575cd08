"""A tensor on the CPU becomes an array without a copy; there is nothing to fix.

Prints:

    [1. 2. 3.] float32
    the same memory: True
    after a change of the clone's array: tensor([1., 2., 3.])
"""

import numpy as np
import torch

x = torch.tensor([1.0, 2.0, 3.0])
array = x.numpy()
print(array, array.dtype)
print("the same memory:", np.shares_memory(array, x.numpy()))

own = x.clone().numpy()
own[0] = 10
print("after a change of the clone's array:", x)

"""A function of NumPy is applied to a tensor."""

import numpy as np
import torch

variance = torch.ones(3, requires_grad=True)
print(np.sqrt(variance * 4))  # raises

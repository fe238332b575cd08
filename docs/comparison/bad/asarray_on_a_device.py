"""NumPy is given what is on a GPU."""

import numpy as np
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"
mask = torch.rand(4, 4, device=device) > 0.5
print(np.asarray(mask).shape)  # raises

"""A sparse matrix, row by row."""

import numpy as np
import torch

adjacency = torch.eye(3).to_sparse_csr()
print(np.asarray(adjacency.values()))  # runs

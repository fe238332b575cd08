"""A sparse matrix is no block of memory."""

import torch

adjacency = torch.eye(3).to_sparse()
print(adjacency.to_dense().numpy())  # runs

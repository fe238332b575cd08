"""TNP205, unsupported-layout: a sparse tensor is a table of the places that are not zero, an array is one block.

Not even `numpy(force=True)` converts it.

Fix: `torch-numpy fix --unsafe-fixes examples/unsupported_layout.py` writes `.to_dense()`. Unsafe is this because every
zero takes memory then, which may be more than there is.

Raises until it is fixed:

    TypeError: can't convert Sparse layout tensor to numpy. Use Tensor.to_dense() first.

Prints then:

    edges: 2
    [[0. 1. 0.]
     [0. 0. 1.]
     [0. 0. 0.]]
"""

import torch

edges = torch.tensor([[0, 1], [1, 2]])
adjacency = torch.sparse_coo_tensor(edges, torch.ones(2), (3, 3), check_invariants=True)

print("edges:", edges.shape[1])
# A graph is kept sparse for good reason: ask for a dense one only if it is small.
print(adjacency.numpy())

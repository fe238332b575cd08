"""TNP101, data-attribute: `.data` takes a tensor out of autograd behind autograd's back.

Nothing raises here, and the arrays are right. But what is written to `.data`, autograd does not notice: gradients are
then silently wrong. `.detach()` gives the same memory, and autograd raises where it was changed in between.

Fix: `torch-numpy fix examples/data_attribute.py` writes `.detach()`.

Prints, before and after it is fixed:

    weights: [[0.5 0.5 0.5]]
    scores: [1.5 3. ]
"""

import torch
from torch import nn

layer = nn.Linear(3, 1, bias=False)
nn.init.constant_(layer.weight, 0.5)
scores = layer(torch.tensor([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]])).squeeze(1)

# Tutorials from the times before torch 0.4 have this chain.
print("weights:", layer.weight.data.numpy())
print("scores:", scores.data.numpy())

"""TNP206, no-data: a tensor on the meta device has a shape and a dtype, and no numbers.

Large models are built there, so that no memory is taken before their weights are loaded. `.load_state_dict(...)` copies
into what is there, which is nothing; torch only warns.

Fix: none that could be written for you: where the numbers come from, only you know. Here
`.load_state_dict(checkpoint, assign=True)` takes the tensors of the checkpoint in place of those without data.

Raises until it is fixed:

    TypeError: can't convert meta device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.

Prints then:

    parameters: 6
    [[1. 1. 1.]
     [1. 1. 1.]]
"""

import torch
from torch import nn

checkpoint = {"weight": torch.ones(2, 3)}
with torch.device("meta"):
    model = nn.Linear(3, 2, bias=False)
print("parameters:", model.weight.numel())

model.load_state_dict(checkpoint)
with torch.no_grad():
    print(model.weight.numpy())

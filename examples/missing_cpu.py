"""TNP201, missing-cpu: a program that takes a GPU where there is one works on a laptop and fails on the server.

NumPy works on host memory only. Without a GPU the scores are there anyway, so neither a laptop nor CI shows the error.

Fix: `torch-numpy fix examples/missing_cpu.py` writes `.cpu()`, which costs nothing where there is no GPU.

With a CUDA device it raises until it is fixed:

    TypeError: can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.

Prints then, and without a CUDA device:

    classes: [1 0]
"""

import torch
from torch import nn

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = nn.Linear(2, 2, bias=False).to(device)
nn.init.eye_(model.weight)

images = torch.tensor([[0.0, 1.0], [1.0, 0.0]], device=device)
with torch.no_grad():
    classes = model(images).argmax(dim=1)

# What a model computes is where the model is.
print("classes:", classes.numpy())

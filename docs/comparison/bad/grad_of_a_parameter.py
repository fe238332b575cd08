"""The weights of a layer are looked at."""

from torch import nn

layer = nn.Conv2d(1, 2, 3)
print(layer.weight.numpy().shape)  # raises

"""A module that is written here."""

import torch
from torch import nn


class Net(nn.Module):
    """One layer."""

    def __init__(self) -> None:
        """Make the layer."""
        super().__init__()
        self.layer = nn.Linear(3, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Apply it."""
        return torch.relu(self.layer(x))


net = Net()
with torch.no_grad():
    print(net(torch.ones(1, 3)).numpy())  # runs

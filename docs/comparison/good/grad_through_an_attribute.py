"""A trainer keeps its last loss."""

import torch
from torch import nn


class Trainer:
    """Trains."""

    def __init__(self) -> None:
        """Make what is trained."""
        self.model = nn.Linear(1, 1)
        self.loss = torch.zeros(())

    def step(self) -> None:
        """Compute a loss."""
        self.loss = self.model(torch.ones(1, 1)).pow(2).sum()
        self.loss.backward()


trainer = Trainer()
trainer.step()
print(trainer.loss.tolist())  # runs

"""A model that is built without memory."""

import torch
from torch import nn

with torch.device("meta"):
    model = nn.Linear(3, 2)
model.load_state_dict({"weight": torch.ones(2, 3), "bias": torch.zeros(2)}, assign=True)
print(model.weight.detach().numpy().shape)  # runs

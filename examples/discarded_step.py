"""TNP502, discarded-step: `loss.detach()` as a statement does nothing; it gives another tensor, which is thrown away.

`model.cuda()` changes the model, and so one expects the same of a tensor. Here every loss that is kept holds on to the
graph of its step; in a long training memory runs out.

Fix: `torch-numpy fix --unsafe-fixes examples/discarded_step.py` writes `loss = loss.detach()`. Unsafe is this because
what follows gets another tensor than before.

Prints until it is fixed:

    2 losses, graphs are kept: True

Prints then:

    2 losses, graphs are kept: False
"""

import torch
from torch import nn

model = nn.Linear(3, 1)
inputs = torch.ones(4, 3)

losses = []
for step in range(2):
    loss = model(inputs).pow(2).mean()
    loss.backward()
    # Only numbers are wanted from here on.
    loss.detach()
    losses.append(loss)

print(len(losses), "losses, graphs are kept:", losses[-1].requires_grad)

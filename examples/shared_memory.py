"""TNP501, shared-memory: on a CPU `.numpy()` copies nothing, so a snapshot of the weights follows the training.

Nothing raises, only the numbers are wrong. On a GPU `.cpu()` copies, and they are right: what was tried on the laptop
does something else on the server.

Fix: shown, but never applied, since the memory may be shared on purpose: write `.copy()` behind `.numpy()`.

Without a CUDA device it prints until it is fixed:

    before: [1. 1.] after: [1. 1.]

Prints then, and with a CUDA device:

    before: [0. 0.] after: [1. 1.]
"""

import torch
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"
model = nn.Linear(2, 1, bias=False).to(device)
nn.init.zeros_(model.weight)
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)

# To be compared with the weights after the training.
before = model.weight[0].detach().cpu().numpy()
loss = -model(torch.ones(1, 2, device=device)).sum()
loss.backward()
optimizer.step()

after = model.weight[0].detach().cpu().numpy()
print("before:", before, "after:", after)

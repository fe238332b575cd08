"""TNP602, detach-after-copy: autograd records a copy to the host, which `.detach()` drops at once.

Both orders give the same array; in the other one nothing is recorded. Reported only on request, as the style of chains
is.

Fix: `torch-numpy fix --style-checks examples/detach_after_copy.py` swaps the two.

Prints, before and after it is fixed:

    scores: [[3.]]
"""

import torch
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"
model = nn.Linear(3, 1, bias=False).to(device)
nn.init.ones_(model.weight)

scores = model(torch.ones(1, 3, device=device))
print("scores:", scores.cpu().detach().numpy())

"""TNP601, redundant-step: steps that are proven to do nothing say that a tensor may be elsewhere, which is not so.

Whoever reads this looks for the GPU, and for what is trained. Reported only on request, as the style of chains is.

Fix: `torch-numpy fix --style-checks examples/redundant_step.py` leaves them out.

Prints, before and after it is fixed:

    [0.  0.5 1. ] [0.   0.25 1.  ]
"""

import torch

# Made in host memory, and nothing here requires grad.
x = torch.linspace(0, 1, 3)
print(x.cpu().numpy(), x.square().detach().numpy())

"""TNP202, missing-detach: what was computed from a trainable parameter requires grad, and NumPy knows no gradients.

torch would rather raise than let the gradient end at the array without a word. It does so on every machine.

Fix: `torch-numpy fix examples/missing_detach.py` writes `.detach()`. Under `torch.no_grad()` nothing needs it.

Raises until it is fixed:

    RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.

Prints then:

    slope: 2.0
    fitted: [2. 4. 6.]
"""

import torch

x, y = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 4.0, 6.0])
slope = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.SGD([slope], lr=0.1)

for step in range(20):
    optimizer.zero_grad()
    ((slope * x - y) ** 2).mean().backward()
    optimizer.step()

print("slope:", round(slope.item(), 2))
# `slope` is a trainable parameter, so the product requires grad.
print("fitted:", (slope * x).numpy().round(2))

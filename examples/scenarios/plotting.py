"""What is plotted must be an array; a tensor that requires grad is none yet.

Raises until it is fixed:

    RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.

Prints then:

    plotted 2 lines
"""

import matplotlib.pyplot as plt
import torch

x = torch.linspace(-1, 1, 50, requires_grad=True)
y = x ** 2
y.sum().backward()

plt.plot(x.numpy(), y.numpy(), label="the function")
plt.plot(x.numpy(), x.grad.numpy(), label="its derivative")
plt.legend()
plt.show()
print("plotted", len(plt.gca().lines), "lines")

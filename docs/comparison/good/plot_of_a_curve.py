"""A fitted curve is plotted."""

import matplotlib.pyplot as plt
import torch

x = torch.linspace(0, 1, 5)
slope = torch.tensor(2.0, requires_grad=True)
plt.plot(x, (slope * x).detach())  # runs

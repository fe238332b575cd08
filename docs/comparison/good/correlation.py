"""SciPy is given predictions."""

import torch
from scipy.stats import pearsonr
from torch import nn

model = nn.Linear(3, 1)
x, y = torch.rand(4, 3), torch.rand(4)
print(pearsonr(model(x)[:, 0].detach(), y).pvalue <= 1)  # runs

"""Predictions become a column."""

import pandas as pd
import torch
from torch import nn

model = nn.Linear(3, 1)
prediction = model(torch.ones(2, 3))
frame = pd.DataFrame({"prediction": prediction[:, 0]})  # raises
print(frame.shape)

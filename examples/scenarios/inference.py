"""Under `torch.no_grad()` nothing needs to be detached; there is nothing to fix.

Prints:

    classes: [0 1]
    probabilities: [0.73 0.73]
"""

import torch
from torch import nn

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = nn.Linear(2, 2, bias=False).to(device)
nn.init.eye_(model.weight)

inputs = torch.tensor([[1.0, 0.0], [0.0, 1.0]], device=device)
with torch.no_grad():
    scores = model(inputs)
    probabilities, classes = scores.softmax(dim=1).max(dim=1)

print("classes:", classes.cpu().numpy())
print("probabilities:", probabilities.cpu().numpy().round(2))

"""What a model gives is collected, batch by batch."""

import torch
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"
model = nn.Linear(2, 1).to(device).eval()
outputs = []
with torch.inference_mode():
    for batch in torch.rand(3, 4, 2):
        outputs.append(model(batch.to(device)))
print(torch.cat(outputs).numpy())  # raises

"""Embeddings are drawn as points."""

import matplotlib.pyplot as plt
from torch import nn

embedding = nn.Embedding(5, 2)
points = embedding.weight.detach().numpy()
plt.scatter(points[:, 0], points[:, 1])  # runs

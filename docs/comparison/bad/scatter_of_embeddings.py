"""Embeddings are drawn as points."""

import matplotlib.pyplot as plt
from torch import nn

embedding = nn.Embedding(5, 2)
plt.scatter(embedding.weight[:, 0], embedding.weight[:, 1])  # raises

"""An image is shown that is on a GPU."""

import matplotlib.pyplot as plt
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"
image = torch.rand(8, 8).to(device)
figure, axes = plt.subplots()
axes.imshow(image.cpu())  # runs

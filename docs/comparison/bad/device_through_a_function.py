"""A helper makes the tensor."""

import torch


def noise(count: int) -> torch.Tensor:
    """Random numbers on the best device."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.randn(count, device=device)


samples = noise(5).numpy()  # raises
print(samples.shape)

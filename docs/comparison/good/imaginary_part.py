"""The imaginary part of a conjugate is negated lazily."""

import torch

phase = torch.tensor([1 + 2j]).conj().imag
print(phase.resolve_neg().numpy())  # runs

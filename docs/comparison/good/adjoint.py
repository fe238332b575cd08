"""The adjoint of a complex matrix is conjugated lazily."""

import numpy as np
import torch

matrix = torch.eye(2, dtype=torch.complex64) * 1j
adjoint = matrix.mH
print(np.abs(adjoint.resolve_conj().numpy()))  # runs

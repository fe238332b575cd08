"""A conjugation is pending."""

import torch

template = torch.tensor([1 + 2j, 3 - 1j])
print(template.conj().numpy())  # raises

"""TNP203, lazy-bit: a conjugation that torch only noted is none that NumPy could see.

`.conj()` copies nothing: torch sets a bit, and conjugates when somebody reads the numbers. An array has no such bit.

Fix: `torch-numpy fix examples/lazy_bit.py` writes `.resolve_conj()`, which does the work that was put off.

Raises until it is fixed:

    RuntimeError: Can't call numpy() on Tensor that has conjugate bit set. Use tensor.resolve_conj().numpy() instead.

Prints then:

    matched filter: [1.-2.j 3.+1.j]
"""

import torch

template = torch.tensor([1 + 2j, 3 - 1j])

# The conjugate is a view of `template` with the bit set.
print("matched filter:", template.conj().numpy())

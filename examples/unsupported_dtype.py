"""TNP204, unsupported-dtype: NumPy has no bfloat16, in which large models are run.

Neither has it float8, complex32, or torch's quantised dtypes.

Fix: `torch-numpy fix --unsafe-fixes examples/unsupported_dtype.py` writes `.float()`. Unsafe is this because the array
has another dtype than the tensor, and memory of its own.

Raises until it is fixed:

    TypeError: Got unsupported ScalarType BFloat16

Prints then:

    embedding: [0.5 1.  1.5] float32
"""

import torch
from torch import nn

model = nn.Embedding(10, 3).to(torch.bfloat16)
nn.init.ones_(model.weight)

with torch.inference_mode():
    embedding = model(torch.tensor(4)) * torch.tensor([0.5, 1.0, 1.5], dtype=torch.bfloat16)
# A model that was converted computes in bfloat16.
values = embedding.numpy()
print("embedding:", values, values.dtype)

"""Modules whose findings are beyond doubt, and what becomes of them."""

from __future__ import annotations

ACCELERATOR = 'import torch\nx = torch.zeros(3, device="cuda")\ny = x.numpy()\n'
ACCELERATOR_FIXED = 'import torch\nx = torch.zeros(3, device="cuda")\ny = x.cpu().numpy()\n'

GRADIENT = "import torch\ny = torch.ones(2, requires_grad=True).numpy()\n"
GRADIENT_FIXED = "import torch\ny = torch.ones(2, requires_grad=True).detach().numpy()\n"

DATA = "import torch\nx = torch.zeros(3)\ny = x.data.numpy()\n"
DATA_FIXED = "import torch\nx = torch.zeros(3)\ny = x.detach().numpy()\n"

UNKNOWN = "import torch\n\n\ndef f(x: torch.Tensor):\n    return x.numpy()\n"
UNKNOWN_FIXED = "import torch\n\n\ndef f(x: torch.Tensor):\n    return x.detach().cpu().numpy()\n"

CLEAN = "import torch\nx = torch.zeros(3)\ny = x.numpy()\n"
UNPARSABLE = "import torch\ndef f(:\n"

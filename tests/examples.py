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

DISCARDED = "import torch\n\n\ndef f(x: torch.Tensor):\n    x.cpu()\n    return x\n"
DISCARDED_FIXED = "import torch\n\n\ndef f(x: torch.Tensor):\n    x = x.cpu()\n    return x\n"

REDUNDANT = "import torch\nx = torch.zeros(3)\ny = x.detach().cpu().numpy()\n"
REDUNDANT_FIXED = "import torch\nx = torch.zeros(3)\ny = x.numpy()\n"

DETACHED_AFTER = "import torch\n\n\ndef f(x: torch.Tensor):\n    return x.cpu().detach().numpy()\n"
DETACHED_AFTER_FIXED = "import torch\n\n\ndef f(x: torch.Tensor):\n    return x.detach().cpu().numpy()\n"

DATA_FORCED = "import torch\nx = torch.zeros(3)\ny = x.numpy(force=True)\n"
GRADIENT_FORCED = "import torch\ny = torch.ones(2, requires_grad=True).numpy(force=True)\n"
UNKNOWN_FORCED = "import torch\n\n\ndef f(x: torch.Tensor):\n    return x.numpy(force=True)\n"

CLEAN = "import torch\nx = torch.zeros(3)\ny = x.numpy()\n"
UNPARSABLE = "import torch\ndef f(:\n"

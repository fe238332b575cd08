"""The guards before any analysis: what they let pass, and that they miss nothing."""

from __future__ import annotations

import pytest

from flake8_torch_numpy.sinks.find import may_find


@pytest.mark.parametrize(
    "text",
    [
        "import torch\nx.numpy()\n",
        "import torch\nx.numpy ( )\n",
        "import torch\nx.__array__()\n",
        "y = x.detach()\ny.numpy()\n",
        "import kornia\ny.numpy()\n",
        "import torch\nfrom matplotlib import pyplot\npyplot.plot(x)\n",
        "import torch\nx.cpu()\n",
        "import torch\ntorch.from_numpy(x)\n",
        "import torch\ntorch.as_tensor(x)\n",
    ],
)
def test_what_may_have_something_in_it_is_analysed(text: str) -> None:
    assert may_find(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import torch\ny = x.cpu()\n",
        "x.numpy()\n",
        "x.cpu\nx.data.y\n",
        "import tensorflow\nx.numpy()\n",
        "import numpy as np\nnp.mean(x)\n",
        "from_numpy(x)\n",
    ],
)
def test_what_has_nothing_in_it_is_not(text: str) -> None:
    assert not may_find(text)

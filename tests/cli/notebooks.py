"""A notebook whose finding is in its third cell, and what becomes of it."""

from __future__ import annotations

import json

CELLS = [
    ["import torch\n", 'x = torch.ones(3, device="cuda")  # é\n', "%matplotlib inline"],
    ["!pip install torch"],
    ["# to NumPy\n", "array = x.numpy()\n", "array"],
]


def notebook(*sources: list[str]) -> str:
    cells: list[dict[str, object]] = [{"cell_type": "markdown", "metadata": {}, "source": ["`x.numpy()`"]}]
    cells += (
        {
            "cell_type": "code",
            "execution_count": 1,
            "metadata": {},
            "outputs": [{"text": "x.numpy()"}],
            "source": source,
        }
        for source in sources
    )
    metadata = {"kernelspec": {"language": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


NOTEBOOK = notebook(*CELLS)
NOTEBOOK_FIXED = NOTEBOOK.replace("array = x.numpy()", "array = x.cpu().numpy()")

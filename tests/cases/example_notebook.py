"""The notebook of `examples/`, and what it is to become."""

import json
import re
from collections.abc import Mapping

from tests.cases.scripts import FOLDER

PATH = FOLDER / "training.ipynb"

# Where what is reported, as cell, line in it and code.
FINDINGS = [
    (3, 1, "TNP201"),
    (3, 1, "TNP202"),
    (5, 2, "TNP201"),
    (5, 2, "TNP202"),
    (6, 1, "TNP101"),
]
CHANGES: Mapping[str, str] = {
    "losses.append(loss)": "losses.append(loss.item())",
    "predictions.numpy()": "predictions.detach().cpu().numpy()",
    "model.weight.data.cpu().numpy()": "model.weight.detach().cpu().numpy()",
}
PRINTED = "mean loss: 0.24\npredictions: -4.0 to 2.0\nslope: 3.0\n"


def read() -> str:
    """The notebook's text."""
    return PATH.read_text(encoding="utf-8")


def fixed() -> str:
    """The notebook's text after the fixes."""
    text = read()
    for old, new in CHANGES.items():
        assert text.count(f'{old}\\n"') + text.count(f'{old}"') == 1
        text = text.replace(old, new)
    return text


def program(notebook: str) -> str:
    """The code cells in their order, without IPython's magics."""
    cells = ["".join(cell["source"]) for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "code"]
    return re.sub(r"^%.*\n", "", "\n".join([*cells, ""]), flags=re.MULTILINE)

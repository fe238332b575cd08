"""What is measured within a process of its own, in the environment of the linter; prints JSON.

    python -m benchmarks.inside analyse FILE...    times of ast.parse and of the linter, a line of JSON for each file
    python -m benchmarks.inside grow FILE          the same for a generated file
    python -m benchmarks.inside memory FILE        the memory that the linter takes for it at most, besides the tree
    python -m benchmarks.inside rewrite FILE...    parses the files with libcst and writes them back

Times are seconds of processor time.
"""

from __future__ import annotations

import ast
import json
import sys
import time
import tracemalloc
import warnings
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Sequence

_WARM = "import torch\nimport numpy as np\nx = torch.ones(3, requires_grad=True)\nx.numpy()\nx.cpu()\nnp.mean([x])\n"


def _text_of(path: Path) -> str:
    from flake8_torch_numpy.source.files import decode_source, read_bytes  # noqa: PLC0415
    from flake8_torch_numpy.source.notebooks import Notebook, decode_notebook  # noqa: PLC0415

    content = read_bytes(path)
    if path.suffix == ".ipynb":
        return Notebook(decode_notebook(content).text).text
    return decode_source(content).text


def analyse(names: Sequence[str]) -> None:
    """Print for each file: lines, seconds of ast.parse and of the linter, findings, and whether it has sinks.

    A file has sinks where there is anything for which the analysis is started.
    """
    from flake8_torch_numpy.inference.analysis import Analysis  # noqa: PLC0415
    from flake8_torch_numpy.linter import lint  # noqa: PLC0415
    from flake8_torch_numpy.sinks import find  # noqa: PLC0415

    lint(_WARM)
    for name in names:
        text = _text_of(Path(name))
        with mock.patch.object(find, "Analysis", wraps=Analysis) as analysis:
            start = time.process_time()
            try:
                tree = ast.parse(text)
            except SyntaxError:
                continue
            parsed = time.process_time()
            findings = lint(text, tree)
            ended = time.process_time()
        row = {
            "name": name, "lines": text.count("\n"), "parse": parsed - start, "lint": ended - parsed,
            "findings": len(findings), "has_sinks": analysis.called,
        }  # fmt: skip
        print(json.dumps(row))


def grow(name: str) -> None:
    """Print of a file: lines, seconds of ast.parse and of the linter, findings, and failures of the analysis."""
    from flake8_torch_numpy.linter import lint  # noqa: PLC0415

    failures: list[Exception] = []
    text = Path(name).read_text(encoding="utf-8")
    lint(_WARM)
    start = time.process_time()
    tree = ast.parse(text)
    parsed = time.process_time()
    findings = lint(text, tree, on_failure=failures.append)
    ended = time.process_time()
    row = {
        "lines": text.count("\n"), "parse": parsed - start, "lint": ended - parsed, "findings": len(findings),
        "failures": [type(failure).__name__ for failure in failures],
    }  # fmt: skip
    print(json.dumps(row))


def memory(name: str) -> None:
    """Print of a file: the bytes of Python objects that the linter holds at most, without text and tree."""
    from flake8_torch_numpy.linter import lint  # noqa: PLC0415

    text = Path(name).read_text(encoding="utf-8")
    lint(_WARM)
    tree = ast.parse(text)
    tracemalloc.start()
    lint(text, tree)
    print(json.dumps({"memory": tracemalloc.get_traced_memory()[1]}))


def rewrite(names: Sequence[str]) -> None:
    """Parse each file with libcst, and write it back."""
    import libcst  # noqa: PLC0415

    for name in names:
        path = Path(name)
        path.write_bytes(libcst.parse_module(path.read_bytes()).bytes)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    what, *given = sys.argv[1:]
    if what == "analyse":
        analyse(given)
    elif what == "grow":
        grow(*given)
    elif what == "memory":
        memory(*given)
    else:
        rewrite(given)

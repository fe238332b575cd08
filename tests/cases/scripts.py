"""The scripts of `examples/`, and what their docstrings say of them."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "examples"

_ERROR = re.compile(r"\w+Error: ")


@dataclass(frozen=True, slots=True)
class Script:
    """A script of `examples/`.

    error: "Type: message" of what it raises until it is fixed; empty where there is nothing of the kind.
    prints: what it prints then.
    """

    name: str
    text: str
    error: str
    prints: str
    needs_cuda: bool


def read_scripts() -> list[Script]:
    """All scripts, in the order of their names; none where the folder is missing (in an installed copy)."""
    return [_read(path) for path in sorted(FOLDER.glob("*.py"))]


def _read(path: Path) -> Script:
    text = path.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text)) or ""
    blocks = re.findall(r"(?:^ {4}.*\n?)+", docstring, re.MULTILINE)
    shown = ["".join(line.removeprefix("    ") for line in block.splitlines(keepends=True)) for block in blocks]
    errors = [block.strip() for block in shown if _ERROR.match(block)]
    prints = [block.rstrip() + "\n" for block in shown if not _ERROR.match(block)]
    return Script(path.name, text, "".join(errors), "".join(prints), "Needs a CUDA device" in docstring)

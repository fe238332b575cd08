"""The scripts of `examples/`, and what their docstrings say of them.

Below a line of words, a block that is indented says what is raised or printed. The words tell when: "until it is
fixed", "without a CUDA device".
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.rounds import fix_text

FOLDER = Path(__file__).resolve().parents[2] / "examples"
SCENARIOS = FOLDER / "scenarios"

_ERROR = re.compile(r"\w+Error: ")
_BLOCK = re.compile(r"^(?P<words>\S.*:)\n\n(?P<block>(?: {4}.*\n?)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Script:
    """A script of `examples/`.

    name: below that folder. text, fixed: before and after it is mended.
    error: "Type: message" of what it raises until it is fixed; empty where there is nothing of the kind.
    prints: what it prints then.
    prints_before: what it prints until it is fixed where that differs; is_host_only: only without a CUDA device.
    """

    name: str
    text: str
    fixed: str
    error: str
    prints: str
    prints_before: str
    is_host_only: bool
    needs_cuda: bool

    @property
    def docstring(self) -> str:
        """What it says of itself."""
        return docstring_of(self.text)


def docstring_of(text: str) -> str:
    """The docstring of a script."""
    return ast.get_docstring(ast.parse(text)) or ""


def read_scripts() -> list[Script]:
    """All scripts of scenarios, which safe fixes mend; none where the folder is missing (in an installed copy)."""
    paths = sorted(SCENARIOS.glob("*.py"))
    return [read_script(path, fix_text(path.read_text(encoding="utf-8"), lint).text) for path in paths]


def read_script(path: Path, fixed: str) -> Script:
    """A script, with what becomes of it."""
    text = path.read_text(encoding="utf-8")
    errors, prints, before = [], [], []
    words = ""
    for found in _BLOCK.finditer(docstring_of(text) + "\n"):
        block = re.sub(r"^ {4}", "", found["block"], flags=re.MULTILINE).rstrip()
        if _ERROR.match(block):
            errors.append(block)
        elif "until it is fixed" in found["words"]:
            before.append(f"{block}\n")
            words = found["words"]
        else:
            prints.append(f"{block}\n")
    return Script(
        name=path.relative_to(FOLDER).as_posix(),
        text=text,
        fixed=fixed,
        error="".join(errors),
        prints="".join(prints),
        prints_before="".join(before),
        is_host_only=words.startswith("Without a CUDA device"),
        needs_cuda="Needs a CUDA device" in docstring_of(text),
    )

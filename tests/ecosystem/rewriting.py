"""Rewriting the packages: all that can be fixed in strict mode, and what the fixes may not do."""

from __future__ import annotations

import ast
import difflib
import io
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING

from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.settings import Settings
from flake8_torch_numpy.source.files import decode_source
from flake8_torch_numpy.source.text import SourceText
from tests.ecosystem.packages import unpack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.ecosystem.packages import Module

_FIX = (
    sys.executable, "-m", "flake8_torch_numpy", "fix", "--isolated", "--disable-noqa", "--no-respect-gitignore",
    "--strict", "--unsafe-fixes", "--output-format=concise",
)  # fmt: skip

_FAILURES = ("Traceback", "can't be analysed", "can't be applied", "can't be configured", "could not be processed")


class Rewriting:
    """What became of the files. complaints: what should not have happened, one line each."""

    def __init__(self) -> None:
        self.changed_files = 0
        self.changed_lines = 0
        self.complaints: list[str] = []

    def judge(self, name: str, before: bytes, after: bytes) -> None:
        """Compare a file that was changed with what it was."""
        old, new = decode_source(before).text, decode_source(after).text
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(new)
        except SyntaxError as error:
            self.complaints.append(f"{name}: no longer parses: {error}")
            return
        changed = _changed_lines(old, new)
        self.changed_files += 1
        self.changed_lines += len(changed)
        to_fix = _lines_to_fix(old)
        self.complaints += [
            f"{name}:{lines.start}: changed, though nothing is to be fixed there"
            for lines in changed
            if to_fix.isdisjoint(lines)
        ]


def _changed_lines(old: str, new: str) -> list[range]:
    """The lines of the old text that are not in the new one; and, where lines were added, those around them."""
    # Unlike `str.splitlines`, as Python counts lines.
    before, after = (io.StringIO(text, newline="").readlines() for text in (old, new))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    changed = []
    for kind, start, end, _, _ in matcher.get_opcodes():
        if kind == "insert":
            changed.append(range(start, start + 2))
        elif kind != "equal":
            changed += [range(line, line + 1) for line in range(start + 1, end + 1)]
    return changed


def rewrite(modules: Sequence[Module], folder: Path) -> Rewriting:
    """Rewrite copies of the files in a folder, and look at what came of it."""
    rewriting = Rewriting()
    unpack(modules, folder)
    before = {module: module.read() for module in modules}
    rewriting.complaints += _fix(folder, ["."])
    changed = [module for module in modules if (folder / module.name).read_bytes() != before[module]]
    after = {module: (folder / module.name).read_bytes() for module in changed}
    for module in changed:
        rewriting.judge(module.name, before[module], after[module])
    if changed:
        _fix(folder, [module.name for module in changed])
    for module in changed:
        if (folder / module.name).read_bytes() != after[module]:
            rewriting.complaints.append(f"{module.name}: changes again when it is fixed a second time")
    return rewriting


def _fix(folder: Path, paths: Sequence[str]) -> list[str]:
    """Run the command; gives what it says of files that it could not do, but for those that are no Python."""
    done = subprocess.run([*_FIX, *paths], cwd=folder, capture_output=True, text=True, check=False)
    return [line for line in done.stderr.splitlines() if any(word in line for word in _FAILURES)]


def _lines_to_fix(text: str) -> set[int]:
    """The lines of findings, and those where their fixes are."""
    source = SourceText(text)
    lines: set[int] = set()
    for finding in lint(text, settings=Settings(strict=True)):
        lines.update(range(finding.line, finding.end_line + 1))
        if finding.fix is not None:
            lines.update(source.position_at(edit.start)[0] for edit in finding.fix.edits)
    return lines

"""What is done with one file: a name or a content in, a result out, nothing printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from flake8_torch_numpy.configuration import AnalysisError
from flake8_torch_numpy.rewriting.rounds import fix_text
from flake8_torch_numpy.rewriting.silencing import silence
from flake8_torch_numpy.source.files import SourceFile, SourceFileError, decode_source, read_bytes, write_source
from flake8_torch_numpy.source.notebooks import SUFFIX, CellPositions, Notebook, decode_notebook
from flake8_torch_numpy.source.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flake8_torch_numpy.configuration import Configuration
    from flake8_torch_numpy.finding import Finding

# How messages name a line.
_NAMED_LINE = re.compile(r"\bon line (\d+)\b")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file: line and column from 1, the column in characters; in a notebook, the number of the cell."""

    line: int
    column: int
    cell: int | None = None


@dataclass(frozen=True)
class FileResult:
    """What was found in a file, and what was done about it.

    filename: as flake8 would print it.
    before, after: the file's content; the same where nothing was fixed or silenced.
    findings: those that remain, with the positions that they have in `text`.
    fixed: the findings that were fixed.
    silenced: how many findings were hidden behind noqa comments.
    refused: findings among `findings` whose fix would not do to the code what it means to do.
    text: what was analysed last: the module's text, of a notebook that of all cells.
    cells: where the cells of a notebook begin in `text`; None for a module.
    """

    filename: str
    before: bytes
    after: bytes
    findings: Sequence[Finding]
    fixed: Sequence[Finding] = ()
    silenced: int = 0
    refused: Sequence[Finding] = ()
    text: str = ""
    cells: CellPositions | None = None

    @property
    def is_changed(self) -> bool:
        """Whether anything was fixed or silenced."""
        return self.after != self.before

    @cached_property
    def source(self) -> SourceText:
        """The text in which the findings lie."""
        return SourceText(self.text)

    def position(self, line: int, column: int) -> Position:
        """The place that users see for a line (from 1) and a column (from 0) of the text."""
        if self.cells is None:
            return Position(line, column + 1)
        cell, line_in_cell = self.cells.at(line)
        return Position(line_in_cell, column + 1, cell)

    def location(self, line: int, column: int) -> str:
        """The same with the name of the file, as flake8 writes it: "a.py:3:7", "a.ipynb:cell 2:3:7"."""
        position = self.position(line, column)
        cell = "" if position.cell is None else f"cell {position.cell}:"
        return f"{self.filename}:{cell}{position.line}:{position.column}"

    def line(self, line: int) -> str:
        """A line (from 1) of the text as users see it, without its end: in a notebook, with what is IPython's."""
        if self.cells is not None and line in self.cells.magics:
            return self.cells.magics[line]
        return self.source.line_text(line).rstrip("\r\n")

    def message(self, finding: Finding) -> str:
        """The message of a finding, with the lines that it names as users see them."""
        if self.cells is None:
            return finding.message
        own = self.position(finding.line, 0).cell

        def in_cell(match: re.Match[str]) -> str:
            named = self.position(int(match[1]), 0)
            return f"on line {named.line}" if named.cell == own else f"on line {named.line} of cell {named.cell}"

        return _NAMED_LINE.sub(in_cell, finding.message)

    def without_needless_content(self) -> FileResult:
        """The same, cheaper to hand from process to process: only what is needed to report it."""
        if self.is_changed:
            return self
        return replace(self, before=b"", after=b"", text=self.text if self.findings else "")


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be processed, and a clause that says why ("can't be read: ...")."""

    filename: str
    cause: str

    def without_needless_content(self) -> Failure:
        """The same: there is nothing needless in it."""
        return self


def check_file(filename: str, configuration: Configuration) -> FileResult | Failure:
    """Find what flake8 would show in a file, or in the cells of a notebook."""
    return _attempt(filename, lambda: _Document(filename, read_bytes(Path(filename))).check(configuration))


def check_content(content: bytes, filename: str, configuration: Configuration) -> FileResult | Failure:
    """Find what flake8 would show, were this content piped to it under this name."""
    return _attempt(filename, lambda: _Document(filename, content).check(configuration))


def fix_file(filename: str, configuration: Configuration, *, unsafe_fixes: bool, writes: bool) -> FileResult | Failure:
    """Fix what flake8 would show in a file; the file on disk stays as it is unless `writes`."""

    def fix_on_disk() -> FileResult:
        path = Path(filename)
        document = _Document(filename, read_bytes(path))
        text, result = document.fix(configuration, unsafe_fixes=unsafe_fixes)
        if writes:
            write_source(path, document.source, text)
        return result

    return _attempt(filename, fix_on_disk)


def silence_file(filename: str, configuration: Configuration) -> FileResult | Failure:
    """Hide what flake8 would show in a file behind noqa comments."""

    def silence_on_disk() -> FileResult:
        path = Path(filename)
        document = _Document(filename, read_bytes(path))
        text, result = document.silence(configuration)
        write_source(path, document.source, text)
        return result

    return _attempt(filename, silence_on_disk)


def fix_content(
    content: bytes, filename: str, configuration: Configuration, *, unsafe_fixes: bool
) -> FileResult | Failure:
    """Fix what flake8 would show, were this content piped to it under this name."""
    return _attempt(filename, lambda: _Document(filename, content).fix(configuration, unsafe_fixes=unsafe_fixes)[1])


class _Document:
    """A file as it is, and the module that it is or holds. Raises SourceFileError where it is neither."""

    def __init__(self, filename: str, content: bytes) -> None:
        self.filename = filename
        self.source: SourceFile
        self.notebook: Notebook | None = None
        if filename.endswith(SUFFIX):
            self.source = decode_notebook(content)
            self.notebook = Notebook(self.source.text)
        else:
            self.source = decode_source(content)

    @property
    def text(self) -> str:
        """The text of the module."""
        return self.source.text if self.notebook is None else self.notebook.text

    def check(self, configuration: Configuration) -> FileResult:
        text, content = self.text, self.source.content
        findings = configuration.findings(text, self.filename)
        return FileResult(self.filename, content, content, findings, text=text, cells=self._cells_of(text))

    def fix(self, configuration: Configuration, *, unsafe_fixes: bool) -> tuple[str, FileResult]:
        """The text that the whole file is to have, and what was done."""
        fixed = fix_text(self.text, lambda text: configuration.findings(text, self.filename), unsafe_fixes=unsafe_fixes)
        text = self._whole(fixed.text)
        result = FileResult(
            self.filename, self.source.content, self.source.encode(text), fixed.findings, fixed.fixed,
            refused=fixed.refused, text=fixed.text, cells=self._cells_of(fixed.text),
        )  # fmt: skip
        return text, result

    def silence(self, configuration: Configuration) -> tuple[str, FileResult]:
        """The text that the whole file is to have, and what was done."""
        findings = configuration.findings(self.text, self.filename)
        module = silence(self.text, findings)
        text = self._whole(module)
        remaining = configuration.findings(module, self.filename) if findings else []
        result = FileResult(
            self.filename, self.source.content, self.source.encode(text), remaining,
            silenced=len(findings) - len(remaining), text=module, cells=self._cells_of(module),
        )  # fmt: skip
        return text, result

    def _whole(self, module: str) -> str:
        """The text of the file with another text of the module."""
        if module == self.text:
            return self.source.text
        return module if self.notebook is None else self.notebook.with_module(module)

    def _cells_of(self, text: str) -> CellPositions | None:
        if self.notebook is None:
            return None
        return CellPositions(self.notebook.cell_starts(text), self.notebook.magics(text))


def _attempt(filename: str, action: Callable[[], FileResult]) -> FileResult | Failure:
    try:
        return action()
    except SourceFileError as error:
        return Failure(filename, str(error))
    except AnalysisError as error:
        return Failure(filename, f"can't be analysed: {error}")
    except SyntaxError as error:
        line = f" (line {error.lineno})" if error.lineno else ""
        return Failure(filename, f"can't be parsed: {error.msg}{line}")
    except Exception as error:  # noqa: BLE001 - one file too strange must not end the run for all others
        return Failure(filename, f"could not be processed: {type(error).__name__}: {error}")

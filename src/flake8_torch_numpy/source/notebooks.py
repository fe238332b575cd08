"""Jupyter notebooks: their code cells as one module, and changes of it put back into the strings of the JSON.

The module is made of the Python cells in their order, each behind a comment that marks it. What is IPython's and not
Python's (`%magic`, `!command`, `help?`) stands there as a name of which nothing is known, with a comment that marks it,
too; so lines and columns in a cell are those of the module. Cells of `%%magics` that run no Python are left out.
"""

from __future__ import annotations

import bisect
import difflib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flake8_torch_numpy.source.cells import MARK
from flake8_torch_numpy.source.files import SourceFile, SourceFileError
from flake8_torch_numpy.source.json_strings import string_literals
from flake8_torch_numpy.source.parsing import parse_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flake8_torch_numpy.source.json_strings import Literal

SUFFIX = ".ipynb"
_OLDEST_FORMAT = 4

# What runs the cell below it as Python, in the same namespace.
_MAGICS_OVER_PYTHON = frozenset({"capture", "prun", "time", "timeit"})
_CELL_MAGIC = re.compile(r"[ \t\n]*%%(\w*)")
_ESCAPED = re.compile(r"(?P<python>[ \t]*(?:[\w.,\[\] \t]+=[ \t]*)?)(?P<magic>[%!?].*)", re.DOTALL)
_HELP = re.compile(r"(?P<python>[ \t]*)(?P<magic>%{0,2}[\w.*\[\]'\"]+\?{1,2}[ \t]*(?:#[^\r\n]*)?[\r\n]*)")
# IPython takes a line that begins with a name of one of these for one, even without the sign.
_BARE = re.compile(
    r"(?P<python>[ \t]*)(?P<magic>(?:cat|cd|conda|cp|env|less|ls|load|mamba|man|matplotlib|mkdir|more|mv|pip|pwd|"
    r"reset|rm|rmdir|run|time|timeit|uv|who|whos)\b.*)",
    re.DOTALL,
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_MOST_ATTEMPTS = 100


@dataclass(frozen=True, slots=True)
class _Cell:
    """A code cell. number: its place among them, from 1; literals: the strings of which its source is made."""

    number: int
    literals: Sequence[Literal]

    @property
    def source(self) -> str:
        return "".join(literal.value for literal in self.literals)


class Notebook:
    """A notebook as a module.

    text: the module's text.
    """

    def __init__(self, json_text: str) -> None:
        """Take a notebook apart.

        Raises SourceFileError where the text is no notebook of format 4 or later, or where a cell is neither Python
        nor IPython.
        """
        self._json = json_text
        cells = _code_cells(json_text)
        self._mark = _mark_for("".join(cell.source for cell in cells))
        # What stands in the module for something of IPython's, by its number: what it was.
        self._magics: list[str] = []
        self._cells: list[_Cell] = []
        parts: list[str] = []
        for cell in cells:
            source = self._as_python(cell)
            if source is not None:
                self._cells.append(cell)
                parts += (f"# {self._mark} {cell.number}\n", source, "" if source.endswith("\n") else "\n")
        self.text = "".join(parts)

    def with_module(self, text: str) -> str:
        """The notebook's JSON text with the changes that were made to the module put into its cells.

        text: the changed module's text. Only the strings of lines that were changed differ.
        Raises SourceFileError where its cells can't be told apart any more.
        """
        changes: list[tuple[int, int, str]] = []
        sources = self._sources_in(text)
        if [number for number, _ in sources] != [cell.number for cell in self._cells]:
            raise SourceFileError("could not be put together again")
        for cell, (_, source) in zip(self._cells, sources, strict=True):
            had_line_end = cell.source.endswith("\n")
            changed = source if had_line_end else source.removesuffix("\n")
            if changed != cell.source:
                changes += _literal_changes(self._json, cell.literals, changed)
        parts: list[str] = []
        position = 0
        for start, end, replacement in changes:
            parts += (self._json[position:start], replacement)
            position = end
        return "".join((*parts, self._json[position:]))

    def cell_starts(self, text: str) -> list[tuple[int, int]]:
        """The line (from 1) of the mark of each cell in this or a changed module's text, and the cell's number."""
        pattern = re.compile(rf"# {self._mark} (\d+)\n?")
        found = [(line, pattern.fullmatch(content)) for line, content in enumerate(_lines(text), start=1)]
        return [(line, int(match[1])) for line, match in found if match is not None]

    def magics(self, text: str) -> dict[int, str]:
        """The lines (from 1) of such a text that hold something of IPython's, as their cells have them."""
        return {
            line: self._restored(content).rstrip("\r\n")
            for line, content in enumerate(_lines(text), start=1)
            if f"# {self._mark}=" in content
        }

    def _sources_in(self, text: str) -> list[tuple[int, str]]:
        """The cells of a module's text by their numbers, with what is IPython's put back."""
        parts = re.split(rf"^# {self._mark} (\d+)\n", text, flags=re.MULTILINE)
        return list(zip(map(int, parts[1::2]), map(self._restored, parts[2::2]), strict=True))

    def _restored(self, text: str) -> str:
        return re.sub(rf"(?:_  )?# {self._mark}=(\d+)", lambda found: self._magics[int(found[1])], text)

    def _as_python(self, cell: _Cell) -> str | None:
        """The source of a cell as Python; None where it is not for Python."""
        source = cell.source
        magic = _CELL_MAGIC.match(source)
        lines = _lines(source)
        if magic is not None:
            if magic[1] not in _MAGICS_OVER_PYTHON:
                return None
            self._hide(lines, source[: magic.end()].count("\n"), (_ESCAPED,))
        failure = _why_not("".join(lines))
        if failure is None:
            return "".join(lines)
        attempt = list(lines)
        for index in range(len(lines)):
            self._hide(attempt, index, (_ESCAPED, _HELP))
        if _why_not("".join(attempt)) is None:
            return "".join(attempt)
        for _ in range(_MOST_ATTEMPTS):
            if not self._hide(lines, (failure.lineno or 0) - 1, (_ESCAPED, _HELP, _BARE)):
                break
            failure = _why_not("".join(lines))
            if failure is None:
                return "".join(lines)
        line = f", line {failure.lineno}" if failure.lineno else ""
        raise SourceFileError(f"can't be parsed: {failure.msg} (cell {cell.number}{line})")

    def _hide(self, lines: list[str], index: int, patterns: Sequence[re.Pattern[str]]) -> bool:
        """Put a name in the place of what is IPython's on a line, and on those that continue it; was there any?"""
        if not 0 <= index < len(lines) or self._mark in lines[index]:
            return False
        match = next((found for found in (pattern.fullmatch(lines[index]) for pattern in patterns) if found), None)
        if match is None:
            return False
        stands_for, hidden = match["python"] + "_  ", match["magic"]
        while True:
            end = hidden[len(hidden.rstrip("\r\n")) :]
            lines[index] = f"{stands_for}# {self._mark}={len(self._magics)}{end}"
            self._magics.append(hidden.removesuffix(end) if end else hidden)
            index += 1
            if not hidden.rstrip("\r\n").endswith("\\") or index >= len(lines):
                return True
            stands_for, hidden = "", lines[index]


@dataclass(frozen=True, slots=True)
class CellPositions:
    """Where the lines of a notebook's module stand.

    starts, magics: as `Notebook.cell_starts` and `Notebook.magics` give them.
    """

    starts: Sequence[tuple[int, int]]
    magics: Mapping[int, str] = field(default_factory=dict)

    def at(self, line: int) -> tuple[int, int]:
        """The number of the cell in which a line (from 1) of the module is, and the line in the cell (from 1)."""
        index = max(bisect.bisect_right(self.starts, (line, 0)) - 1, 0)
        first, number = self.starts[index]
        return number, line - first

    def is_between(self, line: int) -> bool:
        """Is a line (from 1) of the module in no cell, but the mark before one?"""
        index = bisect.bisect_left(self.starts, (line, 0))
        return index < len(self.starts) and self.starts[index][0] == line


def decode_notebook(content: bytes) -> SourceFile:
    """Decode a notebook, which is UTF-8 by definition.

    Raises SourceFileError where it is not.
    """
    has_bom = content.startswith(b"\xef\xbb\xbf")
    try:
        text = content.decode("utf-8-sig" if has_bom else "utf-8")
    except ValueError as error:
        raise SourceFileError(f"can't be decoded: {error}") from error
    return SourceFile(content, text, "utf-8", has_bom)


def _code_cells(text: str) -> list[_Cell]:
    """The code cells of a notebook; none if its kernel is not for Python."""
    try:
        notebook = json.loads(text)
        literals = list(string_literals(text))
    except (ValueError, RecursionError) as error:
        raise SourceFileError(f"is no notebook: {error}") from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), int):
        raise SourceFileError("is no notebook: nbformat is missing")
    if notebook["nbformat"] < _OLDEST_FORMAT:
        raise SourceFileError(f"is a notebook of format {notebook['nbformat']}; format {_OLDEST_FORMAT} is the oldest")
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise SourceFileError("is no notebook: cells are missing")
    if _language_of(notebook.get("metadata")) not in {"", "python", "ipython"}:
        return []
    by_cell: dict[object, list[Literal]] = {}
    for literal in literals:
        match literal.path:
            case ("cells", int() as index, "source") | ("cells", int() as index, "source", int()):
                by_cell.setdefault(index, []).append(literal)
    found: list[_Cell] = []
    for index, cell in enumerate(cells):
        if not isinstance(cell, dict) or not isinstance(cell.get("source"), str | list):
            raise SourceFileError(f"is no notebook: cell {index + 1} of all has no source")
        if cell.get("cell_type") == "code":
            made = _Cell(len(found) + 1, by_cell.get(index, []))
            source = cell["source"]
            if made.source != (source if isinstance(source, str) else "".join(map(str, source))):
                raise SourceFileError(f"is no notebook: the source of cell {index + 1} of all is no text")
            found.append(made)
    return found


def _language_of(metadata: object) -> str:
    """The language of the kernel, in lower case; empty where none is named."""
    if isinstance(metadata, dict):
        for key, name in (("language_info", "name"), ("kernelspec", "language")):
            part = metadata.get(key)
            if isinstance(part, dict) and isinstance(part.get(name), str):
                return str(part[name]).lower()
    return ""


def _mark_for(text: str) -> str:
    """A word that does not occur in a text."""
    mark = MARK
    while mark in text:
        mark += "_"
    return mark


def _lines(text: str) -> list[str]:
    """The lines of a text, as Python counts them, each with its end."""
    return _LINE.findall(text)


def _why_not(text: str) -> SyntaxError | None:
    """The error with which a text can't be parsed; None if it can."""
    try:
        parse_module(text)
    except SyntaxError as error:
        return error
    return None


def _literal_changes(text: str, literals: Sequence[Literal], source: str) -> Iterator[tuple[int, int, str]]:
    """The replacements (start, end, new text) that make these strings of a JSON text into ones of another source.

    Mostly a string is a line; then one line that becomes two becomes two strings.
    """
    old, new = [literal.value for literal in literals], _lines(source)
    is_list = isinstance(literals[0].path[-1], int)
    if not is_list or _lines("".join(old)) != old:
        first, last = _changed(old, source)
        before, behind = "".join(old[:first]), "".join(old[last:])
        yield (
            literals[first].start,
            literals[last - 1].end,
            _written(text, literals, source[len(before) : len(source) - len(behind)]),
        )
        return
    separator = text[literals[0].end : literals[1].start] if len(literals) > 1 else ", "
    for kind, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        written = [_written(text, literals, line) for line in new[new_start:new_end]]
        if kind == "insert" and start:
            yield literals[start - 1].end, literals[start - 1].end, "".join(separator + line for line in written)
        elif kind == "insert":
            yield literals[0].start, literals[0].start, "".join(line + separator for line in written)
        elif kind != "equal":
            yield literals[start].start, literals[end - 1].end, separator.join(written) or '""'


def _changed(old: Sequence[str], source: str) -> tuple[int, int]:
    """Which of the parts of a text (from, up to) have to be replaced to make it another text."""
    first, start = 0, 0
    while first < len(old) - 1 and source.startswith(old[first], start):
        start += len(old[first])
        first += 1
    last, end = len(old), len(source)
    while last > first + 1 and end - len(old[last - 1]) >= start and source.endswith(old[last - 1], start, end):
        end -= len(old[last - 1])
        last -= 1
    return first, last


def _written(text: str, literals: Sequence[Literal], line: str) -> str:
    """A line as a JSON string, escaped as its cell is."""
    return json.dumps(line, ensure_ascii=text[literals[0].start : literals[-1].end].isascii())

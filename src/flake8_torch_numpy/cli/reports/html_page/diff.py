"""A fix as a unified diff, made of its edits alone, so that its cost does not grow with the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.cli.reports.html_page.excerpt import hunks_around
from flake8_torch_numpy.cli.reports.html_page.pieces import Piece, in_pieces
from flake8_torch_numpy.source.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_torch_numpy.cli.processing import FileResult
    from flake8_torch_numpy.finding import Edit, Fix

_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line with its sign: "-", "+" or a blank."""

    sign: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class DiffHunk:
    """Lines that follow on each other, with their header: "@@ -5,7 +5,7 @@"."""

    header: str
    lines: Sequence[DiffLine]


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines that follow on each other, and the edits in them."""

    first: int
    last: int
    edits: Sequence[Edit]


def diff(result: FileResult, fix: Fix) -> Iterator[DiffHunk]:
    """The hunks of a fix, in the order of the text; nothing where it has no edits."""
    changes = list(_changes(result.source, fix))
    # Lines that earlier hunks add, by cell: each cell has lines of its own.
    grown: dict[int | None, int] = {}
    for cell, first, last in hunks_around(
        result, [line for change in changes for line in (change.first, change.last)], _CONTEXT, 0
    ):
        inside = [change for change in changes if first <= change.first <= last]
        lines = list(_lines(result, first, last, inside))
        old = sum(line.sign != "+" for line in lines)
        new = sum(line.sign != "-" for line in lines)
        start = result.position(first, 0).line
        header = f"@@ -{start},{old} +{start + grown.get(cell, 0)},{new} @@"
        yield DiffHunk(header if cell is None else f"{header} cell {cell}", lines)
        grown[cell] = grown.get(cell, 0) + new - old


def _changes(source: SourceText, fix: Fix) -> Iterator[_Change]:
    current: _Change | None = None
    for edit in sorted(set(fix.edits)):
        (first, _), (last, _) = source.position_at(edit.start), source.position_at(edit.end)
        if current is not None and first <= current.last + 1:
            current = _Change(current.first, max(last, current.last), (*current.edits, edit))
        else:
            if current is not None:
                yield current
            current = _Change(first, last, (edit,))
    if current is not None:
        yield current


def _lines(result: FileResult, first: int, last: int, changes: Sequence[_Change]) -> Iterator[DiffLine]:
    line = first
    for change in changes:
        yield from (_same(result, number) for number in range(line, change.first))
        yield from _replaced(result.source, change)
        line = change.last + 1
    yield from (_same(result, number) for number in range(line, last + 1))


def _same(result: FileResult, line: int) -> DiffLine:
    return DiffLine(" ", tuple(in_pieces(result.line(line))))


def _replaced(source: SourceText, change: _Change) -> Iterator[DiffLine]:
    """The old lines of a change, then the new ones, with what goes and what comes marked in them."""
    start = source.line_starts[change.first - 1]
    end = source.line_starts[change.last] if change.last < len(source.line_starts) else len(source.text)
    removed: list[tuple[int, int]] = []
    inserted: list[tuple[int, int]] = []
    new, position = "", start
    for edit in change.edits:
        new += source.text[position : edit.start]
        removed.append((edit.start - start, edit.end - start))
        inserted.append((len(new), len(new) + len(edit.replacement)))
        new += edit.replacement
        position = edit.end
    new += source.text[position:end]
    yield from _signed("-", source.text[start:end], removed)
    yield from _signed("+", new, inserted)


def _signed(sign: str, text: str, ranges: Sequence[tuple[int, int]]) -> Iterator[DiffLine]:
    source = SourceText(text)
    for line, start in enumerate(source.line_starts, start=1):
        content = source.line_text(line)
        if content:
            bare = content.rstrip("\r\n")
            within = [
                (max(first - start, 0), min(last - start, len(bare)))
                for first, last in ranges
                if first - start <= len(bare) and last >= start
            ]
            yield DiffLine(sign, tuple(in_pieces(bare, within)))

"""The lines of the source on the way of a value, in hunks, with the places of its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.cli.reports.html_page.pieces import Piece, in_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_torch_numpy.cli.processing import FileResult
    from flake8_torch_numpy.finding import Finding

# How many lines are shown around one that is marked; hunks so close that only so many lie between are one.
_CONTEXT = 2
_BETWEEN = 1
# Of a conversion that runs over more lines the first ones are shown.
_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the way of a value, the last of which is that of the finding: a number from 1, and what is there."""

    number: int
    text: str
    line: int
    cell: int | None
    is_end: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is shown, by the number that users see. is_end: whether the finding is on it."""

    number: int
    pieces: Sequence[Piece]
    has_step: bool
    is_end: bool


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that follow on each other.

    cell: that in which they are, if a notebook has not been in it just before.
    left_out: how many lines of the same cell, or file, are left out just before.
    """

    cell: int | None
    left_out: int
    lines: Sequence[Line]


def way(result: FileResult, finding: Finding) -> list[Place]:
    """The places on the way of a finding's value, in its order."""
    found = [(step.line, step.text, False) for step in finding.steps]
    found.append((finding.line, _end_in_words(finding.code), True))
    places = []
    for number, (line, text, is_end) in enumerate(found, start=1):
        position = result.position(line, 0)
        places.append(Place(number, text, position.line, position.cell, is_end))
    return places


def excerpt(result: FileResult, finding: Finding) -> Iterator[Hunk]:
    """The lines around the places on the way of a finding's value, in the order of the text."""
    numbers: dict[int, list[tuple[int, int]]] = {}
    for number, step in enumerate(finding.steps, start=1):
        numbers.setdefault(step.line, []).append((step.column, number))
    ends = _lines_of(result, finding)
    with_steps = frozenset(numbers)
    numbers.setdefault(finding.line, []).append((finding.column, len(finding.steps) + 1))
    before: tuple[int | None, int] | None = None
    for cell, first, last in hunks_around(result, [*with_steps, *ends], _CONTEXT, _BETWEEN):
        lines = [
            Line(
                result.position(line, 0).line,
                tuple(in_pieces(result.line(line), ends.get(line, ()), numbers.get(line, ()))),
                line in with_steps,
                line in ends,
            )
            for line in range(first, last + 1)
        ]
        if before is not None and before[0] == cell:
            yield Hunk(None, first - before[1] - 1, lines)
        else:
            yield Hunk(cell, 0, lines)
        before = cell, last


def hunks_around(
    result: FileResult, lines: Sequence[int], context: int, between: int
) -> Iterator[tuple[int | None, int, int]]:
    """Ranges (first, last) of lines around some lines of the text, each with the cell in which all of it is.

    context: how many lines are taken before and behind. between: how many lines may be between two to make them one.
    """
    current: tuple[int | None, int, int] | None = None
    for line in sorted(lines):
        cell = result.position(line, 0).cell
        first = next(first for first in range(max(line - context, 1), line + 1) if _is_in(result, first, cell))
        last = next(last for last in range(line + context, line - 1, -1) if _is_in(result, last, cell))
        if current is not None and current[0] == cell and first <= current[2] + between + 1:
            current = cell, current[1], max(last, current[2])
        else:
            if current is not None:
                yield current
            current = cell, first, last
    if current is not None:
        yield current


def _is_in(result: FileResult, line: int, cell: int | None) -> bool:
    """Is there such a line, and is it of this cell?"""
    starts = result.source.line_starts
    if line > len(starts) or starts[line - 1] == len(result.text):
        return False
    return result.cells is None or (not result.cells.is_between(line) and result.position(line, 0).cell == cell)


def _lines_of(result: FileResult, finding: Finding) -> dict[int, list[tuple[int, int]]]:
    """What is marked as the finding, by line."""
    last = min(finding.end_line, finding.line + _MOST_LINES - 1)
    marked = {}
    for line in range(finding.line, last + 1):
        text = result.line(line)
        start = finding.column if line == finding.line else len(text) - len(text.lstrip())
        end = finding.end_column if line == finding.end_line else len(text)
        marked[line] = [(min(start, end), end)]
    return marked


def _end_in_words(code: str) -> str:
    return "converted to NumPy" if code.startswith(("TNP2", "TNP3", "TNP4")) else "reported"

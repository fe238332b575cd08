"""A line of code in pieces: what is marked in it, where numbers stand, and what is left out as it is too long."""

from __future__ import annotations

import enum
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# A longer line is shown only around what is marked in it.
_LONGEST = 400
_AROUND = 120


class PieceKind(enum.StrEnum):
    """What a piece of a line is."""

    PLAIN = "plain"
    MARKED = "marked"
    NUMBER = "number"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line. number: that of a place on the way of a value, or of the characters that are left out."""

    kind: PieceKind
    text: str = ""
    number: int = 0


def in_pieces(
    text: str, ranges: Sequence[tuple[int, int]] = (), numbers: Sequence[tuple[int, int]] = ()
) -> Iterator[Piece]:
    """Take a line apart.

    ranges: what is marked, by the columns where it starts and ends.
    numbers: numbers, each before a column, as pairs of a column and a number.
    """
    numbers = sorted((min(column, len(text)), number) for column, number in numbers)
    points = {column for column, _ in numbers}.union(*ranges)
    kept = list(_kept(len(text), points))
    bounds = sorted({0, len(text), *points, *itertools.chain.from_iterable(kept)})
    for start, end in itertools.pairwise([*bounds, len(text)]):
        yield from (Piece(PieceKind.NUMBER, number=number) for column, number in numbers if column == start)
        if start == end:
            continue
        if not any(first <= start and end <= last for first, last in kept):
            yield Piece(PieceKind.LEFT_OUT, number=end - start)
        elif any(first <= start and end <= last for first, last in ranges):
            yield Piece(PieceKind.MARKED, text[start:end])
        else:
            yield Piece(PieceKind.PLAIN, text[start:end])


def _kept(length: int, points: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The ranges of a line that are shown, apart from each other and in their order."""
    if length <= _LONGEST:
        yield 0, length
        return
    start = end = 0
    for point in sorted(points) or [0]:
        if point - _AROUND > end:
            if end:
                yield start, end
            start = point - _AROUND
        end = min(point + _AROUND, length)
    yield start, end

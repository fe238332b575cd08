"""What benchmarks hand back: tables to read, and figures that have limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.figures import Figure


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its heading, the names of its columns, and rows of as many cells."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a benchmark.

    name: as `--only` takes it. title, about: of its section. tables: for readers. figures: what has limits.
    """

    name: str
    title: str
    about: str
    tables: Sequence[Table] = ()
    figures: Sequence[Figure] = field(default=())


def seconds(value: float) -> str:
    """A time in seconds, with three digits that count."""
    return f"{value:.2f} s" if value >= 1 else f"{1000 * value:.0f} ms" if value >= 0.01 else f"{1000 * value:.2f} ms"


def megabytes(value: float) -> str:
    """A number of bytes in megabytes."""
    return f"{value / 2**20:.0f} MB"


def markdown(table: Table) -> str:
    """A table in Markdown, of which people can read the text, too: each column has one width, numbers stand right."""
    rows = [list(table.columns), *map(list, table.rows)]
    widths = [max(3, *(len(row[index]) for row in rows)) for index in range(len(table.columns))]
    lines = [
        [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        for row in rows
    ]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (lines[0], rule, *lines[1:]))

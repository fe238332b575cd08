"""How time and memory grow with the size of generated programs."""

from __future__ import annotations

import math
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, exponent
from benchmarks.programs import FAMILIES, Family
from benchmarks.results import Result, Table, megabytes, seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.bench import Bench

# What takes less is too short to be a measure, in seconds and in bytes.
_SHORT, _SMALL = 0.004, 200_000
# After a size that takes longer, in seconds, no larger one of its family is tried; the largest files are.
_PATIENCE, _TIMEOUT = 1.0, 150.0
_QUICK_PATIENCE = 0.2
# Tracing memory makes everything slower: only what takes less, in seconds, is traced.
_TRACED = 0.6
_IN_A_ROW = 3
_ABOUT = """\
One generated file a size, in a process of its own. The exponents are fitted to three sizes in a row, those that give
the largest one, since the analysis may give up on larger files: 1 is linear, 2 is quadratic. A family ends after the
size that took more than {patience:g} s. Memory is that of the Python objects which the linter holds at most, without
text and tree, and only of files that take less than {traced:g} s.
"""


@dataclass(frozen=True, slots=True)
class Point:
    """One size. lint, parse: seconds; nan where it took too long. memory: bytes; 0 where it was not traced."""

    size: int
    lines: int
    lint: float
    parse: float
    memory: int
    findings: int
    failures: Sequence[str]


def run(bench: Bench) -> Result:
    """Measure all families."""
    rows: list[list[str]] = []
    figures: list[Figure] = []
    summary: list[list[str]] = []
    for family in FAMILIES:
        points = measure(bench, family)
        rows += [_row(family, point) for point in points]
        time, memory = growth_of(points)
        summary.append([f"{family.about} ({family.name})", _words(points), _number(time), _number(memory)])
        if time is not None:
            figures.append(Figure(f"growth-{family.name}", time, time, time, time, "exponent"))
        if memory is not None:
            figures.append(Figure(f"memory-growth-{family.name}", memory, memory, memory, memory, "exponent"))
    tables = [
        Table("Exponents", ("", "sizes", "time", "memory"), summary),
        Table("Each size", ("", "size", "lines", "linter", "per line", "of ast.parse", "memory", "findings"), rows),
    ]
    about = _ABOUT.format(patience=_PATIENCE, traced=_TRACED)
    return Result("growth", "Growth", about, tables, figures)


def measure(bench: Bench, family: Family) -> list[Point]:
    """Measure a family, from the smallest size on, until one takes too long."""
    points: list[Point] = []
    patience = _QUICK_PATIENCE if bench.quick else _TIMEOUT if family is FAMILIES[0] else _PATIENCE
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "generated.py"
        for size in family.sizes:
            path.write_text(family.make(size), encoding="utf-8")
            try:
                point = _point(bench, path, size)
            except subprocess.TimeoutExpired:
                points.append(Point(size, path.read_bytes().count(b"\n"), float("nan"), 1.0, 0, 0, ["too slow"]))
                break
            points.append(point)
            if point.lint > patience:
                break
    return points


def _point(bench: Bench, path: Path, size: int) -> Point:
    (row,) = bench.inside_lines("grow", path, timeout=_TIMEOUT)
    memory = 0
    if row["lint"] < _TRACED:
        (traced,) = bench.inside_lines("memory", path)
        memory = traced["memory"]
    return Point(size, row["lines"], row["lint"], row["parse"], memory, row["findings"], row["failures"])


def growth_of(points: Sequence[Point]) -> tuple[float | None, float | None]:
    """The steepest exponents of time and of memory; None where too few sizes are large enough to tell."""
    timed = [(point.size, point.lint) for point in points if point.lint > _SHORT]
    traced = [(point.size, point.memory) for point in points if point.memory > _SMALL]
    return _steepest(timed), _steepest(traced)


def _steepest(costs: Sequence[tuple[int, float]]) -> float | None:
    if len(costs) < 2:
        return None
    starts = range(max(len(costs) - _IN_A_ROW, 0) + 1)
    return max(exponent(*zip(*costs[start : start + _IN_A_ROW], strict=True)) for start in starts)


def _row(family: Family, point: Point) -> list[str]:
    if math.isnan(point.lint):
        return [family.name, str(point.size), str(point.lines), f"more than {_TIMEOUT:.0f} s", "", "", "", ""]
    memory = (
        megabytes(point.memory) if point.memory > 2**20 else f"{point.memory / 1024:.0f} kB" if point.memory else ""
    )
    return [
        family.name, str(point.size), str(point.lines), seconds(point.lint), f"{1e6 * point.lint / point.lines:.0f} µs",
        f"{point.lint / point.parse:.1f}", memory, ", ".join([str(point.findings), *point.failures]),
    ]  # fmt: skip


def _words(points: Sequence[Point]) -> str:
    return f"{points[0].size} to {points[-1].size}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"

"""The linter's own time, within one process, against that of ast.parse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.bench import paths
from benchmarks.corpus import shards
from benchmarks.figures import ratio
from benchmarks.results import Result, Table, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.bench import Bench
    from benchmarks.figures import Figure

_ABOUT = """\
For each file `ast.parse` runs, then the linter on the text and the tree, in one process; times are of the processor. A
file *has sinks* where anything is in it for which the analysis is started: a call, an operation or a statement that
can convert a tensor. The ratio is that of the sums; rounds are parts of the files that are alike.
"""
_SLOWEST = 10


def run(bench: Bench) -> Result:
    """Measure, and say which files are the slowest."""
    notebooks = [
        bench.inside_lines("analyse", *paths(part)) for part in shards(bench.corpus.notebooks, 1 if bench.quick else 4)
    ]
    kinds = [
        _kind("files with sinks", "analysis-with-sinks", bench.analysed, lambda row: row["has_sinks"]),
        _kind("files without sinks", "analysis-without-sinks", bench.analysed, lambda row: not row["has_sinks"]),
        _kind("notebooks", "analysis-of-notebooks", notebooks, lambda _: True),
    ]
    rows = sorted((row for part in bench.analysed for row in part), key=lambda row: -row["lint"])
    columns = ("", "files", "lines", "ast.parse", "linter", "ratio", "rounds: quartiles")
    slowest = [
        (_short(row["name"], bench), str(row["lines"]), seconds(row["parse"]), seconds(row["lint"]),
         f"{row['lint'] / row['parse']:.0f}", str(row["findings"]))
        for row in rows[:_SLOWEST]
    ]  # fmt: skip
    return Result(
        "analysis", "The analysis and `ast.parse`", _ABOUT,
        [
            Table("The linter's own time", columns, [cells for cells, _ in kinds]),
            Table("The slowest files", ("", "lines", "ast.parse", "linter", "ratio", "findings"), slowest),
        ],
        [figure for _, figure in kinds],
    )  # fmt: skip


def _kind(
    title: str, name: str, parts: Iterable[Sequence[dict[str, Any]]], is_meant: Callable[[dict[str, Any]], bool]
) -> tuple[list[str], Figure]:
    meant = [[row for row in part if is_meant(row)] for part in parts]
    meant = [part for part in meant if part]
    parsed, linted = ([sum(row[key] for row in part) for part in meant] for key in ("parse", "lint"))
    figure = ratio(name, linted, parsed)
    count, lines = sum(map(len, meant)), sum(row["lines"] for part in meant for row in part)
    cells = [
        title, str(count), str(lines), seconds(sum(parsed)), seconds(sum(linted)), f"{figure.value:.2f}",
        f"{figure.low:.2f} to {figure.high:.2f}",
    ]  # fmt: skip
    return cells, figure


def _short(name: str, bench: Bench) -> str:
    return name.removeprefix(f"{bench.folder / 'packages'}/")

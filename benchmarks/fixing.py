"""`torch-numpy fix` beside `torchfix --fix`, and beside libcst that only parses and writes."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bench import OURS, ROOT, TORCHFIX
from benchmarks.figures import ratio
from benchmarks.results import Result, Table, megabytes, seconds
from benchmarks.timing import interleaved, usage_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.bench import Bench
    from benchmarks.timing import Usage

FIX, TORCHFIX_FIX, LIBCST = "torch-numpy fix", "torchfix --fix", "libcst: parse and write"
_ROUNDS = 7
_COLUMNS = ("", "processor", "wall", "peak memory")


def run(bench: Bench) -> Result:
    """Fix copies: of a part of the files with both tools, then of the changed files with this one and libcst."""
    part = [source.path for source in bench.parts[0]]
    with tempfile.TemporaryDirectory() as scratch:
        copies = Copies(Path(scratch))
        fixed = interleaved(
            {
                FIX: copies.subject(lambda names: _fix(bench, names)),
                TORCHFIX_FIX: copies.subject(lambda names: bench.usage(TORCHFIX, "torchfix", "--fix", "-j1", *names)),
            },
            [part],
        )
        changed = _changed(bench, copies)
        rewritten = interleaved(
            {
                FIX: copies.subject(lambda names: _fix(bench, names)),
                LIBCST: copies.subject(lambda names: _rewrite(bench, names)),
            },
            [changed] * (3 if bench.quick else _ROUNDS),
        )
    figures = [
        ratio("fix-against-torchfix", *(_processor(fixed[name]) for name in (FIX, TORCHFIX_FIX))),
        ratio("fix-against-libcst", *(_processor(rewritten[name]) for name in (FIX, LIBCST))),
    ]
    tables = [
        Table(f"A part of the files ({len(part)}), once", _COLUMNS, [_row(*item, 1) for item in fixed.items()]),
        Table(
            f"The files that are changed ({len(changed)}), mean of {len(rewritten[FIX])} rounds", _COLUMNS,
            [_row(name, usages, len(usages)) for name, usages in rewritten.items()],
        ),
    ]  # fmt: skip
    about = "Each run has fresh copies, and one process. libcst only parses, and writes what it has parsed."
    return Result("fix", "Fixing", about, tables, figures)


class Copies:
    """Fresh copies of files, each in a folder of its own below one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def of(self, files: Sequence[Path]) -> list[Path]:
        """Copies of files, in their order."""
        self._count += 1
        copies = []
        for index, path in enumerate(files):
            target = self._folder / str(self._count) / str(index) / path.name
            target.parent.mkdir(parents=True)
            shutil.copyfile(path, target)
            copies.append(target)
        return copies

    def subject(self, measure: Callable[[Sequence[Path]], Usage]) -> Callable[[Sequence[Path]], Usage]:
        """What is measured on fresh copies of files."""
        return lambda files: measure(self.of(files))


def _fix(bench: Bench, names: Sequence[Path]) -> Usage:
    return bench.usage(OURS, "torch-numpy", "fix", "--isolated", "--jobs=1", *names)


def _rewrite(bench: Bench, names: Sequence[Path]) -> Usage:
    return usage_of(bench.inside("rewrite", *names), ROOT, bench.environments.variables(OURS))


def _changed(bench: Bench, copies: Copies) -> list[Path]:
    """The files that are changed, of those that have findings."""
    found = [Path(row["name"]) for part in bench.analysed for row in part if row["findings"]]
    fixed = copies.of(found)
    _fix(bench, fixed)
    changed = [path for path, copy in zip(found, fixed, strict=True) if path.read_bytes() != copy.read_bytes()]
    return changed or found[:1] or [bench.corpus.modules[0].path]


def _processor(usages: Sequence[Usage]) -> list[float]:
    return [usage.processor for usage in usages]


def _row(name: str, usages: Sequence[Usage], rounds: int) -> list[str]:
    total, wall = sum(_processor(usages)) / rounds, sum(usage.wall for usage in usages) / rounds
    return [name, seconds(total), seconds(wall), megabytes(max(usage.memory for usage in usages))]

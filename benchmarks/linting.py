"""flake8 with and without the plugin, with TorchFix in its place, and the command beside flake8 and ruff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import OURS, PLAIN, RUFF, TORCHFIX, paths
from benchmarks.figures import Figure, quartiles, ratio
from benchmarks.results import Result, Table, megabytes, seconds
from benchmarks.timing import interleaved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.bench import Bench
    from benchmarks.corpus import Source
    from benchmarks.timing import Usage

    Subject = Callable[[Sequence[Source]], Usage]

_FLAKE8 = ("flake8", "--isolated", "--exit-zero", "-j1")
_CHECK = ("torch-numpy", "check", "--isolated")
ALONE, PLUGIN, WITH_TORCHFIX = "flake8 alone", "flake8 with this plugin", "flake8 with TorchFix"
CHECK, FAST = "torch-numpy check", "ruff check --select F"
_COLUMNS = ("", "processor", "wall", "peak memory", "processor, of flake8 alone", "rounds: quartiles")
# TorchFix is slow: it gets a few of the parts.
_FEW = 2


def _subject(bench: Bench, environment: str, *command: str) -> Subject:
    return lambda part: bench.usage(environment, *command, *paths(part))


def _rows(measured: Mapping[str, Sequence[Usage]], base: str) -> list[list[str]]:
    """A row for each subject: sums over all rounds, and how many times as much it takes as the base."""
    rows = []
    below = [usage.processor for usage in measured[base]]
    for name, usages in measured.items():
        figure = ratio(name, [usage.processor for usage in usages], below)
        wall, peak = sum(usage.wall for usage in usages), max(usage.memory for usage in usages)
        spread = f"{figure.low:.2f} to {figure.high:.2f}"
        total = sum(usage.processor for usage in usages)
        rows.append([name, seconds(total), seconds(wall), megabytes(peak), f"{figure.value:.2f}", spread])
    return rows


def _processor(usages: Sequence[Usage]) -> list[float]:
    return [usage.processor for usage in usages]


def lint(bench: Bench) -> Result:
    """flake8 with the plugin and without it, `torch-numpy check` and ruff, on all modules."""
    measured = interleaved(
        {
            ALONE: _subject(bench, PLAIN, *_FLAKE8),
            PLUGIN: _subject(bench, OURS, *_FLAKE8),
            CHECK: _subject(bench, OURS, *_CHECK, "--jobs=1"),
            FAST: _subject(bench, RUFF, "ruff", "check", "--isolated", "--no-cache", "--select=F", "--exit-zero"),
        },
        bench.parts,
    )
    alone, plugin = measured[ALONE], measured[PLUGIN]
    memory = ratio("flake8-memory", [each.memory for each in plugin], [each.memory for each in alone])
    figures = [
        ratio("flake8-with-plugin", _processor(plugin), _processor(alone)),
        ratio("check-against-flake8", _processor(measured[CHECK]), _processor(alone)),
        ratio("check-against-ruff", _processor(measured[CHECK]), _processor(measured[FAST])),
        memory,
    ]
    about = (
        "Each linter runs on each part of the files, one after the other, then on the next part; all in one process, "
        "but for ruff, which uses all cores. Times are sums over all parts; the ratios are of the processor's time."
    )
    return Result("lint", "Linting", about, [Table("Linters on all files", _COLUMNS, _rows(measured, ALONE))], figures)


def torchfix(bench: Bench) -> Result:
    """What the plugin adds to flake8, and what TorchFix adds."""
    measured = interleaved(
        {
            ALONE: _subject(bench, PLAIN, *_FLAKE8),
            PLUGIN: _subject(bench, OURS, *_FLAKE8),
            WITH_TORCHFIX: _subject(bench, TORCHFIX, *_FLAKE8),
        },
        bench.parts[:_FEW],
    )
    ours, theirs = (
        [each - base for each, base in zip(_processor(measured[name]), _processor(measured[ALONE]), strict=True)]
        for name in (PLUGIN, WITH_TORCHFIX)
    )
    low, median, high = quartiles([their / our for their, our in zip(theirs, ours, strict=True)])
    figure = Figure("torchfix-adds-more", sum(theirs) / sum(ours), low, median, high)
    added = Table(
        "What is added to flake8", ("", "processor", "TorchFix adds so many times as much", "rounds: quartiles"),
        [
            ["this plugin", seconds(sum(ours)), f"{figure.value:.1f}", f"{low:.1f} to {high:.1f}"],
            ["TorchFix", seconds(sum(theirs)), "1.0", ""],
        ],
    )  # fmt: skip
    about = f"On {len(measured[ALONE])} of the parts, each with flake8 {bench.environments.version(PLAIN, 'flake8')}."
    return Result(
        "torchfix", "Beside TorchFix", about, [Table("flake8", _COLUMNS, _rows(measured, ALONE)), added], [figure]
    )


def jobs(bench: Bench) -> Result:
    """`torch-numpy check` with one process and with two."""
    measured = interleaved(
        {f"--jobs {count}": _subject(bench, OURS, *_CHECK, f"--jobs={count}") for count in (1, 2)},
        bench.parts[:3],
    )
    walls = {name: [usage.wall for usage in usages] for name, usages in measured.items()}
    figure = ratio("two-jobs", walls["--jobs 2"], walls["--jobs 1"])
    rows = [
        [
            name,
            seconds(sum(walls[name])),
            seconds(sum(_processor(usages))),
            megabytes(max(each.memory for each in usages)),
        ]
        for name, usages in measured.items()
    ]
    table = Table("torch-numpy check", ("", "wall", "processor", "memory of the largest process"), rows)
    about = (
        f"With two processes it takes {figure.value:.2f} of the time that it takes with one (rounds: "
        f"{figure.low:.2f} to {figure.high:.2f}), where both cores are free."
    )
    return Result("jobs", "Two cores", about, [table], [figure])

"""How long it takes until anything is done."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bench import OURS, PLAIN
from benchmarks.figures import difference, quartiles
from benchmarks.fixing import Copies
from benchmarks.results import Result, Table, seconds
from benchmarks.timing import Usage, interleaved

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.bench import Bench

_SMALL = """\
import torch

x = torch.ones(3, requires_grad=True)
print(x.numpy())
"""
PYTHON, FIX = "python -c pass", "torch-numpy fix"
ALONE, PLUGIN = "flake8 --version", "flake8 --version with this plugin"


def run(bench: Bench) -> Result:
    """Measure `flake8 --version` with the plugin and without it, and a fix of a file of four lines."""
    with tempfile.TemporaryDirectory() as scratch:
        small = Path(scratch) / "small.py"
        small.write_text(_SMALL, encoding="utf-8")
        copies = Copies(Path(scratch) / "copies")
        subjects: dict[str, Callable[[int], Usage]] = {
            PYTHON: lambda _: bench.usage(OURS, "python", "-c", "pass"),
            ALONE: lambda _: bench.usage(PLAIN, "flake8", "--version"),
            PLUGIN: lambda _: bench.usage(OURS, "flake8", "--version"),
            FIX: lambda _: bench.usage(OURS, "torch-numpy", "fix", "--isolated", *copies.of([small])),
        }
        measured = interleaved(subjects, range(5 if bench.quick else 20))
    times = {name: [usage.processor for usage in usages] for name, usages in measured.items()}
    figure = difference("start-up", times[PLUGIN], times[ALONE])
    table = Table(
        "Start-up", ("", "processor: median", "quartiles", "wall: median"),
        [_row(name, usages) for name, usages in measured.items()],
    )  # fmt: skip
    about = (
        f"The plugin adds {figure.value:.1f} ms to `flake8 --version` (rounds: {figure.low:.1f} to "
        f"{figure.high:.1f} ms of the processor's time). `{FIX}` fixes a file of four lines."
    )
    return Result("start-up", "Start-up", about, [table], [figure])


def _row(name: str, usages: list[Usage]) -> list[str]:
    low, median, high = quartiles([usage.processor for usage in usages])
    _, wall, _ = quartiles([usage.wall for usage in usages])
    return [name, seconds(median), f"{seconds(low)} to {seconds(high)}", seconds(wall)]

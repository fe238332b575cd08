"""What a program costs, and how several are measured side by side."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Measured = TypeVar("Measured")
Round = TypeVar("Round")

_LAUNCHER = Path(__file__).with_name("launcher.py")
# Of flake8, ruff and the like, 1 says that there is something to report.
_HARMLESS = {0, 1}


@dataclass(frozen=True, slots=True)
class Usage:
    """What a program used, and the processes that it started and waited for.

    processor: seconds of processor time, its own and the system's. wall: seconds until it ended. memory: the largest
    resident size of any one of its processes, in bytes.
    """

    processor: float
    wall: float
    memory: int


def usage_of(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> Usage:
    """Run a program to its end, and say what it used; its output is thrown away.

    folder: where it runs. environment: all variables that it has.
    Raises RuntimeError, with what it wrote to standard error, where it ends with anything else than 0 or 1.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", _LAUNCHER, *map(str, command)], cwd=folder, env=dict(environment),
        capture_output=True, text=True, errors="replace", check=True,
    )  # fmt: skip
    code, processor, wall, memory = done.stdout.split()
    if int(code) not in _HARMLESS:
        raise RuntimeError(f"{command[0]} ends with {code}:\n{done.stderr[-2000:]}")
    # Linux counts kilobytes, macOS bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return Usage(float(processor), float(wall), int(memory) * unit)


def interleaved(
    subjects: Mapping[str, Callable[[Round], Measured]], rounds: Iterable[Round]
) -> dict[str, list[Measured]]:
    """What each subject measures in each round: all of them in the first round, all of them in the second, and so on.

    What disturbs the machine for a while disturbs all of them.
    """
    measured: dict[str, list[Measured]] = {name: [] for name in subjects}
    for each in rounds:
        for name, measure in subjects.items():
            measured[name].append(measure(each))
    return measured

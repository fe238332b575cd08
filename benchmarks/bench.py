"""What all benchmarks share: the files, the environments of the linters, and how much is to be measured."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.comparison.environments import Environments

from benchmarks.corpus import Corpus, Source, load, shards
from benchmarks.timing import Usage, usage_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[1]
PLAIN, OURS, TORCHFIX, RUFF = "plain", "ours", "torchfix", "ruff"
# TorchFix has an environment of its own, since it pins libcst.
DISTRIBUTIONS = {
    PLAIN: ("flake8==7.5.0",),
    OURS: (str(ROOT), "flake8==7.5.0", "libcst==1.9.0"),
    TORCHFIX: ("flake8==7.5.0", "torchfix==0.7.0"),
    RUFF: ("ruff==0.17.6",),
}
_ROUNDS, _QUICK_PARTS, _QUICK_ROUNDS = 10, 60, 3


@dataclass(frozen=True)
class Bench:
    """A folder in which packages and environments are kept. quick: few files, few rounds."""

    folder: Path
    quick: bool = False

    @cached_property
    def corpus(self) -> Corpus:
        """The pinned packages."""
        return load(self.folder)

    @cached_property
    def environments(self) -> Environments:
        """The environments of the linters, installed."""
        made = Environments(self.folder / "environments")
        for name, distributions in DISTRIBUTIONS.items():
            made.make(name, distributions)
        return made

    @cached_property
    def parts(self) -> list[list[Source]]:
        """The modules in parts that are alike, one for each round."""
        if self.quick:
            # The first parts have the largest files of all.
            middle = _QUICK_PARTS // 2
            return shards(self.corpus.modules, _QUICK_PARTS)[middle : middle + _QUICK_ROUNDS]
        return shards(self.corpus.modules, _ROUNDS)

    @cached_property
    def analysed(self) -> list[list[dict[str, Any]]]:
        """What `benchmarks.inside analyse` says of the files of each part."""
        return [self.inside_lines("analyse", *(source.path for source in part)) for part in self.parts]

    def usage(self, environment: str, *command: str | Path, folder: Path | None = None) -> Usage:
        """What a program of an environment uses."""
        program, *arguments = command
        path = self.environments.program(environment, str(program))
        return usage_of([path, *arguments], folder or self.folder, self.environments.variables(environment))

    def inside(self, *arguments: str | Path) -> list[str | Path]:
        """The command for what is measured within a process."""
        return [self.environments.program(OURS, "python"), "-m", "benchmarks.inside", *arguments]

    def inside_lines(self, *arguments: str | Path, timeout: float | None = None) -> list[dict[str, Any]]:
        """What `benchmarks.inside` prints. Raises TimeoutExpired where it takes more than so many seconds."""
        done = subprocess.run(
            self.inside(*arguments), cwd=ROOT, env=self.environments.variables(OURS), capture_output=True, text=True,
            check=False, timeout=timeout,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{arguments[0]} fails:\n{done.stderr[-2000:]}")
        return [json.loads(line) for line in done.stdout.splitlines()]


def paths(part: Sequence[Source]) -> list[Path]:
    """The paths of files."""
    return [source.path for source in part]

"""The limits that the figures have, and whether they hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.figures import Figure

LIMITS = Path(__file__).with_name("limits.json")


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound for the figures whose names match a pattern.

    bound: what is promised. is_upper: figures have to be at most that, else at least. room: how far off noise may put
    what holds, in the figure's unit. about: the promise in words.
    """

    pattern: str
    bound: float
    is_upper: bool
    room: float
    about: str

    def holds(self, figure: Figure) -> bool:
        """Is a figure within the bound, or no further off than noise may put it?"""
        if self.is_upper:
            return figure.value <= self.bound + self.room
        return figure.value >= self.bound - self.room


@dataclass(frozen=True, slots=True)
class Verdict:
    """A figure, the limit that it has, and whether that holds."""

    figure: Figure
    limit: Limit
    holds: bool


def read_limits(path: Path = LIMITS) -> list[Limit]:
    """The limits that stand in a file, in their order."""
    return [
        Limit(
            pattern,
            row["at_most"] if "at_most" in row else row["at_least"],
            "at_most" in row,
            row["room"],
            row["about"],
        )
        for pattern, row in json.loads(path.read_text(encoding="utf-8")).items()
    ]


def judge(figures: Iterable[Figure], limits: Sequence[Limit]) -> list[Verdict]:
    """A verdict for each figure that has a limit, in the order of the figures; the first limit that matches counts."""
    verdicts = []
    for figure in figures:
        limit = next((limit for limit in limits if fnmatchcase(figure.name, limit.pattern)), None)
        if limit is not None:
            verdicts.append(Verdict(figure, limit, limit.holds(figure)))
    return verdicts

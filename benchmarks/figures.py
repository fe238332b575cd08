"""Numbers made of measurements: ratios with their spread, and how fast a cost grows."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that has a limit, with its spread.

    name: of its limit. value: the number itself. low, median, high: quartiles of what the rounds gave. unit: "times",
    "ms" or "exponent".
    """

    name: str
    value: float
    low: float
    median: float
    high: float
    unit: str = "times"


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """The lower quartile, the median and the upper quartile; of a single value, this one."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, median, high


def ratio(name: str, above: Sequence[float], below: Sequence[float]) -> Figure:
    """How many times as much the first costs as the second.

    above, below: what each round gave, in the same order. The value is the ratio of the sums, so that no round counts
    for more than it cost; the spread is that of the rounds' own ratios.
    """
    rounds = [one / other for one, other in zip(above, below, strict=True)]
    return Figure(name, sum(above) / sum(below), *quartiles(rounds))


def difference(name: str, with_it: Sequence[float], without: Sequence[float]) -> Figure:
    """How much more the first costs than the second, in milliseconds, given seconds.

    The value is the median of the rounds' differences.
    """
    low, median, high = quartiles([1000 * (one - other) for one, other in zip(with_it, without, strict=True)])
    return Figure(name, median, low, median, high, "ms")


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The exponent k with which costs grow as size ** k, by least squares on logarithms.

    Raises ValueError where there are not two different sizes.
    """
    xs, ys = list(map(math.log, sizes)), list(map(math.log, costs))
    if len(set(xs)) < 2:
        raise ValueError("growth needs two sizes")
    return statistics.linear_regression(xs, ys).slope

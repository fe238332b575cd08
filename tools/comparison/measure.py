"""What counts as having found an error, and how much of it there is."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.comparison.examples import BAD, GOOD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tools.comparison.examples import Example
    from tools.comparison.linters import Report

# A report speaks of the matter if it has one of these words, the beginnings of words: why a conversion fails, or what
# is missing.
WORDS = (
    "numpy", "ndarray", "array", "convert", "conversion", "detach", "grad", "autograd", "requires_grad", "cpu", "cuda",
    "gpu", "device", "accelerator", "host", "data", "dtype", "bfloat", "float8", "quanti", "conj", "resolve", "negat",
    "sparse", "layout", "dense", "to_dense", "meta", "copy", "copie", "clone", "share", "memory", "discard", "thrown",
)  # fmt: skip
_MATTER = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(WORDS)})", re.IGNORECASE)
# That a report quotes the code which it is about, or a type, does not mean that it speaks of the conversion.
_QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)")


def speaks_of_it(text: str) -> bool:
    """Does a report speak of the matter?"""
    return _MATTER.search(_QUOTED.sub("", text)) is not None


@dataclass(frozen=True, slots=True)
class Score:
    """How many examples a linter reports on the line of the conversion.

    named: by a report that speaks of the matter. noted: by any. named_apart, noted_apart: by such a one whose rule is
    silent once the line is mended. false, falsely_noted: the same as `named` and `noted`, of good examples.
    rules: those of `named` and of `noted_apart`, and in how many bad examples.
    """

    named: int
    named_apart: int
    noted: int
    noted_apart: int
    false: int
    falsely_noted: int
    rules: Mapping[str, int]

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers, in the order of the table."""
        return self.named, self.named_apart, self.noted, self.noted_apart, self.false, self.falsely_noted


def score(bad: Sequence[Example], good: Sequence[Example], reports: Mapping[str, Iterable[Report]]) -> Score:
    """Count. reports: those of the bad and of the good examples."""
    noted, noted_good = _on_marked_lines(bad, reports[BAD]), _on_marked_lines(good, reports[GOOD])
    naming, naming_good = ({name: _naming(found) for name, found in each.items()} for each in (noted, noted_good))
    apart = {name: _rules(found) - _rules(noted_good[name]) for name, found in noted.items()}
    return Score(
        named=sum(map(bool, naming.values())),
        named_apart=sum(bool(_rules(found) - _rules(naming_good[name])) for name, found in naming.items()),
        noted=sum(map(bool, noted.values())),
        noted_apart=sum(map(bool, apart.values())),
        false=sum(map(bool, naming_good.values())),
        falsely_noted=sum(map(bool, noted_good.values())),
        rules=Counter(rule for name, found in naming.items() for rule in _rules(found) | apart[name]),
    )


def _on_marked_lines(examples: Sequence[Example], reports: Iterable[Report]) -> dict[str, list[Report]]:
    lines = {example.name: example.line for example in examples}
    found: dict[str, list[Report]] = {name: [] for name in lines}
    for report in reports:
        if lines.get(report.file) == report.line:
            found[report.file].append(report)
    return found


def _naming(reports: Iterable[Report]) -> list[Report]:
    return [report for report in reports if speaks_of_it(report.text)]


def _rules(reports: Iterable[Report]) -> set[str]:
    return {report.rule for report in reports}

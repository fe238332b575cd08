"""What a run of check or fix came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flake8_torch_numpy.cli.processing import Failure
from flake8_torch_numpy.finding import FixSafety

if TYPE_CHECKING:
    from flake8_torch_numpy.cli.processing import FileResult

CLEAN = 0
FINDINGS_REMAIN = 1
COULD_NOT_DO_THE_JOB = 2
INTERRUPTED = 130


@dataclass(slots=True)
class Tally:
    """Counts over the results of a run.

    only_shows: fixes are shown and not made, so they leave something to do.
    counts: how many findings there are by their code and the safety of their fix, if they have one.
    """

    only_shows: bool = False
    files_with_findings: int = 0
    fixed: int = 0
    silenced: int = 0
    changed_files: int = 0
    failures: int = 0
    is_interrupted: bool = False
    counts: Counter[tuple[str, FixSafety | None]] = field(default_factory=Counter)

    def add(self, result: FileResult | Failure) -> None:
        """Count a result."""
        if isinstance(result, Failure):
            self.failures += 1
            return
        self.files_with_findings += bool(result.findings)
        self.fixed += len(result.fixed)
        self.silenced += result.silenced
        self.changed_files += result.is_changed
        self.counts.update((finding.code, finding.fix.safety if finding.fix else None) for finding in result.findings)

    @property
    def findings(self) -> int:
        """How many findings there are."""
        return self.counts.total()

    @property
    def with_safe_fix(self) -> int:
        """How many of the findings have a safe fix."""
        return self._with_fix(FixSafety.SAFE)

    @property
    def with_unsafe_fix(self) -> int:
        """How many of the findings have an unsafe fix."""
        return self._with_fix(FixSafety.UNSAFE)

    def _with_fix(self, safety: FixSafety) -> int:
        return sum(count for (_, given), count in self.counts.items() if given is safety)

    @property
    def exit_code(self) -> int:
        """The exit code of the run, by the graver of its troubles."""
        if self.is_interrupted:
            return INTERRUPTED
        if self.failures:
            return COULD_NOT_DO_THE_JOB
        return FINDINGS_REMAIN if self.findings or (self.only_shows and self.fixed) else CLEAN

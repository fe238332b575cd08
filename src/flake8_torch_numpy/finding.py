"""What the linter says about a file: findings, the way a value came, and the edits that mend it.

Positions follow one convention everywhere above the analysis: lines count from 1, columns from 0 in
characters, offsets from 0 in characters of the text that was linted.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class FixSafety(enum.StrEnum):
    """How far a fix may be trusted.

    SAFE: same value, dtype and memory sharing wherever the old code worked, and works where the old
    code raised the reported error. UNSAFE: applied only on request, the fix's `reason` says why.
    DISPLAY: never applied, only shown.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"

    @property
    def in_words(self) -> str:
        """What a fix is, for people: "unsafe"."""
        return "only shown" if self is FixSafety.DISPLAY else self.value


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the characters from `start` up to `end` of a text; an insertion where both are equal.

    `rank` orders insertions at one offset (`.detach()` before `.cpu()`), whichever finding they
    belong to.
    """

    start: int
    end: int
    rank: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together, what they do in words, and how far they may be trusted."""

    title: str
    edits: tuple[Edit, ...]
    safety: FixSafety = FixSafety.SAFE
    reason: str = ""

    @property
    def description(self) -> str:
        """What it does, and why it is not safe, if it is not: "Insert .float() (unsafe: ...)"."""
        return f"{self.title} ({self.safety.in_words}: {self.reason})" if self.reason else self.title


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One step of the way a value came, such as "moved to cuda here"."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One report: a span of the text (end exclusive), a code, a message of one line.

    `message` does not repeat the code. `steps` are in the order in which the value went.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    message: str
    fix: Fix | None = None
    steps: tuple[Step, ...] = ()

    @property
    def sort_key(self) -> tuple[int, int, str, int, int, str]:
        """Findings in the order of the text, then by code."""
        return (self.line, self.column, self.code, self.end_line, self.end_column, self.message)

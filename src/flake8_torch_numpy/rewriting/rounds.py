"""Fixing a text until there is nothing left to fix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.rewriting.apply import rewrite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flake8_torch_numpy.finding import Finding

# Fixes that undo each other would go on for ever.
_MOST_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class FixedText:
    """A text with all fixes applied.

    findings: what remains to be found in `text`.
    fixed: the findings that were fixed, as they were found, round by round.
    refused: those among `findings` whose fix would not do to the code what it means to do.
    """

    text: str
    findings: Sequence[Finding]
    fixed: Sequence[Finding]
    refused: Sequence[Finding]


def fix_text(text: str, find: Callable[[str], Sequence[Finding]], *, unsafe_fixes: bool = False) -> FixedText:
    """Find and fix, again and again, until a round fixes nothing: a fix may clear the way for another.

    find: gives the findings in a text, those not to be fixed left out.
    unsafe_fixes: as for `rewrite`.
    Raises what `find` raises, and SyntaxError where there is something to fix in a text that has no tree.
    """
    findings = find(text)
    fixed: list[Finding] = []
    refused: Sequence[Finding] = ()
    for _ in range(_MOST_ROUNDS):
        result = rewrite(text, findings, unsafe_fixes=unsafe_fixes)
        refused = result.refused
        if not result.applied:
            break
        text = result.text
        fixed += result.applied
        findings = find(text)
    return FixedText(text, findings, fixed, refused)

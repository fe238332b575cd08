"""Edits on a text, applied at once."""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Edit, Finding, Fix, FixSafety
from flake8_torch_numpy.rewriting.verification import find_unintended_edits
from flake8_torch_numpy.source.parsing import parse_module
from flake8_torch_numpy.source.text import SourceText

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable


class EditConflictError(ValueError):
    """Edits that overlap, whose order is not given, or that lie outside of the text."""


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Make all edits in the text; equal edits count once.

    Insertions at one offset come in the order of their ranks, and before a replacement that starts there.
    Raises EditConflictError where edits overlap or lie outside of the text, and where different texts
    are to be inserted at one offset with the same rank.
    """
    ordered = sorted(set(edits))
    if not _are_within(text, ordered):
        raise EditConflictError("an edit lies outside of the text")
    parts: list[str] = []
    position = 0
    for edit, following in itertools.zip_longest(ordered, ordered[1:]):
        if following is not None and _are_in_conflict(edit, following):
            raise EditConflictError(f"{edit} and {following} can't be applied together")
        parts += (text[position : edit.start], edit.replacement)
        position = edit.end
    return "".join((*parts, text[position:]))


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A text with fixes applied, and what became of each finding that had a fix to apply.

    text: the new text; the old one where nothing was applied.
    applied: mended in `text`.
    deferred: not mended, since the fix clashes with one that was applied; a fix for the new text may not.
    refused: not mended, since the fix would not do to the code what it means to do.
    """

    text: str
    applied: tuple[Finding, ...] = ()
    deferred: tuple[Finding, ...] = ()
    refused: tuple[Finding, ...] = ()


def rewrite(
    text: str, findings: Iterable[Finding], *, unsafe_fixes: bool = False, tree: ast.Module | None = None
) -> Rewrite:
    """Apply the fixes of the findings to the text that they were found in.

    Of fixes that clash, the first in the text is applied. The tree of the new text is compared with the
    old one: fixes in statements that are not as intended are refused, the others are applied.

    unsafe_fixes: apply unsafe fixes, too; fixes for display are never applied.
    tree: the tree of just this text, where the caller has it already; it is left as it is.
    Raises SyntaxError where no tree is given and the text has none. Raises nothing else.
    """
    choices: list[_Choice] = []
    deferred: list[Finding] = []
    refused: list[Finding] = []
    placed: list[Edit] = []
    for finding in sorted(findings, key=lambda finding: finding.sort_key):
        fix = finding.fix
        if fix is None or not _is_wanted(fix, unsafe_fixes=unsafe_fixes):
            continue
        if not _are_within(text, fix.edits):
            refused.append(finding)
        elif _place_together(placed, fix.edits):
            choices.append(_Choice(finding, frozenset(fix.edits)))
        else:
            deferred.append(finding)
    if not choices:
        return Rewrite(text, (), tuple(deferred), tuple(refused))
    new_text, applied, unintended = _apply_as_intended(text, tree or parse_module(text), choices)
    return Rewrite(new_text, tuple(applied), tuple(deferred), (*refused, *unintended))


@dataclass(frozen=True, slots=True)
class _Choice:
    finding: Finding
    edits: frozenset[Edit]


def _apply_as_intended(text: str, tree: ast.Module, choices: list[_Choice]) -> tuple[str, list[Finding], list[Finding]]:
    """Return the new text, the findings that it mends, and those whose fixes would not do what they mean."""
    source = SourceText(text)
    refused: list[Finding] = []
    while choices:
        edits = {edit for choice in choices for edit in choice.edits}
        new_text = apply_edits(text, edits)
        unintended = find_unintended_edits(source, tree, edits, new_text)
        if not unintended:
            return new_text, [choice.finding for choice in choices], refused
        # One statement can't spoil another: where that was tried in vain, something is wrong with the whole.
        suspects = edits if refused else unintended
        refused += [choice.finding for choice in choices if not suspects.isdisjoint(choice.edits)]
        choices = [choice for choice in choices if suspects.isdisjoint(choice.edits)]
    return text, [], refused


def _is_wanted(fix: Fix, *, unsafe_fixes: bool) -> bool:
    return bool(fix.edits) and (fix.safety is FixSafety.SAFE or (unsafe_fixes and fix.safety is FixSafety.UNSAFE))


def _place_together(placed: list[Edit], edits: Iterable[Edit]) -> bool:
    """Insert the edits into the ordered list, or none where one is in conflict; tells whether it was done."""
    added: list[Edit] = []
    for edit in edits:
        index = bisect.bisect_left(placed, edit)
        around = placed[max(index - 1, 0) : index + 1]
        if edit in around:
            continue
        if any(_are_in_conflict(*sorted((edit, other))) for other in around):
            for other in added:
                del placed[bisect.bisect_left(placed, other)]
            return False
        placed.insert(index, edit)
        added.append(edit)
    return True


def _are_in_conflict(edit: Edit, following: Edit) -> bool:
    """Tell whether two different edits, in their order, can't both be applied."""
    if following.start < edit.end:
        return True
    return edit.start == following.start == following.end and edit.rank == following.rank


def _are_within(text: str, edits: Iterable[Edit]) -> bool:
    return all(0 <= edit.start <= edit.end <= len(text) for edit in edits)

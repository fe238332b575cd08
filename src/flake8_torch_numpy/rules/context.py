"""What a rule is given, and the words in which all rules speak."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Finding, Fix, FixSafety, Step
from flake8_torch_numpy.inference.answers import Answer
from flake8_torch_numpy.rewriting.chain import UnplaceableEditError
from flake8_torch_numpy.rewriting.steps import FORCE
from flake8_torch_numpy.settings import Chain
from flake8_torch_numpy.sinks.places import FORCED, MethodPlace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_torch_numpy.finding import Edit
    from flake8_torch_numpy.inference.values import Reason
    from flake8_torch_numpy.settings import Settings
    from flake8_torch_numpy.sinks.conversion import Conversion, Verdict
    from flake8_torch_numpy.sinks.find import Sights
    from flake8_torch_numpy.sinks.places import Mending, Place
    from flake8_torch_numpy.source.text import SourceText


@dataclass(frozen=True, slots=True)
class RuleContext:
    """One module: its text, its tree, what was found in it, and what the user asked for."""

    source: SourceText
    tree: ast.Module
    sights: Sights
    settings: Settings

    @property
    def conversions(self) -> Sequence[Conversion]:
        """All conversions, in the order of the text."""
        return self.sights.conversions

    def is_reported(self, answer: Answer, conversion: Conversion) -> bool:
        """Is an obligation with this answer worth a report under the user's settings?"""
        match answer:
            case Answer.MET:
                return False
            case Answer.BROKEN:
                return True
            case Answer.SIGN if not self.settings.strict:
                return not conversion.is_on_purpose
        return self.settings.strict and not conversion.may_be_forced

    def at_name(
        self, attribute: ast.Attribute, code: str, message: str, fix: Fix | None, reason: Reason | None
    ) -> Finding:
        """A finding that points at the name behind the dot of `attribute`."""
        _, end = self.source.span_of(attribute)
        return self._between(max(end - len(attribute.attr), 0), end, code, message, fix, reason)

    def at(self, place: Place, code: str, message: str, fix: Fix | None, reason: Reason | None) -> Finding:
        """A finding that points at the place of a conversion."""
        start, end = place.span_in(self.source)
        return self._between(start, end, code, message, fix, reason)

    def at_call(self, call: ast.expr, code: str, message: str, fix: Fix | None, reason: Reason | None) -> Finding:
        """A finding that points at the name of what is called, where that has a dot before it; else at the call."""
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            return self.at_name(call.func, code, message, fix, reason)
        return self._between(*self.source.span_of(call), code, message, fix, reason)

    def _between(
        self, start: int, end: int, code: str, message: str, fix: Fix | None, reason: Reason | None
    ) -> Finding:
        line, column = self.source.position_at(start)
        end_line, end_column = self.source.position_at(end)
        return Finding(line, column, end_line, end_column, code, message, fix, self.steps_of(reason))

    def steps_of(self, reason: Reason | None) -> tuple[Step, ...]:
        """The way of a value, in positions of the text."""
        if reason is None:
            return ()
        steps = []
        for step in reason.steps():
            line, column = self.source.position_at(self.source.offset_at(step.line, step.column))
            steps.append(Step(line, column, step.text))
        return tuple(steps)

    def advise(self, conversion: Conversion, mending: Mending) -> str:
        """Say what to write: "write `.cpu()` before it"."""
        if self.is_to_be_forced(conversion) and mending in FORCED:
            return f"write `.numpy({FORCE})`"
        return conversion.place.advise(mending)

    def is_to_be_forced(self, conversion: Conversion) -> bool:
        """Does the user want `.numpy(force=True)` where it does what is missing, and can it be had here?"""
        return self.settings.chain is Chain.FORCE and conversion.place.may_take_force

    def mend(self, conversion: Conversion, mending: Mending, *, doubt: str = "") -> Fix | None:
        """The fix that puts a call between a tensor and its conversion; None where it can't be placed.

        doubt: why the fix is unsafe; it is safe where there is none, and none of the place itself.
        """
        place = conversion.place
        if self.is_to_be_forced(conversion) and mending in FORCED:
            return self.force(conversion, conversion.data_in_chain if conversion.is_data_of_tensor else None, doubt)
        try:
            edits = place.edits(self.source, mending)
        except UnplaceableEditError:
            return None
        return fix_of(place.title_of(mending), edits, doubt or place.doubt)

    def force(self, conversion: Conversion, data: ast.Attribute | None, doubt: str = "") -> Fix | None:
        """The fix that makes `.numpy(force=True)` of a conversion and the steps before it; None where it can't be.

        data: a `.data` before it that it can replace, too. doubt: why the fix is unsafe.
        """
        place = conversion.place
        if not isinstance(place, MethodPlace):
            return None
        try:
            edits = place.edits_that_force(self.source, data)
        except UnplaceableEditError:
            return None
        return fix_of(f"Write .numpy({FORCE})", edits, doubt)


def fix_of(title: str, edits: tuple[Edit, ...], doubt: str) -> Fix:
    """A fix that is safe, or, where there is a doubt about it, unsafe."""
    return Fix(title, edits, FixSafety.UNSAFE if doubt else FixSafety.SAFE, doubt)


def because(reason: Reason | None) -> str:
    """The reason in brackets for a message, with its line; nothing where there is none."""
    return "" if reason is None else f" ({reason.text} on line {reason.line})"


def code_for(verdict: Verdict, broken: str, sign: str, unknown: str = "") -> str:
    """The code under which a verdict is reported. unknown: not given for obligations that are never open."""
    return {Answer.BROKEN: broken, Answer.SIGN: sign}.get(verdict.answer, unknown)

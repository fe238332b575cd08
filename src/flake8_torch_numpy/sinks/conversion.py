"""A place where torch turns a tensor into an array, and what is known of its obligations."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.grad_mode import is_compiled
from flake8_torch_numpy.inference.values import (
    CUDA,
    DATA,
    DATA_SUSPECT,
    DEVICE,
    HOST,
    META,
    REQUIRES_GRAD,
    THROUGH_DATA,
    Answer,
    Reason,
    Tensor,
    answer_device,
    answer_grad,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flake8_torch_numpy.inference.analysis import Analysis
    from flake8_torch_numpy.inference.interpreter import Observation

_CATCH_ALL = frozenset({"BaseException", "Exception"})
_ORDER = (Answer.BROKEN, Answer.SIGN, Answer.OPEN)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one obligation, and the reason for it where there is one."""

    answer: Answer
    reason: Reason | None = None


MET = Verdict(Answer.MET)


@dataclass(eq=False)
class Conversion:
    """One sink: `call` converts what `receiver` is; edits are placed before the dot of `attribute`."""

    call: ast.Call
    attribute: ast.Attribute
    analysis: Analysis
    observations: Sequence[Observation] = field(default_factory=list)

    @property
    def receiver(self) -> ast.expr:
        """What is converted."""
        return self.attribute.value

    @cached_property
    def is_forced(self) -> bool:
        """Is `force=True` given? Then torch meets device and grad by itself."""
        return isinstance(self._force, ast.Constant) and bool(self._force.value)

    @property
    def is_on_purpose(self) -> bool:
        """Was `force=` thought of, though it is not (or not known to be) True?"""
        return self._force is not None and not self.is_forced

    @property
    def _may_be_forced(self) -> bool:
        return self._force is not None and not isinstance(self._force, ast.Constant)

    @property
    def _force(self) -> ast.expr | None:
        return next((keyword.value for keyword in self.call.keywords if keyword.arg == "force"), None)

    @cached_property
    def device(self) -> Verdict:
        """Is the data in host memory?"""
        return self._verdict(DEVICE, self._answer_device, "TypeError")

    @cached_property
    def has_no_data(self) -> bool:
        """Is a tensor on the meta device converted, which has no data that could be moved?"""
        return any(seen.tensor is not None and seen.tensor.has_only(META, DEVICE) for seen in self._of_tensors())

    @cached_property
    def grad(self) -> Verdict:
        """Is the tensor detached (or grad mode off)?"""
        return self._verdict(REQUIRES_GRAD, self._answer_grad, "RuntimeError")

    @cached_property
    def through_data(self) -> Reason | None:
        """Where what is converted went through `.data`, if it surely did."""
        return self._reason_for_data(DATA | DATA_SUSPECT)

    @cached_property
    def is_data_of_tensor(self) -> bool:
        """Is it proven that it was the `.data` of a tensor, not that of a data set or a packed sequence?"""
        return self._reason_for_data(DATA) is not None

    def _reason_for_data(self, bits: int) -> Reason | None:
        for seen in self._of_tensors():
            if seen.tensor is not None and seen.tensor.has_only(bits, THROUGH_DATA):
                return seen.tensor.reason(THROUGH_DATA)
        return None

    def _of_tensors(self) -> list[Observation]:
        allowed = self.analysis.imports.is_unknown_torch
        return [seen for seen in self.observations if seen.tensor is not None and (allowed or seen.tensor.is_certain)]

    def _verdict(self, of: int, answer: Callable[[Observation, Tensor], Answer], error: str) -> Verdict:
        if self.is_forced:
            return MET
        found: dict[Answer, Verdict] = {}
        for seen in self._of_tensors():
            if seen.tensor is None or error in seen.handled or not _CATCH_ALL.isdisjoint(seen.handled):
                continue
            given = answer(seen, seen.tensor)
            if given is Answer.MET:
                continue
            if given is Answer.BROKEN and self._may_be_forced:
                given = Answer.SIGN
            reason = seen.tensor.reason(of)
            if given not in found or (found[given].reason is None and reason is not None):
                found[given] = Verdict(given, reason)
        return next((found[given] for given in _ORDER if given in found), MET)

    def _answer_device(self, seen: Observation, tensor: Tensor) -> Answer:
        held = tensor.bits & DEVICE
        if seen.without_cuda and held & CUDA:
            held = held & ~CUDA or HOST
        return answer_device(held)

    def _answer_grad(self, seen: Observation, tensor: Tensor) -> Answer:
        if seen.function is not None and is_compiled(seen.function):
            return Answer.MET
        answer = answer_grad(tensor.bits, seen.mode)
        is_assumed = seen.is_entry_mode_assumed and seen.function in self.analysis.called_without_grad
        return Answer.SIGN if answer is Answer.BROKEN and is_assumed else answer

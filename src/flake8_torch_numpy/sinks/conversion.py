"""A place where torch turns a tensor into an array, and what is known of its obligations."""

from __future__ import annotations

import ast
import functools
import operator
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeGuard

from flake8_torch_numpy.inference.answers import (
    Answer,
    answer_data,
    answer_device,
    answer_dtype,
    answer_grad,
    answer_layout,
    answer_lazy,
)
from flake8_torch_numpy.inference.loading import is_run_by_loader
from flake8_torch_numpy.inference.values import (
    CERTAIN,
    CONJ,
    CUDA,
    DATA,
    DATA_SUSPECT,
    DEVICE,
    DEVICE_SUSPECT,
    DEVICE_UNKNOWN,
    DTYPE,
    HOST,
    KIND,
    LAYOUT,
    LAZY,
    MODE_ON,
    NEG,
    PORTABLE,
    REQUIRES_GRAD,
    THROUGH_DATA,
    Reason,
    Tensor,
    position_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from flake8_torch_numpy.inference.analysis import Analysis
    from flake8_torch_numpy.inference.interpreter import Observation
    from flake8_torch_numpy.sinks.conditions import Conditions
    from flake8_torch_numpy.sinks.gradients import Losses
    from flake8_torch_numpy.sinks.places import Place

# How tests are named: `test`, `test_image`, `testImage`, `image_test`; not `latest`.
_TEST = re.compile(r"(?:^|_)[Tt]est(?![a-z])")
_CATCH_ALL = frozenset({"BaseException", "Exception"})
# What torch raises for a tensor that is not an array in memory: it depends on the kind.
_ERRORS = frozenset({"TypeError", "RuntimeError", "NotImplementedError"})
_COMPLETE = (frozenset({"cpu", "to"}), frozenset({"detach", "data"}))
_ORDER = (Answer.BROKEN, Answer.SIGN, Answer.OPEN)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one obligation, and the reason for it where there is one.

    possibilities: of the tensors that gave cause for it, those of the property that was asked about.
    """

    answer: Answer
    reason: Reason | None = None
    possibilities: int = 0


MET = Verdict(Answer.MET)


@dataclass(eq=False)
class Conversion:
    """A conversion, and all that was seen of it."""

    place: Place
    analysis: Analysis
    losses: Losses
    conditions: Conditions
    observations: Sequence[Observation] = field(default_factory=list)

    @cached_property
    def is_forced(self) -> bool:
        """Is `force=True` given? Then torch meets device and grad by itself."""
        return isinstance(self.place.force, ast.Constant) and bool(self.place.force.value)

    @property
    def is_on_purpose(self) -> bool:
        """Was `force=` thought of, though it is not (or not known to be) True?"""
        return self.place.force is not None and not self.is_forced

    @cached_property
    def is_complete_chain(self) -> bool:
        """Does the chain itself move the tensor to the host and detach it, whether or not that is needed?"""
        return self.is_forced or all(any(step in steps for step in self._steps) for steps in _COMPLETE)

    @property
    def _steps(self) -> Iterator[str]:
        """The names of the attributes and methods in the chain, as far as it goes."""
        node = self.place.node
        while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
            if isinstance(node, ast.Attribute):
                yield node.attr
            node = node.func if isinstance(node, ast.Call) else node.value

    @property
    def may_be_forced(self) -> bool:
        """Is it the caller's decision, who passes a value for `force=`?"""
        return self.place.force is not None and not isinstance(self.place.force, ast.Constant)

    @cached_property
    def device(self) -> Verdict:
        """Is the data in host memory?"""
        verdict = self._verdict(DEVICE, self._answer_device, {"TypeError"})
        if verdict.answer is Answer.OPEN and self._is_of_model:
            return replace(verdict, answer=Answer.SIGN)
        return verdict

    @property
    def _is_of_model(self) -> bool:
        """Does the chain detach, as is done with what a model gives, or would it have to?

        Not where some caller in view shows that it is in host memory, or where it was moved there before something
        unknown was done to it; and tests know where they run.
        """
        if "cpu" in self._steps:
            return False
        if any(_TEST.search(seen.function.name) for seen in self.observations if seen.function is not None):
            return False
        tensors = [seen.tensor for seen in self._of_tensors() if seen.tensor is not None]
        is_never_seen = all(tensor.bits & (DEVICE_UNKNOWN | DEVICE_SUSPECT) for tensor in tensors)
        reasons = [tensor.reason(DEVICE) for tensor in tensors]
        if any(reason is not None and self._is_of_another_way(reason) for reason in reasons):
            # Whoever wrote this tells one way from the other.
            return False
        is_of_model = "detach" in self._steps or self.grad.answer in {Answer.BROKEN, Answer.SIGN}
        return is_never_seen and is_of_model and not self.conditions.moves_on_other_way(self.place.node.lineno)

    @cached_property
    def data(self) -> Verdict:
        """Has the tensor data at all?"""
        return self._verdict(DEVICE, lambda _, tensor: answer_data(tensor.bits), _ERRORS, is_met_by_force=False)

    @cached_property
    def layout(self) -> Verdict:
        """Is the tensor dense?"""
        return self._verdict(LAYOUT, lambda _, tensor: answer_layout(tensor.bits), _ERRORS, is_met_by_force=False)

    @cached_property
    def dtype(self) -> Verdict:
        """Has NumPy its dtype?"""
        return self._verdict(DTYPE, lambda _, tensor: answer_dtype(tensor.bits), {"TypeError"}, is_met_by_force=False)

    @property
    def possibilities(self) -> int:
        """All that what is converted can be, in any respect."""
        seen = (each.tensor.bits for each in self.observations if each.tensor is not None)
        return functools.reduce(operator.or_, seen, 0)

    @property
    def dtypes(self) -> int:
        """The classes of dtypes that were seen, those included that NumPy has."""
        return self.possibilities & DTYPE

    @cached_property
    def conjugated(self) -> Verdict:
        """Is a conjugation carried out?"""
        return self._verdict(LAZY, lambda _, tensor: answer_lazy(tensor.bits, CONJ), {"RuntimeError"})

    @cached_property
    def negated(self) -> Verdict:
        """Is a negation carried out?"""
        return self._verdict(LAZY, lambda _, tensor: answer_lazy(tensor.bits, NEG), {"RuntimeError"})

    @cached_property
    def grad(self) -> Verdict:
        """Is the tensor detached (or grad mode off)?"""
        return self._verdict(REQUIRES_GRAD, self._answer_grad, {"RuntimeError"})

    @property
    def line_of_loss(self) -> int | None:
        """The line of a `.backward()` to which what is converted contributes, as far as the function around shows."""
        return self.losses.line_of(self.place.node)

    @cached_property
    def through_data(self) -> Reason | None:
        """Where what is converted went through `.data`, if it surely did."""
        return self._reason_for_data(DATA | DATA_SUSPECT)

    @cached_property
    def is_data_of_tensor(self) -> bool:
        """Is it proven that it was the `.data` of a tensor, not that of a data set or a packed sequence?"""
        return self._reason_for_data(DATA) is not None

    @cached_property
    def data_in_chain(self) -> ast.Attribute | None:
        """The `.data` that it went through, if that stands in the chain itself."""
        node: ast.AST = self.place.node
        while self.through_data is not None and isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
            if is_data_at(node, self.through_data):
                return node
            node = node.func if isinstance(node, ast.Call) else node.value
        return None

    def _reason_for_data(self, bits: int) -> Reason | None:
        for seen in self._of_tensors():
            if seen.tensor is not None and seen.tensor.has_only(bits, THROUGH_DATA):
                return seen.tensor.reason(THROUGH_DATA)
        return None

    def _of_tensors(self) -> list[Observation]:
        imports = self.analysis.imports
        # `.data` before `.numpy()` is torch's own; what other frameworks have of that name has no `.numpy()`.
        allowed = KIND if imports.is_unknown_torch else CERTAIN | (0 if imports.has_other_framework else DATA_SUSPECT)
        return [seen for seen in self.observations if seen.tensor is not None and seen.tensor.bits & allowed]

    def _verdict(
        self,
        of: int,
        answer: Callable[[Observation, Tensor], Answer],
        errors: AbstractSet[str],
        *,
        is_met_by_force: bool = True,
    ) -> Verdict:
        """The worst answer of all observations. errors: what torch raises; code that catches that means it."""
        if is_met_by_force and self.is_forced:
            return MET
        found: dict[Answer, Verdict] = {}
        for seen in self._of_tensors():
            if seen.tensor is None or not seen.handled.isdisjoint(errors | _CATCH_ALL):
                continue
            given = answer(seen, seen.tensor)
            if given is Answer.MET:
                continue
            if given is Answer.BROKEN and is_met_by_force and self.may_be_forced:
                given = Answer.SIGN
            if given is Answer.BROKEN and not seen.is_only:
                given = Answer.SIGN
            reason = seen.tensor.reason(of)
            if given is Answer.SIGN and reason is not None and self._is_of_another_way(reason):
                given, reason = Answer.OPEN, None
            before = found.get(given)
            if before is not None:
                reason = before.reason or reason
            held = seen.tensor.bits & of | (before.possibilities if before is not None else 0)
            found[given] = Verdict(given, reason, held)
        return next((found[given] for given in _ORDER if given in found), MET)

    def _is_of_another_way(self, reason: Reason) -> bool:
        """Did something on the way to a reason happen under a condition that does not hold here?"""
        here = self.place.node.lineno
        return any(self.conditions.are_exclusive(step.line, here) for step in reason.steps())

    def _answer_device(self, seen: Observation, tensor: Tensor) -> Answer:
        held = tensor.bits & DEVICE
        if seen.without_cuda and held & CUDA:
            held = held & ~(CUDA | PORTABLE) or HOST
        return _answer_for_loader(seen, answer_device(held))

    def _answer_grad(self, seen: Observation, tensor: Tensor) -> Answer:
        if seen.is_compiled:
            return Answer.MET
        mode = seen.mode
        if seen.is_entry_mode_assumed and seen.function is not None and mode == MODE_ON:
            mode = self.analysis.modes_of_callers(seen.function) or mode
        return _answer_for_loader(seen, answer_grad(tensor.bits, mode))


def _answer_for_loader(seen: Observation, answer: Answer) -> Answer:
    """The answer, but that what is merely unknown is fine in code that a DataLoader runs."""
    is_fine = answer is Answer.OPEN and seen.function is not None and is_run_by_loader(seen.function)
    return Answer.MET if is_fine else answer


def is_data_at(node: ast.AST, reason: Reason) -> TypeGuard[ast.Attribute]:
    """Is this the `.data` that a reason tells of?"""
    return isinstance(node, ast.Attribute) and node.attr == "data" and position_of(node) == (reason.line, reason.column)

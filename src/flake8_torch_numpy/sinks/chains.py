"""The steps of the chains that end in `.numpy()`, and what each of them does there."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.values import (
    CONJ,
    DEVICE,
    HOST,
    KIND,
    LAZY,
    LAZY_UNKNOWN,
    MODE_OFF,
    NEG,
    NO_GRAD,
    REQUIRES_GRAD,
    Tensor,
    alternatives_of,
)
from flake8_torch_numpy.rewriting.steps import step_of
from flake8_torch_numpy.sinks.places import MethodPlace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_torch_numpy.inference.interpreter import Observation
    from flake8_torch_numpy.sinks.places import Place

# What gives a tensor that is the same whether or not what it is called on was moved to the host, where it was already,
# or detached, if nothing was recorded of it.
_PASSING = frozenset({
    "float", "double", "long", "int", "clone", "contiguous", "squeeze", "unsqueeze", "flatten", "reshape", "view",
    "permute", "transpose",
})  # fmt: skip
_LAZY_BITS = {"resolve_conj": CONJ, "resolve_neg": NEG}


@dataclass(frozen=True)
class Step:
    """A step of a chain, such as `.cpu()`, and all that was seen of what it is called on.

    name: "cpu" also of `.to("cpu")`. is_at_end: do only steps follow until the conversion? is_forced: is that given
    `force=True`?
    """

    name: str
    node: ast.expr
    attribute: ast.Attribute
    is_at_end: bool
    is_forced: bool
    observations: Sequence[Observation] = ()

    @property
    def before(self) -> ast.expr:
        """What it is called on."""
        return self.attribute.value

    @property
    def text(self) -> str:
        """The call as it is written."""
        return '.to("cpu")' if self.attribute.attr == "to" else f".{self.name}()"

    @property
    def is_reached(self) -> bool:
        """Was it seen at all, and nowhere in code that torch compiles, where all is otherwise?"""
        return bool(self.observations) and not any(seen.is_compiled for seen in self.observations)

    @cached_property
    def is_of_tensor(self) -> bool:
        """Is it proven that it is called on a tensor of torch and nothing else?"""
        return self.is_reached and all(
            tensor is not None and tensor.is_certain for tensor in map(_tensor_of, self.observations)
        )

    @property
    def is_of_host_memory(self) -> bool:
        """Is what it is called on surely in host memory?"""
        return all(tensor.has_only(HOST, DEVICE) for tensor in self._tensors())

    @property
    def is_without_grad(self) -> bool:
        """Does what it is called on surely not require grad?"""
        return all(tensor.has_only(NO_GRAD, REQUIRES_GRAD) for tensor in self._tensors())

    @property
    def is_not_recorded(self) -> bool:
        """Is grad mode surely off, or else nothing there that requires grad?

        What is assumed of callers out of view does not count.
        """
        return all(
            seen.mode == MODE_OFF or (tensor is not None and tensor.has_only(NO_GRAD, REQUIRES_GRAD))
            for seen, tensor in ((seen, _tensor_of(seen)) for seen in self.observations)
        )

    @property
    def may_be_recorded(self) -> bool:
        """May it be called on a tensor of torch elsewhere than in host memory, of which autograd records a copy?"""
        return (
            self.is_reached
            and all(seen.tensor is not None for seen in self.observations)
            and not self.is_of_host_memory
            and not self.is_not_recorded
        )

    @property
    def is_without_lazy_bit(self) -> bool:
        """Is surely nothing pending that it would carry out?"""
        pending = _LAZY_BITS.get(self.name, CONJ | NEG) | LAZY_UNKNOWN
        return all(tensor.has_only(LAZY & ~pending, LAZY) for tensor in self._tensors())

    def _tensors(self) -> Iterator[Tensor]:
        for seen in self.observations:
            tensor = _tensor_of(seen)
            yield Tensor(KIND) if tensor is None else tensor


def steps_before(place: Place) -> Iterator[Step]:
    """The steps in the chain of a conversion that is a method, from the last one, but for `.data`."""
    if not isinstance(place, MethodPlace) or place.attribute.attr != "numpy":
        return
    is_forced = isinstance(place.force, ast.Constant) and place.force.value is True
    node, is_at_end = place.node, True
    while True:
        step = step_of(node)
        match node:
            case _ if step is not None:
                if step[0] != "data":
                    yield Step(step[0], node, step[1], is_at_end, is_forced)
                node = step[1].value
            case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in _PASSING:
                node, is_at_end = value, False
            case ast.Subscript(value=value):
                node, is_at_end = value, False
            case _:
                return


def _tensor_of(seen: Observation) -> Tensor | None:
    """The tensor that was seen, if nothing else is possible."""
    alternatives = list(alternatives_of(seen.value))
    return alternatives[0] if len(alternatives) == 1 and isinstance(alternatives[0], Tensor) else None

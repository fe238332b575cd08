"""The arguments of a call, evaluated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.values import (
    Array,
    Const,
    Device,
    Dtype,
    Plain,
    Tensor,
    Value,
)

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Sequence

    from flake8_torch_numpy.inference.interpreter import Interpreter
    from flake8_torch_numpy.torch_api.signature import Argument


@dataclass(frozen=True, slots=True)
class Arguments:
    """Positional and keyword arguments; is_complete: neither `*` nor `**` adds any that are not listed."""

    positional: tuple[Value, ...] = ()
    keywords: dict[str, Value] = field(default_factory=dict)
    is_complete: bool = True
    nodes: tuple[ast.expr, ...] = ()
    keyword_nodes: dict[str, ast.expr] = field(default_factory=dict)

    def get(self, position: int | None, *names: str) -> Value | None:
        """The argument at a position or under one of the names; None if it was not given."""
        if position is not None and position < len(self.positional):
            return self.positional[position]
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        return None

    def node_of(self, position: int | None, *names: str) -> ast.expr | None:
        """The node of that argument."""
        if position is not None and position < len(self.nodes):
            return self.nodes[position]
        for name in names:
            if name in self.keyword_nodes:
                return self.keyword_nodes[name]
        return None

    def asks_in_place(self, parameters: Sequence[str]) -> bool:
        """Is `inplace=True` given, by position or by name?"""
        asked = self._inplace(parameters)
        return isinstance(asked, Const) and bool(asked.value)

    def may_ask_in_place(self, parameters: Sequence[str]) -> bool:
        """Is `inplace` given, and not false for certain?"""
        asked = self._inplace(parameters)
        return asked is not None and not (isinstance(asked, Const) and not asked.value)

    def _inplace(self, parameters: Sequence[str]) -> Value | None:
        return self.get(parameters.index("inplace") if "inplace" in parameters else None, "inplace")

    def all_values(self) -> Iterator[Value]:
        """Every argument."""
        yield from self.positional
        yield from self.keywords.values()

    def without_first(self) -> Arguments:
        """All but the first positional argument."""
        return Arguments(self.positional[1:], self.keywords, self.is_complete, self.nodes[1:], self.keyword_nodes)


NO_ARGUMENTS = Arguments()


def described(machine: Interpreter, value: Value) -> Argument:
    """An argument in the catalog's words."""
    kinds = {_described_part(part) for _, part in machine.parts(value)}
    return kinds.pop() if len(kinds) == 1 else "unknown"


def _described_part(part: Value) -> Argument:
    match part:
        case Const(value=None):
            return "none"
        case Const(value=True):
            return "true"
        case Const(value=False):
            return "false"
        case Tensor():
            return "tensor" if part.is_certain else "unknown"
        case Plain():
            return "unknown"
        case Const() | Array() | Device() | Dtype():
            return "host"
    return "unknown"

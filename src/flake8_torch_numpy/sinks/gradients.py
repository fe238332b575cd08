"""Does what becomes of a conversion go into a loss? Then gradients were meant to flow, and `.detach()` stops them."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.inference.scopes import Scopes

# What takes the value out of autograd on purpose, whatever becomes of the number.
_NUMBERS = frozenset({"float", "int", "bool", "item", "tolist", "print", "len", "str", "format"})


def line_of_loss(tree: ast.Module, scopes: Scopes, node: ast.expr) -> int | None:
    """The line of the `.backward()` to which an expression contributes, by the names it is assigned to.

    Which way the code takes is not asked: a name that holds it anywhere in the function (or the module's statements)
    counts as holding it everywhere there.
    """
    scope = scopes.around(node.lineno)
    flow = _Flow(tree if scope is None else scope.node, node)
    return flow.line_of_loss()


class _Flow:
    """Which names of a scope are computed from which others; "" stands for the expression that is asked about."""

    def __init__(self, scope: ast.AST, source: ast.expr) -> None:
        self._source = source
        self._targets: dict[str, set[str]] = defaultdict(set)
        self._losses: list[tuple[int, set[str]]] = []
        for node in ast.walk(scope):
            match node:
                case ast.Assign(targets=targets, value=value):
                    self._note(targets, value)
                case (
                    ast.AnnAssign(target=target, value=ast.expr() as value)
                    | ast.AugAssign(target=target, value=value)
                    | ast.NamedExpr(target=target, value=value)
                ):
                    self._note([target], value)
                case ast.Call(func=ast.Attribute(value=ast.Name() as owner, attr="append" | "extend"), args=[value]):
                    self._note([owner], value)
                case ast.Call(func=ast.Attribute(value=owner, attr="backward"), args=given):
                    names = {name for part in (owner, *given) for name in self._names_in(part)}
                    self._losses.append((node.lineno, names))

    def line_of_loss(self) -> int | None:
        """The first line where `.backward()` is called on something that is computed from the source."""
        reached, pending = {""}, [""]
        while pending:
            new = self._targets[pending.pop()] - reached
            reached |= new
            pending.extend(new)
        return min((line for line, names in self._losses if not names.isdisjoint(reached)), default=None)

    def _note(self, targets: list[ast.expr], value: ast.expr) -> None:
        names = {name for target in targets for name in _bound_names(target)}
        for name in self._names_in(value):
            self._targets[name] |= names

    def _names_in(self, node: ast.expr) -> Iterator[str]:
        """The names of which an expression is computed."""
        pending: list[ast.AST] = [node]
        while pending:
            inner = pending.pop()
            match inner:
                case _ if inner is self._source:
                    yield ""
                    continue
                case ast.Name(id=name):
                    yield name
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _NUMBERS:
                    continue
            pending.extend(ast.iter_child_nodes(inner))


def _bound_names(target: ast.expr) -> Iterator[str]:
    """The names that an assignment changes: those that it binds, and of what it stores something in."""
    pending = [target]
    while pending:
        match pending.pop():
            case ast.Name(id=name):
                yield name
            case ast.Tuple(elts=inside) | ast.List(elts=inside):
                pending.extend(inside)
            case ast.Starred(value=value) | ast.Subscript(value=value) | ast.Attribute(value=value):
                pending.append(value)

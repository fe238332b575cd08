"""Does what becomes of a conversion go into a loss? Then gradients were meant to flow, and `.detach()` stops them."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from flake8_torch_numpy.source.nodes import children_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.inference.scopes import Scopes

# What takes the value out of autograd on purpose, whatever becomes of the number.
_NUMBERS = frozenset({"float", "int", "bool", "item", "tolist", "print", "len", "str", "format"})


class Losses:
    """What contributes to a `.backward()`, for each function of a module (or the module's statements) in itself.

    It does so by the names that it is assigned to. Which way the code takes is not asked: a name that holds it
    anywhere in the function counts as holding it everywhere there.
    """

    def __init__(self, tree: ast.Module, scopes: Scopes) -> None:
        self._tree = tree
        self._scopes = scopes
        self._flows: dict[ast.AST, _Flow] = {}

    def line_of(self, node: ast.expr) -> int | None:
        """The line of the first `.backward()` to which an expression contributes; None if it does to none."""
        scope = self._scopes.around(node.lineno)
        around = self._tree if scope is None else scope.node
        if around not in self._flows:
            self._flows[around] = _Flow(around)
        return self._flows[around].line_of_loss(node)


class _Flow:
    """Which names of a scope are computed from which expressions and names, and what `.backward()` is called on."""

    def __init__(self, scope: ast.AST) -> None:
        # For each expression and name: the names that are computed from it, and the lines of its `.backward()`.
        self._targets: dict[ast.AST | str, set[str]] = defaultdict(set)
        self._losses: dict[ast.AST | str, set[int]] = defaultdict(set)
        for node in walk(scope):
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
                    for part in (owner, *given):
                        for source in _sources_in(part):
                            self._losses[source].add(node.lineno)

    def line_of_loss(self, node: ast.expr) -> int | None:
        """The first line where `.backward()` is called on something that is computed from the expression."""
        reached: set[ast.AST | str] = {node}
        pending: list[ast.AST | str] = [node]
        lines: set[int] = set()
        while pending:
            source = pending.pop()
            lines |= self._losses.get(source, set())
            new = self._targets.get(source, set()) - reached
            reached |= new
            pending.extend(new)
        return min(lines, default=None)

    def _note(self, targets: list[ast.expr], value: ast.expr) -> None:
        names = {name for target in targets for name in _bound_names(target)}
        for source in _sources_in(value):
            self._targets[source] |= names


def _sources_in(node: ast.expr) -> Iterator[ast.AST | str]:
    """The expressions and names of which an expression is computed, itself included."""
    pending: list[ast.AST] = [node]
    while pending:
        inner = pending.pop()
        yield inner
        match inner:
            case ast.Name(id=name):
                yield name
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _NUMBERS:
                continue
        pending += children_of(inner)


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

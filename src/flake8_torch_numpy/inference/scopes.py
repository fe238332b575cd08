"""The functions of a module, by the lines they take."""

from __future__ import annotations

import ast
import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Scope:
    """A function of the file and the lines (from 1, inclusive) that it takes."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    first: int
    last: int
    parent: Scope | None


class Scopes:
    """All functions of a module, those inside others included; lambdas are part of what is around them."""

    def __init__(self, tree: ast.Module) -> None:
        self._scopes = list(_scopes_in(tree.body))
        self._firsts = [scope.first for scope in self._scopes]

    def around(self, line: int) -> Scope | None:
        """The innermost function around a line; None at module level."""
        index = bisect.bisect_right(self._firsts, line) - 1
        scope = self._scopes[index] if index >= 0 else None
        while scope is not None and scope.last < line:
            scope = scope.parent
        return scope


def _scopes_in(body: Sequence[ast.stmt], parent: Scope | None = None) -> Iterable[Scope]:
    """The functions in a body, in the order of their first lines, those inside others after them."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min((decorator.lineno for decorator in node.decorator_list), default=node.lineno)
            scope = Scope(node, first, node.end_lineno or node.lineno, parent)
            yield scope
            yield from _scopes_in(node.body, scope)
            continue
        for block in ("body", "orelse", "finalbody"):
            inner = getattr(node, block, None)
            if inner:
                yield from _scopes_in(inner, parent)
        for branch in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            yield from _scopes_in(branch.body, parent)

"""Lists that are filled in view: where their elements come from, and what else is done with them."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flake8_torch_numpy.sinks.parts import IN_LIST, parts_of
from flake8_torch_numpy.sinks.table import Form
from flake8_torch_numpy.source.nodes import children_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_HARMLESS_METHODS = frozenset({"clear"})
_REDUCTIONS = frozenset({"mean", "sum", "norm", "median", "min", "max", "prod", "std", "var", "item"})
Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Filling:
    """What a list of one scope is made of.

    elements: the expressions that are put in. other_uses: where it is used for something else than being filled,
    counted and converted. is_made_here: is a new list bound to its name in this scope?
    """

    elements: list[ast.expr] = field(default_factory=list)
    other_uses: list[ast.expr] = field(default_factory=list)
    is_made_here: bool = False


class Fillings:
    """The lists of one scope, found in one walk over it."""

    def __init__(self, scope: Scope, converted: Collection[ast.expr]) -> None:
        """converted: the arguments that other libraries convert."""
        self._converted = converted
        self._found: dict[str, Filling] = {}
        self._uses: dict[str, list[tuple[ast.expr, list[ast.AST]]]] = defaultdict(list)
        # Names on which `.backward()` is called, which torch allows of a single number only.
        self._losses: set[str] = set()
        for node, around in _walk(scope):
            match node:
                case ast.Name(id=name):
                    self._uses[name].append((node, around))
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="backward"), args=[], keywords=[]):
                    self._losses.add(name)
                case ast.Global(names=names) | ast.Nonlocal(names=names):
                    for name in names:
                        self._uses[name].append((ast.Name(name, ast.Load(), lineno=node.lineno, col_offset=0), around))

    def of(self, name: str) -> Filling:
        """What the list of this name is made of."""
        filling = self._found.get(name)
        if filling is None:
            filling = self._found[name] = Filling()
            for node, around in self._uses.get(name, ()):
                if not self._fills(node, around, filling) and not self._is_harmless(node, around):
                    filling.other_uses.append(node)
        return filling

    def is_number(self, node: ast.expr) -> bool:
        """Is it shown that an expression, which is a tensor, is a single number?"""
        match node:
            case ast.Name(id=name) if name not in self._losses:
                assigned = [_assigned_to(use, around) for use, around in self._uses[name] if _is_store(use)]
                return bool(assigned) and all(value is not None and self._reduces(value) for value in assigned)
        return self._reduces(node)

    def _reduces(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(id=name):
                return name in self._losses
            case ast.Call(func=ast.Attribute(attr=name), args=[], keywords=[]):
                return name in _REDUCTIONS
            case ast.BinOp(left=left, right=right):
                return all(isinstance(side, ast.Constant) or self._reduces(side) for side in (left, right))
        return False

    def _fills(self, node: ast.expr, around: list[ast.AST], filling: Filling) -> bool:
        """Is the list made, or something put in, where its name stands? Then note what it is."""
        outer, parent = around
        match parent, outer:
            case ast.Attribute(attr="append"), ast.Call(func=called, args=[element], keywords=[]) if called is parent:
                filling.elements += [part for part, _ in parts_of(element, IN_LIST)]
                return True
            case ast.Tuple(elts=names), ast.Assign(value=ast.Tuple(elts=values)) if len(names) == len(values):
                return node in names and self._makes(values[names.index(node)], filling)
            case ((ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value)), _) if _is_store(node):
                return self._makes(value, filling)
        return False

    def _makes(self, value: ast.expr, filling: Filling) -> bool:
        match value:
            case ast.List() | ast.ListComp():
                filling.elements += [part for part, _ in parts_of(value, Form.LIST)]
            case ast.Call(func=ast.Name(id="list"), args=[]):
                pass
            case _:
                return False
        filling.is_made_here = True
        return True

    def _is_harmless(self, node: ast.expr, around: list[ast.AST]) -> bool:
        outer, parent = around
        match parent, outer:
            case ast.Attribute(attr=name), ast.Call(func=called) if called is parent:
                return name in _HARMLESS_METHODS
            case ast.Call(func=ast.Name(id="len")), _:
                return True
        return node in self._converted


def _is_store(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _assigned_to(node: ast.expr, around: list[ast.AST]) -> ast.expr | None:
    """What a name is bound to there; None where it is not a plain assignment."""
    match around[-1]:
        case ast.Assign(targets=[target], value=value) if target is node:
            return value
        case ast.AugAssign(target=target, value=value) if target is node:
            return value
    return None


def _walk(scope: Scope) -> Iterator[tuple[ast.AST, list[ast.AST]]]:
    """All nodes inside a scope, each with the two nodes around it, the outer one first."""
    pending: list[tuple[ast.AST, list[ast.AST]]] = [(child, [scope, scope]) for child in children_of(scope)]
    while pending:
        node, around = pending.pop()
        yield node, around
        pending.extend((child, [around[-1], node]) for child in children_of(node))

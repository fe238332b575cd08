"""Which conditions hold at a line: so that what is done under one is no sign for what is done where it does not hold.

`if use_cuda: x = x.cuda()`, and further down `if not use_cuda: x.numpy()`: the analysis joins both ways at the end of
the first `if`, but no run takes both.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.source.nodes import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_torch_numpy.inference.scopes import Scopes

_JUMPS = (ast.Break, ast.Continue, ast.Raise, ast.Return)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass(frozen=True, slots=True)
class _Fact:
    """A condition: what was asked, of names and attributes alone, and the answer. line: where it was asked."""

    asked: ast.expr
    answer: bool | tuple[bool, object]
    line: int

    def excludes(self, other: _Fact) -> bool:
        """Can not both of two answers to one question be right?"""
        if isinstance(self.answer, bool) or isinstance(other.answer, bool):
            return isinstance(self.answer, bool) and isinstance(other.answer, bool) and self.answer is not other.answer
        (is_so, value), (is_other_so, other_value) = self.answer, other.answer
        is_same = type(value) is type(other_value) and value == other_value
        return is_so is not is_other_so if is_same else is_so and is_other_so


class Conditions:
    """The conditions of a module, by the lines at which they hold."""

    def __init__(self, tree: ast.Module, scopes: Scopes) -> None:
        self._tree = tree
        self._scopes = scopes
        self._stores: dict[ast.AST, _Stores] = {}

    def are_exclusive(self, line: int, other: int) -> bool:
        """Do two lines (from 1) of one function need the opposite answer to a question that is asked twice?

        False where anything that is asked may change from one line to the other.
        """
        scope = self._scopes.around(line)
        if scope is not self._scopes.around(other):
            return False
        around = self._tree if scope is None else scope.node
        facts: dict[str, list[_Fact]] = defaultdict(list)
        for fact in _facts_at(around.body, line):
            facts[ast.unparse(fact.asked)].append(fact)
        return any(
            fact.excludes(opposite) and self._lasts(fact.asked, around, min(fact.line, opposite.line))
            for fact in _facts_at(around.body, other)
            for opposite in facts.get(ast.unparse(fact.asked), ())
        )

    def _lasts(self, asked: ast.expr, around: ast.AST, line: int) -> bool:
        """Is nothing that is asked about bound anew in a function, from a line on or in a loop?"""
        if around not in self._stores:
            self._stores[around] = _Stores(around)
        return self._stores[around].leave_alone(asked, line)


class _Stores:
    """Where a function binds names, and sets attributes of whatever object."""

    def __init__(self, scope: ast.AST) -> None:
        self._lines: dict[str, list[float]] = {}
        in_loops = {inner for loop in walk(scope) if isinstance(loop, _LOOPS) for inner in walk(loop)}
        for node in walk(scope):
            match node:
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                    self._note(name, node, in_loops)
                case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                    self._note(f".{name}", node, in_loops)

    def _note(self, name: str, node: ast.expr, in_loops: set[ast.AST]) -> None:
        # What a loop binds may be bound after the later line, too.
        self._lines.setdefault(name, []).append(float("inf") if node in in_loops else node.lineno)

    def leave_alone(self, asked: ast.expr, line: int) -> bool:
        """Is nothing in an expression changed at a line or after it?"""
        names = {node.id for node in walk(asked) if isinstance(node, ast.Name)}
        names |= {f".{node.attr}" for node in walk(asked) if isinstance(node, ast.Attribute)}
        return all(stored < line for name in names for stored in self._lines.get(name, ()))


def _facts_at(body: Sequence[ast.stmt], line: int) -> Iterator[_Fact]:
    """What was asked, and answered, on every way to a line in some statements."""
    for node in body:
        if node.lineno > line:
            return
        if not node.lineno <= line <= (node.end_lineno or node.lineno):
            yield from _facts_after(node)
        elif isinstance(node, ast.If):
            is_in_body = _covers(node.body, line)
            if is_in_body or _covers(node.orelse, line):
                yield from _facts_of(node.test, is_in_body)
                yield from _facts_at(node.body if is_in_body else node.orelse, line)
        else:
            for block in _blocks_of(node):
                if _covers(block, line):
                    yield from _facts_at(block, line)


def _facts_after(node: ast.stmt) -> Iterator[_Fact]:
    """What is known behind a statement: that it was not left."""
    if isinstance(node, ast.If):
        if not node.orelse and isinstance(node.body[-1], _JUMPS):
            yield from _facts_of(node.test, False)
    elif isinstance(node, ast.Assert):
        yield from _facts_of(node.test, True)


def _blocks_of(node: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, ())
    for branch in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield branch.body


def _covers(body: Sequence[ast.stmt], line: int) -> bool:
    return bool(body) and body[0].lineno <= line <= (body[-1].end_lineno or 0)


def _facts_of(test: ast.expr, truth: bool) -> Iterator[_Fact]:
    """What follows from the answer to a test, for those parts of it that ask about names and attributes alone."""
    match test, truth:
        case ast.UnaryOp(op=ast.Not(), operand=operand), _:
            yield from _facts_of(operand, not truth)
        case (ast.BoolOp(op=ast.And(), values=values), True) | (ast.BoolOp(op=ast.Or(), values=values), False):
            for value in values:
                yield from _facts_of(value, truth)
        case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[ast.Constant(value=value)]), _:
            yield from _answered(left, (truth, value))
        case ast.Compare(left=left, ops=[ast.NotEq() | ast.IsNot()], comparators=[ast.Constant(value=value)]), _:
            yield from _answered(left, (not truth, value))
        case _:
            yield from _answered(test, truth)


def _answered(asked: ast.expr, answer: bool | tuple[bool, object]) -> Iterator[_Fact]:
    if all(isinstance(node, ast.Name | ast.Attribute) for node in walk(asked)):
        yield _Fact(asked, answer, asked.lineno)

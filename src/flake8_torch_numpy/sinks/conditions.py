"""Which conditions hold at a line: so that what is done under one is no sign for what is done where it does not hold.

`if use_cuda: x = x.cuda()`, and further down `if not use_cuda: x.numpy()`: the analysis joins both ways at the end of
the first `if`, but no run takes both.
"""

from __future__ import annotations

import ast
import bisect
import functools
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flake8_torch_numpy.sinks.discarded import MOVES
from flake8_torch_numpy.source.nodes import last_name, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flake8_torch_numpy.inference.scopes import Scopes

_JUMPS = (ast.Break, ast.Continue, ast.Raise, ast.Return)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
# So many of the innermost conditions are looked at.
_MOST_FACTS = 50
_Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class _Fact:
    """A condition: what was asked, of names, attributes and classes alone, and the answer. line: where it was asked."""

    question: str
    asked: ast.expr = field(compare=False)
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
        self._questions: dict[ast.AST, _Questions] = {}

    def are_exclusive(self, line: int, other: int) -> bool:
        """Do two lines (from 1) of one function need the opposite answers to a question that is asked twice?

        False where anything that is asked may change from one line to the other.
        """
        around = self._around(line)
        if around is not self._around(other):
            return False
        questions = self._of(around)
        return questions.exclude(questions.facts_at(line), questions.facts_at(other))

    def moves_on_other_way(self, line: int) -> bool:
        """Does the function around a line (from 1) move tensors where the opposite of what holds at the line does?

        Then whoever wrote it knows where the tensors are on each way.
        """
        questions = self._of(self._around(line))
        return questions.exclude(questions.facts_at(line), questions.facts_of_moves)

    def _around(self, line: int) -> _Scope:
        scope = self._scopes.around(line)
        return self._tree if scope is None else scope.node

    def _of(self, around: _Scope) -> _Questions:
        if around not in self._questions:
            self._questions[around] = _Questions(around)
        return self._questions[around]


class _Questions:
    """What a function asks (or the statements of a module do), where each answer holds, and what changes it."""

    def __init__(self, scope: _Scope) -> None:
        self._scope = scope
        # For each statement its first line, and what is known there.
        self._starts: list[int] = []
        self._known: list[_Known | None] = []
        records = sorted(_known_at_statements(scope.body), key=lambda record: record[0])
        for start, known in records:
            self._starts.append(start)
            self._known.append(known)

    def facts_at(self, line: int) -> _Facts:
        """What was asked, and answered, on every way to a line, by the questions."""
        index = bisect.bisect_right(self._starts, line) - 1
        facts: dict[str, set[_Fact]] = defaultdict(set)
        known = self._known[index] if index >= 0 else None
        for _ in range(_MOST_FACTS):
            if known is None:
                break
            facts[known.fact.question].add(known.fact)
            known = known.before
        return facts

    @functools.cached_property
    def facts_of_moves(self) -> _Facts:
        """The same for all lines at which tensors are moved: what holds at one of them."""
        together: dict[str, set[_Fact]] = defaultdict(set)
        for line in {n.lineno for n in walk(self._scope) if isinstance(n, ast.Attribute) and n.attr in MOVES}:
            for question, facts in self.facts_at(line).items():
                together[question] |= facts
        return together

    def exclude(self, some: _Facts, others: _Facts) -> bool:
        """Is one of some facts the opposite of one of the others, and nothing changed between the questions?"""
        return any(
            one.excludes(other) and self._stores.leave_alone(one.asked, min(one.line, other.line))
            for question, facts in some.items()
            for one in facts
            for other in others.get(question, ())
        )

    @functools.cached_property
    def _stores(self) -> _Stores:
        return _Stores(self._scope)


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


_Facts = dict[str, set[_Fact]]


@dataclass(frozen=True, slots=True)
class _Known:
    """A fact, and what is known besides."""

    fact: _Fact
    before: _Known | None


def _known_at_statements(body: Sequence[ast.stmt]) -> Iterator[tuple[int, _Known | None]]:
    """The first line of each statement, with what is known there; not of what is inside other functions."""
    pending: list[tuple[Sequence[ast.stmt], _Known | None]] = [(body, None)]
    while pending:
        block, known = pending.pop()
        for node in block:
            yield node.lineno, known
            match node:
                case ast.If(test=test, body=then, orelse=otherwise):
                    pending.append((then, _and(known, _facts_of(test, True))))
                    pending.append((otherwise, _and(known, _facts_of(test, False))))
                    if not otherwise and isinstance(then[-1], _JUMPS):
                        known = _and(known, _facts_of(test, False))
                case ast.Assert(test=test):
                    known = _and(known, _facts_of(test, True))
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    pass
                case _:
                    pending += [(inner, known) for inner in _blocks_of(node)]


def _and(known: _Known | None, facts: Iterable[_Fact]) -> _Known | None:
    for fact in facts:
        known = _Known(fact, known)
    return known


def _blocks_of(node: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, ())
    for branch in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield branch.body


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
    if all(isinstance(node, ast.Name | ast.Attribute | ast.Tuple) or _asks_for_class(node) for node in walk(asked)):
        yield _Fact(ast.unparse(asked), asked, answer, asked.lineno)


def _asks_for_class(node: ast.AST) -> bool:
    """Is it `isinstance(...)` or `torch.is_tensor(...)`, whose answer stays the same for the same object?"""
    return isinstance(node, ast.Call) and not node.keywords and last_name(node.func) in {"isinstance", "is_tensor"}

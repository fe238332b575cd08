"""What edits of a text mean for its tree.

Six kinds of edits have a meaning. An insertion of `.a().b()` at the end of an expression to which a dot would belong
means `node.a().b()`; one somewhere between the value and the name of an attribute means it for the value. Parentheses
that are inserted around just an expression mean that what is inserted behind them goes to all of it. A replacement of
the name of an attribute `value.name` by `c()` means `value.c()`. A removal of just the text of a step, such as
`.cpu()`, means its value; of `.data` only where what follows is forced. An insertion of `force=True` before the
parenthesis that closes `x.numpy()` means `x.numpy(force=True)`. One of `x = ` at the start of a statement that is
just a chain from `x` means the assignment.
"""

from __future__ import annotations

import ast
import bisect
import contextlib
import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flake8_torch_numpy.rewriting.chain import UnplaceableEditError, find_access, find_span
from flake8_torch_numpy.rewriting.parentheses import find_closing, is_primary
from flake8_torch_numpy.rewriting.steps import FORCE, is_text_of_step, root_of, step_of, steps_at_end, takes_force

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from flake8_torch_numpy.finding import Edit
    from flake8_torch_numpy.source.text import SourceText

_CALLED_NAME = re.compile(r"\w+")
_LAYOUT = r"[ \t\f\r\n\\]*+"
_INSERTED_CALLS = re.compile(rf"{_LAYOUT}(?:\.\w++\(\){_LAYOUT})++")
_REPLACING_CALL = re.compile(r"\w++\(\)")
_ASSIGNMENT = re.compile(r"([^\W\d]\w*+) = ")


@dataclass(slots=True)
class Meaning:
    """What edits do.

    statements: for each edit that means something, the innermost statement around the node that it means.
    appended: the names of the calls to come behind a node, in their order.
    replaced: the name of the call that comes in place of an attribute's name.
    removed: the steps of which only the value stays. forced: the calls that are given `force=True`.
    assigned: the name that the value of a statement is given.
    """

    statements: dict[Edit, ast.AST] = field(default_factory=dict)
    appended: dict[ast.expr, list[str]] = field(default_factory=dict)
    replaced: dict[ast.Attribute, str] = field(default_factory=dict)
    removed: set[ast.expr] = field(default_factory=set)
    forced: set[ast.Call] = field(default_factory=set)
    assigned: dict[ast.stmt, str] = field(default_factory=dict)


def find_meaning(source: SourceText, tree: ast.Module, edits: Collection[Edit]) -> Meaning:
    """Find what edits mean, without those that are in doubt. Takes time in proportion to the text, and no recursion."""
    meaning = Meaning()
    places = _Places(source, _find_spans(source, tree), edits)
    opened: list[Edit] = []
    wrapped: _Place | None = None
    wrapped_end = -1
    removals: list[Edit] = []
    for edit in sorted(set(edits)):
        assignment = _ASSIGNMENT.fullmatch(edit.replacement)
        if edit.start < edit.end and not edit.replacement:
            removals.append(edit)
        elif edit.start < edit.end:
            access = places.replaced_by(edit)
            if access is not None:
                meaning.statements[edit] = access.statement
                (meaning.replaced[access.attribute],) = _CALLED_NAME.findall(edit.replacement)
        elif edit.replacement == FORCE:
            called = places.closed_at(edit.end)
            if called is not None and isinstance(called.node, ast.Call):
                meaning.statements[edit] = called.statement
                meaning.forced.add(called.node)
        elif assignment is not None:
            statement = places.chain_from(edit.start, assignment[1])
            if statement is not None:
                meaning.statements[edit] = statement
                meaning.assigned[statement] = assignment[1]
        elif edit.replacement == "(":
            opened.append(edit)
        elif edit.replacement == ")":
            opening = opened.pop() if opened else edit
            wrapped, wrapped_end = places.of_span(opening.start, edit.end), edit.end
            if wrapped is not None:
                meaning.statements[opening] = meaning.statements[edit] = wrapped.statement
        elif _INSERTED_CALLS.fullmatch(edit.replacement):
            place = wrapped if edit.start == wrapped_end else places.ending_at(edit.start)
            if place is not None:
                meaning.statements[edit] = place.statement
                meaning.appended.setdefault(place.node, []).extend(_CALLED_NAME.findall(edit.replacement))
    _add_removals(meaning, places, removals)
    return meaning


def _add_removals(meaning: Meaning, places: _Places, removals: Iterable[Edit]) -> None:
    """Add the steps that are removed. Without `.data`, a tensor may require grad: only what is forced needs none."""
    is_met = {
        node
        for call in meaning.forced
        if isinstance(call.func, ast.Attribute)
        for _, node, _ in steps_at_end(call.func.value)
    }
    for edit in removals:
        removed = places.removed_by(edit)
        if removed is not None and (isinstance(removed.node, ast.Call) or removed.node in is_met):
            meaning.statements[edit] = removed.statement
            meaning.removed.add(removed.node)


@dataclass(frozen=True, slots=True)
class _Place:
    """An expression, and the innermost statement around it."""

    node: ast.expr
    statement: ast.AST


@dataclass(frozen=True, slots=True)
class _Access:
    """An attribute, the innermost statement around it, and where the text behind its value starts and ends."""

    start: int
    end: int
    attribute: ast.Attribute
    statement: ast.AST


def _find_spans(source: SourceText, tree: ast.Module) -> Iterator[tuple[int, int, _Place]]:
    """Find where the expressions start and end, but for those that are outside of the text."""
    pending: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
    while pending:
        node, statement = pending.pop()
        if isinstance(node, ast.stmt):
            statement = node
        elif isinstance(node, ast.expr):
            with contextlib.suppress(UnplaceableEditError):
                yield (*find_span(source, node), _Place(node, statement))
        pending.extend((child, statement) for child in _children(node))


def _children(node: ast.AST) -> Iterable[ast.AST]:
    """Return the children of a node, of f-strings just the expressions that are complete in themselves."""
    match node:
        case ast.JoinedStr(values=values):
            return (value for value in values if isinstance(value, ast.FormattedValue))
        case ast.FormattedValue(value=value, format_spec=format_spec):
            return (value, *(_children(format_spec) if format_spec else ()))
        case _:
            return ast.iter_child_nodes(node)


class _Places:
    """Where edits can mean something.

    Before Python 3.12, the positions of nodes inside of an f-string can be wrong; a place that two nodes
    claim is neither's.
    """

    def __init__(self, source: SourceText, spans: Iterable[tuple[int, int, _Place]], edits: Collection[Edit]) -> None:
        offsets = {edit.start for edit in edits}
        ends = {edit.end for edit in edits}
        accesses: list[_Access] = []
        longest: dict[int, tuple[int, _Place]] = {}
        self._primaries: dict[int, _Place | None] = {}
        self._by_span: dict[tuple[int, int], _Place | None] = {}
        self._source = source
        self._steps: dict[int, _Place | None] = {}
        self._forceable: dict[int, _Place | None] = {}
        self._chains: dict[int, ast.Expr | None] = {}
        for start, end, place in spans:
            node = place.node
            if end in ends and step_of(node) is not None:
                self._steps[end] = None if end in self._steps else place
            if end - 1 in offsets and takes_force(node):
                self._forceable[end - 1] = None if end - 1 in self._forceable else place
            if isinstance(place.statement, ast.Expr) and node is place.statement.value:
                with contextlib.suppress(UnplaceableEditError):
                    chain_start = find_span(source, place.statement)[0]
                    self._chains[chain_start] = None if chain_start in self._chains else place.statement
            with contextlib.suppress(UnplaceableEditError):
                if isinstance(node, ast.Attribute):
                    accesses.append(_Access(find_span(source, node.value)[1], end, node, place.statement))
                if end in offsets and is_primary(source, node):
                    self._primaries[end] = None if end in self._primaries else place
            # The parentheses of `f(x for x in y)` are the generator's, too: more go inside of them.
            inset = 1 if isinstance(node, ast.GeneratorExp) else 0
            if end - inset in offsets:
                span = start + inset, end - inset
                self._by_span[span] = None if span in self._by_span else place
            if end not in longest or start < longest[end][0]:
                longest[end] = start, place
        accesses.sort(key=lambda access: (access.start, access.end))
        self._accesses = list(_drop_overlapping(accesses))
        self._access_starts = [access.start for access in self._accesses]
        self._before_closing = {find_closing(source, end): place for end, (_, place) in longest.items()}

    def of_span(self, start: int, end: int) -> _Place | None:
        """Return what parentheses go around that are inserted at these offsets."""
        return self._by_span.get((start, end))

    def ending_at(self, offset: int) -> _Place | None:
        """Return what a dot at this offset would belong to."""
        if offset in self._primaries:
            return self._primaries[offset]
        access = self._access_around(offset)
        # Just behind a value in parentheses, but inside of them, is the end of something in the value.
        if access is not None and access.start < offset < access.end:
            return _Place(access.attribute.value, access.statement)
        return self._before_closing.get(offset)

    def replaced_by(self, edit: Edit) -> _Access | None:
        """Return the attribute of which the edit replaces the name by a call."""
        access = self._access_around(edit.start)
        if access is None or edit.end != access.end or not _REPLACING_CALL.fullmatch(edit.replacement):
            return None
        return access

    def removed_by(self, edit: Edit) -> _Place | None:
        """Return the step of which the edit removes just the text."""
        place = self._steps.get(edit.end)
        step = None if place is None else step_of(place.node)
        if step is not None and is_text_of_step(self._source.text[edit.start : edit.end]):
            with contextlib.suppress(UnplaceableEditError):
                access = find_access(self._source, step[1])
                if access.start("before") <= edit.start <= access.end("before"):
                    return place
        return None

    def closed_at(self, offset: int) -> _Place | None:
        """Return the call of `numpy` without arguments whose closing parenthesis stands at an offset."""
        return self._forceable.get(offset) if self._source.text[offset : offset + 1] == ")" else None

    def chain_from(self, offset: int, name: str) -> ast.Expr | None:
        """Return the statement at an offset that is just a chain of attributes and calls from this name."""
        statement = self._chains.get(offset)
        if statement is None or isinstance(statement.value, ast.Name):
            return None
        root = root_of(statement.value)
        return statement if isinstance(root, ast.Name) and root.id == name else None

    def _access_around(self, offset: int) -> _Access | None:
        index = bisect.bisect_right(self._access_starts, offset) - 1
        return self._accesses[index] if index >= 0 else None


def _drop_overlapping(accesses: Sequence[_Access]) -> Iterator[_Access]:
    furthest = -1
    for access, following in itertools.zip_longest(accesses, accesses[1:]):
        if furthest <= access.start < access.end and (following is None or access.end <= following.start):
            yield access
        furthest = max(furthest, access.end)

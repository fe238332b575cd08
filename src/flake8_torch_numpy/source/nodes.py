"""Finding the few nodes of a tree that stand on given lines, without a walk over all of it; and their names."""

from __future__ import annotations

import ast
import bisect
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from flake8_torch_numpy.source.text import SourceText


# Fields that hold no nodes, or only such as say how a node is used.
_WITHOUT_NODES = frozenset(
    {
        "arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "module", "name",
        "op", "ops", "rest", "simple", "tag", "type_comment", "type_ignores",
    }
)  # fmt: skip
_LEAVES = ("Constant", "Global", "MatchSingleton", "Name", "NoneType", "Nonlocal")


class _Children(dict[type, tuple[str, ...]]):
    """The fields of each class of nodes in which other nodes are."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        fields = getattr(kind, "_fields", ())
        names = tuple(
            name for name in fields if name not in _WITHOUT_NODES or (kind.__name__, name) in _NODES_AFTER_ALL
        )
        self[kind] = found = () if kind.__name__ in _LEAVES else names
        return found


_NODES_AFTER_ALL = {("TypeAlias", "name")}
_CHILDREN = _Children()


def walk(*roots: ast.AST | None) -> Iterator[ast.AST]:
    """All nodes of some trees, in no certain order, but for operators and contexts.

    Takes less than half the time of `ast.walk`, and would take more if it called `children_of`.
    """
    children = _CHILDREN
    pending: list[Any] = list(roots)
    while pending:
        node = pending.pop()
        if node is None:
            continue
        yield node
        for name in children[type(node)]:
            value = getattr(node, name, None)
            if type(value) is list:
                pending += value
            else:
                pending.append(value)


def children_of(node: ast.AST) -> list[ast.AST]:
    """The nodes right inside a node, in the order of its fields, but for operators and contexts."""
    found: list[Any] = []
    for name in _CHILDREN[type(node)]:
        value = getattr(node, name, None)
        if type(value) is list:
            found += value
        else:
            found.append(value)
    return [child for child in found if child is not None]


class Nodes:
    """Those nodes of a tree among which conversions are looked for, found in one walk over it.

    parameters: those with an annotation. functions: by their names.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.calls: list[ast.Call] = []
        self.operations: list[ast.BinOp] = []
        self.assignments: list[ast.Assign | ast.AnnAssign] = []
        parameters: list[ast.arg] = []
        functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        lists: dict[type, list[Any]] = {
            ast.Call: self.calls, ast.BinOp: self.operations, ast.Assign: self.assignments,
            ast.AnnAssign: self.assignments, ast.arg: parameters, ast.FunctionDef: functions,
            ast.AsyncFunctionDef: functions,
        }  # fmt: skip
        for node in walk(tree):
            found = lists.get(type(node))
            if found is not None:
                found.append(node)
        self.parameters = [parameter for parameter in parameters if parameter.annotation is not None]
        self.functions: dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]] = defaultdict(list)
        for function in functions:
            self.functions[function.name].append(function)


_BLOCKS = ("body", "orelse", "finalbody")


def statements_of(scope: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[ast.stmt]:
    """The statements of a scope, those in blocks included, but not those of functions and classes in it."""
    pending: list[ast.stmt] = list(scope.body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for block in _BLOCKS:
                pending += getattr(node, block, ())
            for branch in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                pending += branch.body


def expressions_on_lines(tree: ast.Module, lines: Sequence[int]) -> Iterator[ast.expr]:
    """The expressions of all statements that have one of the lines (from 1, ascending) in them."""
    pending: list[ast.AST] = [tree]
    wanted = sorted(set(lines))
    while pending:
        node = pending.pop()
        for name, value in ast.iter_fields(node):
            is_block = name in _BLOCKS or name in {"handlers", "cases"}
            for child in value if isinstance(value, list) else (value,):
                if not isinstance(child, ast.AST):
                    continue
                if is_block:
                    if _covers(child, wanted):
                        pending.append(child)
                elif isinstance(child, ast.expr):
                    yield from _expressions_in(child)
                else:
                    pending.append(child)


def expressions_matching(source: SourceText, tree: ast.Module, pattern: re.Pattern[str]) -> Iterator[ast.expr]:
    """The expressions of all statements that have a line in them on which a match of the pattern begins."""
    lines = [bisect.bisect_right(source.line_starts, match.start()) for match in pattern.finditer(source.text)]
    if lines:
        yield from expressions_on_lines(tree, lines)


def _covers(node: ast.AST, lines: Sequence[int]) -> bool:
    start = node.pattern if isinstance(node, ast.match_case) else node
    end = node.body[-1] if isinstance(node, ast.match_case) else node
    decorators = getattr(node, "decorator_list", ())
    first = min(getattr(item, "lineno", 0) for item in (start, *decorators))
    last = getattr(end, "end_lineno", 0)
    return holds_one_of(lines, first, last)


def holds_one_of(lines: Sequence[int], first: int, last: int) -> bool:
    """Is one of the lines (ascending) between these two, or one of them?"""
    index = bisect.bisect_left(lines, first)
    return index < len(lines) and lines[index] <= last


def _expressions_in(root: ast.expr) -> Iterator[ast.expr]:
    return (node for node in walk(root) if isinstance(node, ast.expr))


def last_name(node: ast.expr | None) -> str:
    """The last name in an expression: of an attribute, of what is called, of a key, of what is indexed otherwise."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=function):
            return last_name(function)
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Subscript(value=container):
            return last_name(container)
    return ""


_SCOPES = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


def binds_itself(scope: ast.AST, name: str) -> bool:
    """Does a module or a function bind a name as its own, by an assignment or a parameter? Never a class."""
    if isinstance(scope, ast.ClassDef):
        return False
    is_bound = False
    pending = children_of(scope)
    while pending:
        node = pending.pop()
        match node:
            case ast.Global(names=names) | ast.Nonlocal(names=names) if name in names:
                return False
            case ast.Name(id=bound, ctx=ast.Store()) | ast.arg(arg=bound) | ast.alias(name=bound):
                is_bound = is_bound or bound == name
        if not isinstance(node, _SCOPES):
            pending.extend(children_of(node))
    return is_bound

"""Finding the few nodes of a tree that stand on given lines, without a walk over all of it; and their names."""

from __future__ import annotations

import ast
import bisect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Sequence

    from flake8_torch_numpy.source.text import SourceText


class Nodes:
    """All nodes of a tree, from one walk over it, each after the one that it is a child of."""

    def __init__(self, tree: ast.Module) -> None:
        self._nodes: list[ast.AST] = [tree]
        self._parents = [0]
        nodes, parents = self._nodes, self._parents
        # `ast.iter_child_nodes` takes twice the time.
        for index, node in enumerate(nodes):
            for name in node._fields:
                value = getattr(node, name, None)
                if isinstance(value, ast.AST):
                    nodes.append(value)
                    parents.append(index)
                elif isinstance(value, list):
                    children = [child for child in value if isinstance(child, ast.AST)]
                    nodes += children
                    parents += [index] * len(children)

    def __iter__(self) -> Iterator[ast.AST]:
        return iter(self._nodes)

    def returned(self) -> Iterator[tuple[str, ast.expr]]:
        """The name of each function with each value that it returns."""
        functions: list[str] = []
        for node, parent in zip(self._nodes, self._parents, strict=True):
            around = functions[parent] if functions else ""
            functions.append(node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else around)
            if isinstance(node, ast.Return) and node.value is not None:
                yield around, node.value

    def holding(
        self, is_wanted: Callable[[ast.AST], bool], hides: Callable[[ast.AST], bool] = lambda _: False
    ) -> set[ast.AST]:
        """The wanted nodes, and the expressions that have one of them somewhere inside.

        hides: whether a node is not wanted for what is inside of it.
        """
        held: set[ast.AST] = set()
        for node, parent in zip(reversed(self._nodes), reversed(self._parents), strict=True):
            if hides(node):
                held.discard(node)
            elif node in held or is_wanted(node):
                held.add(node)
                if isinstance(self._nodes[parent], ast.expr | ast.keyword):
                    held.add(self._nodes[parent])
        return held


_BLOCKS = ("body", "orelse", "finalbody")


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
    pending: list[ast.AST] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.expr):
            yield node
        pending.extend(ast.iter_child_nodes(node))


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
    pending: list[ast.AST] = list(ast.iter_child_nodes(scope))
    while pending:
        node = pending.pop()
        match node:
            case ast.Global(names=names) | ast.Nonlocal(names=names) if name in names:
                return False
            case ast.Name(id=bound, ctx=ast.Store()) | ast.arg(arg=bound) | ast.alias(name=bound):
                is_bound = is_bound or bound == name
        if not isinstance(node, _SCOPES):
            pending.extend(ast.iter_child_nodes(node))
    return is_bound

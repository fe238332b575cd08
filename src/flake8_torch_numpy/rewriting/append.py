"""Edits that append a call to any expression, with parentheses where it needs them."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Edit
from flake8_torch_numpy.rewriting.chain import (
    Rank,
    UnplaceableEditError,
    find_access,
    find_span,
    line_break_at_end,
    refuse_repetition,
)
from flake8_torch_numpy.rewriting.parentheses import find_closing, find_own_closing, is_primary
from flake8_torch_numpy.source.parsing import parse_module

if TYPE_CHECKING:
    from flake8_torch_numpy.source.text import SourceText

# Those of the calls, and one of the parenthesis before them.
_RANKS_OF_A_NODE = len(Rank) + 1


def append_call(source: SourceText, node: ast.expr, call: str, rank: int) -> tuple[Edit, ...]:
    """Make `node` into `node.call()`: `call` is such as ".cpu()", the edits are what it takes.

    In a chain that is written one call a line, the new call has a line of its own. Parentheses that the
    node has already are used. Those that it needs are equal edits, whichever call is appended; so several
    calls can be, and calls to nodes that end at the same place as well.

    rank: see `Rank`; the order among calls that are appended to the same node.
    Raises UnplaceableEditError where the text has no such expression at that position, where nothing can be appended to
    it, as to a slice, or where the call stands there already.
    """
    refuse_repetition(node, call)
    start, end = find_span(source, node)
    if not _is_in_text(source.text[start:end], node):
        raise UnplaceableEditError("no such expression at this position")
    if is_primary(source, node):
        return (Edit(end, end, rank, _line_break(source, node) + call),)
    closing = find_own_closing(source, start, end)
    if closing is not None:
        return (Edit(closing, closing, rank, call),)
    if isinstance(node, ast.GeneratorExp):
        start, end = start + 1, end - 1
    # Of nodes that end at one place, what belongs to the shorter has to come first.
    first_rank = (end - start) * _RANKS_OF_A_NODE
    return (
        Edit(start, start, first_rank, "("),
        Edit(end, end, first_rank, ")"),
        Edit(end, end, first_rank + 1 + rank, call),
    )


def _is_in_text(text: str, node: ast.expr) -> bool:
    try:
        parsed = ast.walk(parse_module(f"({text})"))
    except SyntaxError:
        return False
    wanted = ast.walk(ast.Module([ast.Expr(node)], []))
    return all(
        found is not None and expected is not None and _outline(found) == _outline(expected)
        for found, expected in itertools.zip_longest(parsed, wanted)
    )


def _outline(node: ast.AST) -> list[object]:
    return [type(node), *(value for _, value in ast.iter_fields(node) if not isinstance(value, ast.AST | list))]


def _line_break(source: SourceText, node: ast.expr) -> str:
    """Return what stands before the dot of the last attribute of a chain, if that has a line of its own."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
        # A line that ends inside of parentheses says nothing of what stands behind them.
        if find_closing(source, find_span(source, node)[1]) is not None:
            return ""
    return line_break_at_end(find_access(source, node)["before"]) if isinstance(node, ast.Attribute) else ""

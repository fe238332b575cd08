"""Edits that call something on an expression of any kind."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Edit

if TYPE_CHECKING:
    from flake8_torch_numpy.source.text import SourceText


def append_call(source: SourceText, node: ast.expr, call: str, rank: int) -> tuple[Edit, ...]:
    """The edits that make `node` into `node.call()`; `call` is written ".call()"."""
    start, end = source.span_of(node)
    if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
        return (Edit(end, end, rank, call),)
    return (Edit(start, start, 0, "("), Edit(end, end, -1, ")"), Edit(end, end, rank, call))

"""Modules that are written in cells, each of which is run on its own and shows what its last expression gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

    from flake8_torch_numpy.source.text import SourceText

# What a comment before a cell of a notebook begins with.
MARK = "torch-numpy:cell"
# nbQA, Jupytext and editors mark cells by "# %%".
_BOUNDARY = re.compile(rf"^#[ \t]?(?:%%|{MARK})", re.MULTILINE)


def ends_cell(source: SourceText, module: ast.Module, statement: ast.stmt) -> bool:
    """Is this the last statement of a cell, whose value is shown? Not where the module has no cells."""
    if statement not in module.body or _BOUNDARY.search(source.text) is None:
        return False
    index = module.body.index(statement) + 1
    if index == len(module.body):
        return True
    _, end = source.span_of(statement)
    start, _ = source.span_of(module.body[index])
    return _BOUNDARY.search(source.text, end, start) is not None

"""Calls that make a tensor of an array, and share its memory: `torch.from_numpy(array)`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from flake8_torch_numpy.source.nodes import expressions_matching, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.source.text import SourceText

_NAMES = ("from_numpy", "as_tensor")
_CALL = re.compile(rf"\b(?:{'|'.join(_NAMES)})\s*\(")


def may_make_from_arrays(text: str) -> bool:
    """May there be such a call in this text?"""
    return any(name in text for name in _NAMES)


def find_from_arrays(source: SourceText, tree: ast.Module) -> Iterator[ast.Call]:
    """All calls of a module that look like this."""
    for node in expressions_matching(source, tree, _CALL):
        if isinstance(node, ast.Call) and last_name(node) in _NAMES:
            yield node


def makes_tensor(conversion: ast.expr) -> bool:
    """Is a conversion one of an array to a tensor, rather than the other way round?"""
    return last_name(conversion) in {*_NAMES, "frombuffer"}

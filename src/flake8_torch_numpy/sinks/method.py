"""The sinks that one sees: `t.numpy()` and `t.__array__()`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.imports import TORCH_LIBRARIES
from flake8_torch_numpy.sinks.places import MethodPlace
from flake8_torch_numpy.source.nodes import expressions_matching

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.source.text import SourceText

_METHODS = ("numpy", "__array__")
# A pattern that begins with a word is searched for as fast as the word is.
_CALLS = tuple(re.compile(rf"{name}(?<!\w{name})\s*\(") for name in _METHODS)
_CALL = re.compile("|".join(pattern.pattern for pattern in _CALLS))
# A helper may get tensors without ever naming torch; then one of these shows what they are.
_LIBRARIES = ("torch", *sorted(TORCH_LIBRARIES))
_EVIDENCE = (".cpu(", ".detach(", ".cuda(", ".data.", *_LIBRARIES)


def has_evidence(text: str) -> bool:
    """Is there a sign of torch in this text?"""
    return any(word in text for word in _EVIDENCE)


def names_torch(text: str) -> bool:
    """Does this text name torch, or a library that is built on it?"""
    return any(library in text for library in _LIBRARIES)


def may_call(text: str) -> bool:
    """May this text call one of the methods?"""
    return any(pattern.search(text) for pattern in _CALLS)


def find_calls(source: SourceText, tree: ast.Module) -> Iterator[MethodPlace]:
    """All calls of these methods in a module."""
    for node in expressions_matching(source, tree, _CALL):
        match node:
            case ast.Call(func=ast.Attribute(attr="numpy") as attribute, args=[], keywords=keywords):
                if all(keyword.arg == "force" for keyword in keywords):
                    yield MethodPlace(node, attribute)
            case ast.Call(func=ast.Attribute(attr="__array__") as attribute):
                yield MethodPlace(node, attribute)

"""Edits in a chain of attributes and calls, in the style in which the chain is written."""

from __future__ import annotations

import ast
import enum
import re
import unicodedata
from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Edit

if TYPE_CHECKING:
    from flake8_torch_numpy.source.text import SourceText


class Rank(enum.IntEnum):
    """The order in which calls stand that are inserted at one and the same place."""

    DETACH = 0
    CPU = 1
    RESOLVE_CONJ = 2
    RESOLVE_NEG = 3
    TO_DENSE = 4
    DEQUANTIZE = 5
    FLOAT = 6
    ITEM = 7
    COPY = 8
    CLONE = 9


# What fixes insert.
_STEPS = frozenset({*(rank.name.lower() for rank in Rank), "cfloat"})


class UnplaceableEditError(ValueError):
    """The text has no such expression at the position that the tree gives, or none that takes an edit."""


LINE_END = r"(?:\r\n|\n|\r)"
GAP = rf"(?:[ \t\f]++|\\{LINE_END}|{LINE_END}|#[^\r\n]*+)*+"
_ACCESS = re.compile(rf"(?P<before>(?:{GAP}\))*+{GAP})\.{GAP}(?P<name>\w++)")
_GAP_PART = re.compile(rf"(?P<line_end>[ \t\f]*\\{LINE_END}|{LINE_END})|(?P<blank>[ \t\f]+)|#[^\r\n]*|\)")


def insert_call(source: SourceText, attribute: ast.Attribute, call: str, rank: int) -> Edit:
    """Put `call` (such as ".cpu()") before the dot of `attribute`: `x.numpy` becomes `x.cpu().numpy`.

    In a chain that is written one call a line, the new call has a line of its own.

    rank: see `Rank`; the order among calls that are inserted at the same place.
    Raises UnplaceableEditError where the text has no such attribute at that position, or where the call stands there
    already: a second one would do no more.
    """
    refuse_repetition(attribute.value, call)
    access = find_access(source, attribute)
    dot = access.end("before")
    return Edit(dot, dot, rank, call + line_break_at_end(access["before"]))


def refuse_repetition(node: ast.expr, call: str) -> None:
    """Raise UnplaceableEditError where this very call (such as ".cpu()") is among those that end an expression."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args and not node.keywords:
        if call == f".{node.func.attr}()":
            raise UnplaceableEditError(f"{call} stands there already")
        if node.func.attr not in _STEPS:
            return
        node = node.func.value


def replace_attribute(source: SourceText, attribute: ast.Attribute, replacement: str) -> Edit:
    """Put `replacement` (such as "detach()") in the place of the name behind the dot of `attribute`.

    Raises UnplaceableEditError where the text has no such attribute at that position.
    """
    start, end = find_access(source, attribute).span("name")
    return Edit(start, end, Rank.DETACH, replacement)


def find_span(source: SourceText, node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Return the offsets at which a node starts and ends.

    Raises UnplaceableEditError where the text has no such position: before Python 3.12, the positions
    of nodes inside of an f-string can be wrong.
    """
    try:
        return source.span_of(node)
    except IndexError:
        raise UnplaceableEditError("the position lies outside of the text") from None


def find_access(source: SourceText, attribute: ast.Attribute) -> re.Match[str]:
    """Match what stands behind the value of an attribute: what is `before` the dot, and the `name`.

    Raises UnplaceableEditError where the text has no such attribute at that position.
    """
    _, value_end = find_span(source, attribute.value)
    _, attribute_end = find_span(source, attribute)
    access = _ACCESS.match(source.text, value_end)
    if (
        access is None
        or access.end() != attribute_end
        or unicodedata.normalize("NFKC", access["name"]) != attribute.attr
    ):
        raise UnplaceableEditError(f"no attribute {attribute.attr!r} at this position")
    return access


def line_break_at_end(gap: str) -> str:
    """Return the line end (and the backslash before it) and the indentation that a gap ends with, if any."""
    line_end = indentation = ""
    for part in _GAP_PART.finditer(gap):
        if part["blank"]:
            indentation = part[0]
        else:
            line_end, indentation = part["line_end"] or "", ""
    return line_end + indentation if line_end else ""

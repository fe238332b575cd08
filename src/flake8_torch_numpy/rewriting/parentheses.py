"""Which expressions stand in parentheses, and which would need them before a dot."""

from __future__ import annotations

import ast
import keyword
import re
from typing import TYPE_CHECKING

from flake8_torch_numpy.rewriting.chain import GAP, find_span

if TYPE_CHECKING:
    from flake8_torch_numpy.source.text import SourceText

_PRIMARIES = (
    ast.Name,
    ast.Attribute,
    ast.Call,
    ast.Subscript,
    ast.JoinedStr,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
)
_BLANKS = " \t\f\r\n\\"
# How far to look back for what stands before a parenthesis.
_WINDOW = 200
_CLOSING = re.compile(rf"{GAP}\)")
_COMMA = re.compile(rf"{GAP},")
_KEYWORDS = "|".join(word for word in keyword.kwlist if word.islower())
_NO_CALLEE = re.compile(rf"(?:[(\[{{,=:;+\-*/%@&|^~<>]|(?<![\w.])(?:{_KEYWORDS}))\Z")


def is_primary(source: SourceText, node: ast.expr) -> bool:
    """Tell whether a dot behind the node would be its own; in doubt, not.

    Raises UnplaceableEditError where the text has no such position as that of the node.
    """
    match node:
        case ast.Constant(value=value):
            # `1.real` is no attribute, but half a number.
            return isinstance(value, bool) or not isinstance(value, int | float | complex)
        case ast.GeneratorExp():
            # That of `f(x for x in y)` has the parentheses of the call for its own.
            return _can_be_no_call(source, find_span(source, node)[0])
        case ast.Tuple(elts=[first, *_]):
            first_start, first_end = find_span(source, first)
            return find_span(source, node)[0] < first_start and _COMMA.match(source.text, first_end) is not None
        case ast.Tuple():
            return True
        case _:
            return isinstance(node, _PRIMARIES)


def find_own_closing(source: SourceText, start: int, end: int) -> int | None:
    """Return where the parentheses end that an expression has around it, from `start` to `end`.

    None where it has none, or where they may be those of a call.
    """
    closing = find_closing(source, end)
    window_start = max(start - _WINDOW, 0)
    before = source.text[window_start:start].rstrip(_BLANKS)
    if closing is None or not before.endswith("("):
        return None
    return closing if _can_be_no_call(source, window_start + len(before) - 1) else None


def find_closing(source: SourceText, end: int) -> int | None:
    """Return where a closing parenthesis ends, if it is what comes next behind `end`."""
    match = _CLOSING.match(source.text, end)
    return match and match.end()


def _can_be_no_call(source: SourceText, opening: int) -> bool:
    """Tell whether an opening parenthesis is certainly not behind something that it calls."""
    window_start = max(opening - _WINDOW, 0)
    window = source.text[window_start:opening]
    before = window.rstrip(_BLANKS)
    if not before:
        return window_start == 0
    before_end = window_start + len(before)
    line, column = source.position_at(before_end)
    is_on_same_line = source.position_at(opening)[0] == line
    # What a line ends with can be a comment.
    if not is_on_same_line and "#" in source.line_text(line)[:column]:
        return False
    return _NO_CALLEE.search(before) is not None

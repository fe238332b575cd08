"""Sections of a module that can be read on their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

    from flake8_torch_numpy.source.text import SourceText


@dataclass(frozen=True, slots=True)
class Section:
    """Whole lines with whole statements of a module: its tree is that of the module, there.

    line: the first line, from 1. offset: where it begins in the module's text.
    """

    text: str
    line: int
    offset: int


def section_around(source: SourceText, tree: ast.Module, start: int, end: int) -> Section:
    """The smallest section of a module around the characters from `start` up to `end`. tree: that of `source`."""
    first, last = source.position_at(start)[0], source.position_at(end)[0]
    spans = [_lines_of(statement) for statement in tree.body]
    for statement_first, statement_last in spans:
        if statement_first <= last and statement_last >= first:
            last = max(last, statement_last)
    # Backwards, for one that ends on the line on which another one begins.
    for statement_first, statement_last in reversed(spans):
        if statement_first <= last and statement_last >= first:
            first = min(first, statement_first)
    offset = source.line_starts[first - 1]
    end_offset = source.line_starts[last] if last < len(source.line_starts) else len(source.text)
    return Section(source.text[offset:end_offset], first, offset)


def _lines_of(statement: ast.stmt) -> tuple[int, int]:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
    return first, statement.end_lineno or statement.lineno

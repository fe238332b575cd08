"""The one place where positions are converted."""

from __future__ import annotations

import bisect
import itertools
import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

# The tokenizer's line ends. `str.splitlines` would also split at form feeds and Unicode separators.
_LINE_END = re.compile(r"\r\n|\n|\r")


class SourceText:
    """A module's text, with conversions between the positions of `ast` and offsets.

    `ast` counts lines from 1 and columns from 0 in UTF-8 bytes; everything outside the analysis
    counts characters.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._byte_columns_by_line: dict[int, Sequence[int]] = {}

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line starts; item 0 is line 1."""
        if "\r" in self.text:
            return [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        lengths = map(len, self.text.split("\n"))
        return list(itertools.accumulate(lengths, lambda start, length: start + length + 1, initial=0))[:-1]

    @cached_property
    def _is_ascii(self) -> bool:
        return self.text.isascii()

    def offset_at(self, line: int, byte_column: int) -> int:
        """The offset of a position of `ast` (line from 1, column in UTF-8 bytes)."""
        start = self.line_starts[line - 1]
        if self._is_ascii:
            return start + byte_column
        return start + bisect.bisect_right(self._byte_columns(line), byte_column) - 1

    def _byte_columns(self, line: int) -> Sequence[int]:
        """The column in UTF-8 bytes at which each character of a line (from 1) starts, and the line ends."""
        if line not in self._byte_columns_by_line:
            text = self.line_text(line)
            self._byte_columns_by_line[line] = (
                range(len(text) + 1)
                if text.isascii()
                else list(itertools.accumulate((len(character.encode()) for character in text), initial=0))
            )
        return self._byte_columns_by_line[line]

    def line_text(self, line: int) -> str:
        """The text of a line (from 1), its line end included."""
        starts = self.line_starts
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end]

    def position_at(self, offset: int) -> tuple[int, int]:
        """The line (from 1) and the column (from 0, in characters) of an offset."""
        line = bisect.bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1]

    def span_of(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """The offsets at which a node of `ast` starts and ends."""
        return (
            self.offset_at(node.lineno, node.col_offset),
            self.offset_at(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset),
        )

"""Positions as the protocol counts them: lines and UTF-16 code units, both from 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.source.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_torch_numpy.finding import Finding


class Positions:
    """Conversions between offsets in a text and positions of the protocol, which ends lines where Python does."""

    def __init__(self, text: str, shift: int = 0) -> None:
        """Take a text, and how many characters the document has before it, on its first line."""
        self.source = SourceText(text)
        self._shift = shift

    def at(self, offset: int) -> dict[str, int]:
        """The position of an offset."""
        line, column = self.source.position_at(offset)
        shift = self._shift if line == 1 else 0
        return {"line": line - 1, "character": shift + _units(self.source.line_text(line)[:column])}

    def between(self, start: int, end: int) -> dict[str, dict[str, int]]:
        """The range between two offsets."""
        return {"start": self.at(start), "end": self.at(end)}

    def of(self, finding: Finding) -> tuple[int, int]:
        """The offsets at which a finding begins and ends."""
        starts = self.source.line_starts
        return starts[finding.line - 1] + finding.column, starts[finding.end_line - 1] + finding.end_column

    def offset_of(self, position: Mapping[str, int]) -> int:
        """The offset of a position; of one behind the end of a line or of the text, that end."""
        starts = self.source.line_starts
        index = position["line"]
        if index >= len(starts):
            return len(self.source.text)
        line = self.source.line_text(index + 1).rstrip("\r\n")
        units = position["character"] - (self._shift if index == 0 else 0)
        if line.isascii():
            return starts[index] + max(min(units, len(line)), 0)
        column = 0
        while column < len(line) and units > 0:
            units -= _units(line[column])
            column += 1
        return starts[index] + column


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2

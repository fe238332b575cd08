"""What has to be changed to make one text of another: as little as can be told."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A start, an end, and the text that is to be there instead.
Change = tuple[int, int, str]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_PIECE = re.compile(r"\w+|\W")
# The comparison takes time in proportion to the product of the two numbers.
_MOST_PIECES = 2000


def changes_between(old: str, new: str) -> Iterator[Change]:
    """Yield the changes, in their order, in offsets of the old text: whole words, in the lines that differ."""
    for start, end, text in _compare(_LINE.findall(old), _LINE.findall(new)):
        old_pieces, new_pieces = _PIECE.findall(old[start:end]), _PIECE.findall(text)
        if max(len(old_pieces), len(new_pieces)) > _MOST_PIECES:
            yield start, end, text
            continue
        for piece_start, piece_end, piece in _compare(old_pieces, new_pieces):
            yield start + piece_start, start + piece_end, piece


def _compare(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    offset = 0
    for kind, old_start, old_end, new_start, new_end in difflib.SequenceMatcher(None, old, new).get_opcodes():
        end = offset + sum(map(len, old[old_start:old_end]))
        if kind != "equal":
            yield offset, end, "".join(new[new_start:new_end])
        offset = end

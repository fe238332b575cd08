"""Where the text has which words."""

from __future__ import annotations

import bisect
import functools
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_torch_numpy.source.text import SourceText

_WORD = re.compile(r"\b[^\W\d]\w*")
_CALLED = re.compile(r"\b([^\W\d]\w*)\s*\(")


# So many words are looked for one by one; for more of them all words are listed once.
_FEW = 50


class Words:
    """The words of a text, those in strings and comments included, and how often a parenthesis follows them."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._text = source.text
        self._found: dict[str, list[int]] = {}

    def lines_with(self, word: str) -> list[int]:
        """The lines (from 1, ascending) that have a word in them, once for each time they have it."""
        if len(self._found) >= _FEW:
            return self._lines.get(word, [])
        lines = self._found.get(word)
        if lines is None:
            starts = self._source.line_starts
            lines = self._found[word] = [bisect.bisect_right(starts, start) for start in self._starts_of(word)]
        return lines

    def is_only_called(self, word: str) -> bool:
        """Does a parenthesis follow wherever the word stands?"""
        return len(self.lines_with(word)) == self._called[word]

    def _starts_of(self, word: str) -> Iterator[int]:
        text = self._text
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if not _continues_word(text[start - 1 : start]) and not _continues_word(text[end : end + 1]):
                yield start
            start = text.find(word, end)

    @functools.cached_property
    def _lines(self) -> dict[str, list[int]]:
        lines: dict[str, list[int]] = defaultdict(list)
        for number in range(1, len(self._source.line_starts) + 1):
            for word in _WORD.findall(self._source.line_text(number)):
                lines[word].append(number)
        return lines

    @functools.cached_property
    def _called(self) -> Counter[str]:
        return Counter(_CALLED.findall(self._text))


def _continues_word(character: str) -> bool:
    return character.isalnum() or character == "_"

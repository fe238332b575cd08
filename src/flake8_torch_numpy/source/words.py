"""Where the text has which words, found in one pass over it."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flake8_torch_numpy.source.text import SourceText

_WORD = re.compile(r"\b([^\W\d]\w*)(\s*\()?")


class Words:
    """The words of a text, those in strings and comments included, and how often a parenthesis follows them."""

    def __init__(self, source: SourceText) -> None:
        self._lines: dict[str, list[int]] = defaultdict(list)
        self._called: dict[str, int] = defaultdict(int)
        ends = [*source.line_starts[1:], len(source.text) + 1]
        line = 1
        for match in _WORD.finditer(source.text):
            while match.start() >= ends[line - 1]:
                line += 1
            word = match[1]
            self._lines[word].append(line)
            if match[2]:
                self._called[word] += 1

    def lines_with(self, word: str) -> list[int]:
        """The lines (from 1, ascending) that have a word in them, once for each time they have it."""
        return self._lines.get(word, [])

    def is_only_called(self, word: str) -> bool:
        """Does a parenthesis follow wherever the word stands?"""
        return len(self.lines_with(word)) == self._called.get(word, 0)

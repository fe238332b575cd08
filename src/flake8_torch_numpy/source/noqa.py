"""Which lines `# noqa` comments silence: what flake8 answers, for faces that are not flake8.

Flake8 looks for the first such comment in a line's *range*: the physical line, joined with its neighbours
where a string or a backslash runs over the line's end, but not where only brackets do. A line of a file
which Python's `tokenize` can't read is a range of its own. A comment names codes or, being bare, means all;
a code silences all codes that it is the beginning of. `# flake8: noqa` as the first thing on any line
silences the file, whatever follows it.
"""

from __future__ import annotations

import io
import re
import tokenize
import warnings
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FILE_COMMENT = re.compile(r"\s*# flake8[:=]\s*noqa", re.IGNORECASE)
_LINE_COMMENT = re.compile(r"# noqa(?::[\s]?(?P<codes>([A-Z]+[0-9]+(?:[,\s]+)?)+))?", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,\s]")

# Every code begins with the empty string.
_ALL_CODES = ("",)


class NoqaComments:
    """The `# noqa` comments of a module's text (with whatever line ends it has, without BOM)."""

    def __init__(self, text: str) -> None:
        self._text = text

    def is_suppressed(self, line: int, code: str) -> bool:
        """Tell whether a finding with this code on this line (from 1) is to be hidden."""
        return self.covers_file or code.startswith(self._prefixes_by_line.get(line, ()))

    @cached_property
    def covers_file(self) -> bool:
        """Whether a `# flake8: noqa` silences the whole file."""
        return any(_FILE_COMMENT.match(line) for line in self._lines)

    def first_line_of_range(self, line: int) -> int:
        """The first of the lines (from 1) that a comment on this line speaks of."""
        lines = self._ranges_by_line.get(line)
        return line if lines is None else lines.start

    def insertion(self, line: int, codes: Iterable[str]) -> tuple[int, int, str] | None:
        """What has to be written to hide these codes on this line (from 1), none of which is hidden yet.

        The result is a line (from 1), a column (from 0, in characters) and the text that is to be put there: a
        comment, or the codes that a comment lacks. None where it can't be done: where what flake8 takes for the
        comment is part of a string, or the text can't be tokenized.
        """
        if self._tokens is None:
            return None
        lines = self._ranges_by_line.get(line, range(line, line + 1))
        contents = self._lines[lines.start - 1 : lines.stop - 1]
        wanted = sorted(set(codes))
        match = _LINE_COMMENT.search("".join(contents))
        if match is None:
            last = contents[-1].rstrip(" \t\f\r\n")
            return lines.stop - 1, len(last), f"  # noqa: {','.join(wanted)}"
        named = match["codes"].rstrip(", \t\r\n\f\v")
        starts = list(accumulate(map(len, contents), initial=0))
        index = bisect_right(starts, match.start()) - 1
        begin, end = match.start() - starts[index], match.start("codes") + len(named) - starts[index]
        if end > len(contents[index]) or not self._is_in_comment(lines.start + index, begin):
            return None
        separator = ", " if ", " in named else ","
        return lines.start + index, end, "".join(separator + code for code in wanted)

    def _is_in_comment(self, line: int, column: int) -> bool:
        return any(
            token.type == tokenize.COMMENT and token.start[0] == line and token.start[1] <= column
            for token in self._tokens or ()
        )

    @cached_property
    def _lines(self) -> list[str]:
        return io.StringIO(self._text, newline=None).readlines()

    @cached_property
    def _prefixes_by_line(self) -> dict[int, tuple[str, ...]]:
        if not _LINE_COMMENT.search(self._text):
            return {}
        prefixes = {number: _silenced_prefixes(line) for number, line in enumerate(self._lines, start=1)}
        for number, lines in self._ranges_by_line.items():
            if number == lines.start:
                joined = "".join(self._lines[lines.start - 1 : lines.stop - 1])
                prefixes.update(dict.fromkeys(lines, _silenced_prefixes(joined)))
        return prefixes

    @cached_property
    def _tokens(self) -> list[tokenize.TokenInfo] | None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return list(tokenize.generate_tokens(iter(self._lines).__next__))
        except (tokenize.TokenError, SyntaxError):
            return None

    @cached_property
    def _ranges_by_line(self) -> dict[int, range]:
        """The lines that are joined with each line (from 1)."""
        ranges = {}
        numbers: list[int] = []
        for token in self._tokens or ():
            if token.type in (tokenize.ENDMARKER, tokenize.DEDENT):
                continue
            numbers += (token.start[0], token.end[0])
            if token.type in (tokenize.NL, tokenize.NEWLINE):
                lines = range(min(numbers), max(numbers) + 1)
                ranges.update(dict.fromkeys(lines, lines))
                numbers.clear()
        return ranges


def _silenced_prefixes(text: str) -> tuple[str, ...]:
    match = _LINE_COMMENT.search(text)
    if match is None:
        return ()
    codes: str | None = match["codes"]
    return _ALL_CODES if codes is None else tuple(filter(None, _SEPARATOR.split(codes)))

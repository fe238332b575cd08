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
from functools import cached_property

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

    @cached_property
    def _lines(self) -> list[str]:
        return io.StringIO(self._text, newline=None).readlines()

    @cached_property
    def _prefixes_by_line(self) -> dict[int, tuple[str, ...]]:
        if not _LINE_COMMENT.search(self._text):
            return {}
        prefixes = {number: _silenced_prefixes(line) for number, line in enumerate(self._lines, start=1)}
        for lines in self._joined_ranges():
            joined = "".join(self._lines[lines.start - 1 : lines.stop - 1])
            prefixes.update(dict.fromkeys(lines, _silenced_prefixes(joined)))
        return prefixes

    def _joined_ranges(self) -> list[range]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tokens = list(tokenize.generate_tokens(iter(self._lines).__next__))
        except (tokenize.TokenError, SyntaxError):
            return []
        ranges = []
        numbers: list[int] = []
        for token in tokens:
            if token.type in (tokenize.ENDMARKER, tokenize.DEDENT):
                continue
            numbers += (token.start[0], token.end[0])
            if token.type in (tokenize.NL, tokenize.NEWLINE):
                ranges.append(range(min(numbers), max(numbers) + 1))
                numbers.clear()
        return ranges


def _silenced_prefixes(text: str) -> tuple[str, ...]:
    match = _LINE_COMMENT.search(text)
    if match is None:
        return ()
    codes: str | None = match["codes"]
    return _ALL_CODES if codes is None else tuple(filter(None, _SEPARATOR.split(codes)))

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

from flake8_torch_numpy.source.text import SourceText

_FILE_COMMENT = re.compile(r"\s*# flake8[:=]\s*noqa", re.IGNORECASE)
_LINE_COMMENT = re.compile(r"# noqa(?::[\s]?(?P<codes>([A-Z]+[0-9]+(?:[,\s]+)?)+))?", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,\s]")
_TIGHT_COMMA = re.compile(r",\S")
_BLANK = " \t\f\r\n"

# Every code begins with the empty string.
_ALL_CODES = ("",)


class NoqaComments:
    """The `# noqa` comments of a module's text (with whatever line ends it has, without BOM)."""

    def __init__(self, text: str) -> None:
        self._text = text

    def is_suppressed(self, line: int, code: str) -> bool:
        """Tell whether a finding with this code on this line (from 1) is to be hidden."""
        return self.covers_file or code.startswith(self._prefixes_by_line.get(line, ()))

    def first_line_of_range(self, line: int) -> int:
        """The first of the lines (from 1) that a comment on this line speaks of."""
        lines = self._ranges_by_line.get(line)
        return line if lines is None else lines.start

    def silencing(self, line: int, *codes: str) -> tuple[int, str] | None:
        """Where (an offset) to insert which text, so that these codes are silenced on this line (from 1).

        A comment that names other codes is given these, too. None where no comment can do it, as where what flake8
        takes for the comment is part of a string; and where there is nothing to do.
        """
        lines = self._ranges_by_line.get(line)
        wanted = sorted({code for code in codes if not self.is_suppressed(line, code)})
        if lines is None or not wanted:
            return None
        contents = self._lines[lines.start - 1 : lines.stop - 1]
        starts = SourceText(self._text).line_starts
        match = _LINE_COMMENT.search("".join(contents))
        if match is None:
            last = contents[-1].rstrip(_BLANK)
            # On a blank line, which a backslash can lead to, a comment would be a line of its own.
            return (starts[lines.stop - 2] + len(last), f"  # noqa: {', '.join(wanted)}") if last else None
        # The first that looks like one counts, though it be in a string; a comment is on the last line.
        before = sum(map(len, contents[:-1]))
        comment = self._comments.get(lines.stop - 1)
        if comment is None or match.start() < before + comment:
            return None
        named = match["codes"].rstrip("," + _BLANK)
        comma = "," if _TIGHT_COMMA.search(named) else ", "
        offset = starts[lines.stop - 2] + match.start("codes") - before + len(named)
        return offset, "".join(comma + code for code in wanted)

    @cached_property
    def covers_file(self) -> bool:
        """Whether a `# flake8: noqa` silences the whole file."""
        return any(_FILE_COMMENT.match(line) for line in self._lines)

    @cached_property
    def _comments(self) -> dict[int, int]:
        """Line -> the column at which its comment begins."""
        return {token.start[0]: token.start[1] for token in self._tokens if token.type == tokenize.COMMENT}

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
    def _tokens(self) -> list[tokenize.TokenInfo]:
        """The tokens of a text that `tokenize` can read; of another one none."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return list(tokenize.generate_tokens(iter(self._lines).__next__))
        except (tokenize.TokenError, SyntaxError):
            return []

    @cached_property
    def _ranges_by_line(self) -> dict[int, range]:
        """The lines that are joined with each line (from 1)."""
        ranges = {}
        numbers: list[int] = []
        for token in self._tokens:
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

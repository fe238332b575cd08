"""Hiding findings behind `# noqa` comments: a baseline for code that is adopted as it is."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Edit
from flake8_torch_numpy.rewriting.apply import apply_edits
from flake8_torch_numpy.rewriting.verification import is_same_code
from flake8_torch_numpy.source.noqa import NoqaComments
from flake8_torch_numpy.source.parsing import parse_module

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_torch_numpy.finding import Finding


def silence(text: str, findings: Iterable[Finding]) -> str:
    """Write `# noqa` comments that hide these findings from flake8, or add their codes to comments that are there.

    text: the text in which they were found. The result is the same code; it is `text` itself where nothing could be
    hidden, for the reasons of `NoqaComments.silencing`.
    Raises SyntaxError where there is something to write in a text that has no tree.
    """
    noqa = NoqaComments(text)
    codes: defaultdict[int, set[str]] = defaultdict(set)
    for finding in findings:
        codes[noqa.first_line_of_range(finding.line)].add(finding.code)
    insertions = [noqa.silencing(line, *wanted) for line, wanted in codes.items()]
    edits = [Edit(place[0], place[0], 0, place[1]) for place in insertions if place is not None]
    new_text = apply_edits(text, edits)
    return new_text if edits and is_same_code(parse_module(text), new_text) else text

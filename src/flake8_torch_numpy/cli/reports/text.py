"""Text for people: each finding with its line of the source, and the way of its value, one line a step."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from flake8_torch_numpy.cli.reports.report import Report

if TYPE_CHECKING:
    from flake8_torch_numpy.cli.processing import FileResult
    from flake8_torch_numpy.finding import Finding


class Concise(Report):
    """One line a finding, as flake8 writes it."""

    def add(self, result: FileResult) -> None:
        """Write the findings of a file."""
        for finding in result.findings:
            self.write(headline(result, finding))


class Text(Report):
    """Each finding as flake8 writes it, its line with a marker, the steps of its value, and why its fix is unsafe."""

    def add(self, result: FileResult) -> None:
        """Write the findings of a file."""
        for finding in result.findings:
            self.write(headline(result, finding))
            for line in excerpt(result, finding):
                self.write(line)
            for step in finding.steps:
                self.write(f"{result.location(step.line, step.column)}: note: {step.text} here")
            if finding.fix is not None and finding.fix.reason:
                here = result.location(finding.line, finding.column)
                is_what = f"is {finding.fix.safety.in_words}: {finding.fix.reason}"
                self.write(f"{here}: note: the fix ({finding.fix.title}) {is_what}")


def headline(result: FileResult, finding: Finding) -> str:
    """Put a finding as flake8 does; line and column count from 1."""
    return f"{result.location(finding.line, finding.column)}: {finding.code} {result.message(finding)}"


def excerpt(result: FileResult, finding: Finding) -> tuple[str, str]:
    """The line of the source on which a finding begins, and a line that marks it."""
    text = result.source.line_text(finding.line).rstrip("\r\n")
    end = finding.end_column if finding.end_line == finding.line else len(text)
    number = str(result.position(finding.line, 0).line)
    blank = "".join("\t" if character == "\t" else " " * _width(character) for character in text[: finding.column])
    marker = "^" * max(sum(map(_width, text[finding.column : end])), 1)
    return f"{number:>5} | {_printable(text)}", f"      | {blank}{marker}"


def _width(character: str) -> int:
    """How many columns of a terminal a character takes."""
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _printable(text: str) -> str:
    """The text without what would move a terminal's cursor."""
    return "".join(character if character == "\t" or character.isprintable() else " " for character in text)

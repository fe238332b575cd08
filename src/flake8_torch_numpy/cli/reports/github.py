"""Workflow commands of GitHub Actions, which annotate the lines of a pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.cli.reports.report import Report, place
from flake8_torch_numpy.cli.reports.text import headline

if TYPE_CHECKING:
    from flake8_torch_numpy.cli.processing import FileResult


class GitHub(Report):
    """One command a finding. A notebook is annotated as a whole: GitHub knows no cells."""

    def add(self, result: FileResult) -> None:
        """Write the findings of a file."""
        for finding in result.findings:
            properties = {"title": f"torch-numpy ({finding.code})", "file": place(result.filename)}
            if result.cells is None:
                start = result.position(finding.line, finding.column)
                end = result.position(finding.end_line, finding.end_column)
                properties |= {"line": str(start.line), "endLine": str(end.line)}
                if start.line == end.line:
                    properties |= {"col": str(start.column), "endColumn": str(end.column)}
            given = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
            self.write(f"::error {given}::{_escape(headline(result, finding))}")


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")

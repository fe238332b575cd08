"""A JSON list of findings, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flake8_torch_numpy.cli.reports.report import Document

if TYPE_CHECKING:
    from flake8_torch_numpy.cli.processing import FileResult
    from flake8_torch_numpy.finding import Finding, Fix


class JsonList(Document):
    """Each finding with its place, its fix and the way of its value; lines and columns count from 1, ends excluded."""

    def add(self, result: FileResult) -> None:
        """Take what was found in a file."""
        self.items += (_item(result, finding) for finding in result.findings)


def _item(result: FileResult, finding: Finding) -> dict[str, Any]:
    return {
        "filename": result.filename,
        "code": finding.code,
        "message": result.message(finding),
        "cell": result.position(finding.line, 0).cell,
        "location": _position(result, finding.line, finding.column),
        "end_location": _position(result, finding.end_line, finding.end_column),
        "fix": None if finding.fix is None else _fix(result, finding.fix),
        "steps": [
            {
                "message": step.text,
                "cell": result.position(step.line, 0).cell,
                "location": _position(result, step.line, step.column),
            }
            for step in finding.steps
        ],
    }


def _fix(result: FileResult, fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "safety": fix.safety,
        "reason": fix.reason or None,
        "edits": [
            {
                "location": _position(result, *result.source.position_at(edit.start)),
                "end_location": _position(result, *result.source.position_at(edit.end)),
                "content": edit.replacement,
            }
            for edit in sorted(fix.edits)
        ],
    }


def _position(result: FileResult, line: int, column: int) -> dict[str, int]:
    position = result.position(line, column)
    return {"row": position.line, "column": position.column}

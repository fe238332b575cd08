"""SARIF 2.1.0, which GitHub's code scanning and editors read; the way of a value is a `codeFlow`, shown as a path.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flake8_torch_numpy import __version__
from flake8_torch_numpy.cli.reports.report import Document, as_uri, is_proof
from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.rules.registry import rules_by_code

if TYPE_CHECKING:
    from flake8_torch_numpy.cli.processing import FileResult
    from flake8_torch_numpy.finding import Finding, Fix
    from flake8_torch_numpy.rules.registry import Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


class Sarif(Document):
    """One run with the rules, and a result a finding; columns count from 1 in UTF-16 units."""

    def whole(self) -> object:
        """The log."""
        driver = {
            "name": "torch-numpy",
            "semanticVersion": __version__,
            "rules": [_descriptor(rule, code) for code, rule in rules_by_code().items()],
        }
        run = {"tool": {"driver": driver}, "results": self.items, "columnKind": "utf16CodeUnits"}
        return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}

    def add(self, result: FileResult) -> None:
        """Take what was found in a file."""
        self.items += (_result(result, finding) for finding in result.findings)


def _descriptor(rule: Rule, code: str) -> dict[str, Any]:
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": _level(code)},
    }


def _level(code: str) -> str:
    return "error" if is_proof(code) else "warning"


def _result(result: FileResult, finding: Finding) -> dict[str, Any]:
    rules = list(rules_by_code())
    here = _location(result, (finding.line, finding.column), (finding.end_line, finding.end_column))
    made: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rules.index(finding.code),
        "level": _level(finding.code),
        "message": {"text": result.message(finding)},
        "locations": [here],
    }
    if finding.steps:
        way = [
            {"location": {**_location(result, (step.line, step.column)), "message": {"text": f"{step.text} here"}}}
            for step in finding.steps
        ]
        way.append({"location": {**here, "message": {"text": "converted to NumPy here"}}})
        made["codeFlows"] = [{"threadFlows": [{"locations": way}]}]
    if finding.fix is not None and finding.fix.edits and finding.fix.safety is not FixSafety.DISPLAY:
        made["fixes"] = [_fix(result, finding.fix)]
    return made


def _fix(result: FileResult, fix: Fix) -> dict[str, Any]:
    text = result.source
    replacements = [
        {
            "deletedRegion": _region(result, text.position_at(edit.start), text.position_at(edit.end)),
            "insertedContent": {"text": edit.replacement},
        }
        for edit in sorted(fix.edits)
    ]
    return {
        "description": {"text": fix.description},
        "artifactChanges": [{"artifactLocation": _artifact(result), "replacements": replacements}],
    }


def _location(result: FileResult, start: tuple[int, int], end: tuple[int, int] | None = None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(result)}
    if result.cells is None:
        physical["region"] = _region(result, start, end)
        return {"physicalLocation": physical}
    # The lines of a notebook's file are those of its JSON.
    position = result.position(start[0], 0)
    cell = {"name": f"cell {position.cell}, line {position.line}", "kind": "element"}
    return {"physicalLocation": physical, "logicalLocations": [cell]}


def _artifact(result: FileResult) -> dict[str, str]:
    return {"uri": as_uri(result.filename)}


def _region(result: FileResult, start: tuple[int, int], end: tuple[int, int] | None = None) -> dict[str, int]:
    region = {"startLine": start[0], "startColumn": _utf16(result, *start)}
    if end is not None:
        region |= {"endLine": end[0], "endColumn": _utf16(result, *end)}
    return region


def _utf16(result: FileResult, line: int, column: int) -> int:
    """A column (from 0, in characters) as one from 1 in UTF-16 units."""
    return len(result.source.line_text(line)[:column].encode("utf-16-le", "surrogatepass")) // 2 + 1

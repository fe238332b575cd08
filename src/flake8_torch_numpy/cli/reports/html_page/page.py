"""The page: findings by file, with totals before and the pages of the rules behind them."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from flake8_torch_numpy import __version__
from flake8_torch_numpy.cli.reports.html_page.characters import as_ascii, spelled, visible, with_code
from flake8_torch_numpy.cli.reports.html_page.diff import diff
from flake8_torch_numpy.cli.reports.html_page.excerpt import excerpt, way
from flake8_torch_numpy.cli.reports.html_page.folders import folders
from flake8_torch_numpy.cli.reports.html_page.kinds import KINDS, kind_of
from flake8_torch_numpy.cli.reports.html_page.rule_pages import rule_page
from flake8_torch_numpy.cli.reports.report import Report, place
from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.rules.registry import rules_by_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_torch_numpy.cli.processing import FileResult
    from flake8_torch_numpy.cli.reports.html_page.diff import DiffHunk
    from flake8_torch_numpy.cli.reports.html_page.excerpt import Hunk, Place
    from flake8_torch_numpy.cli.reports.report import Writer
    from flake8_torch_numpy.finding import Finding
    from flake8_torch_numpy.rules.registry import Rule

_FOLDER = "cli/reports/html_page"


@dataclass(frozen=True, slots=True)
class _Item:
    """A finding as the template takes it.

    number: from 1, over all files. where: its place in the file, in short. location: with the file, for editors.
    """

    number: int
    finding: Finding
    kind: str
    rule: str
    message: str
    where: str
    location: str
    way: Sequence[Place]
    hunks: Sequence[Hunk]
    diff: Sequence[DiffHunk]


@dataclass(frozen=True, slots=True)
class _Code:
    """A row of the table of codes. safe: how many of the findings have a safe fix."""

    code: str
    kind: str
    rule: Rule
    findings: int
    safe: int


class Html(Report):
    """One page, which holds all that it needs. Files become HTML as they come; only that is kept."""

    def __init__(self, write: Writer) -> None:
        super().__init__(write)
        self._environment = _environment()
        self._file = self._environment.get_template("file.html.jinja")
        self._sections: list[str] = []
        self._files = 0
        self._by_path: Counter[str] = Counter()
        self._by_code: Counter[str] = Counter()
        self._safe_by_code: Counter[str] = Counter()

    def add(self, result: FileResult) -> None:
        """Take what was found in a file."""
        self._files += 1
        if not result.findings:
            return
        path = place(result.filename)
        first = self._by_code.total() + 1
        items = [_item(result, path, finding, number) for number, finding in enumerate(result.findings, first)]
        folder, slash, name = path.rpartition("/")
        self._sections.append(as_ascii(self._file.render(path=path, folder=folder + slash, name=name, items=items)))
        self._by_path[path] += len(items)
        for finding in result.findings:
            self._by_code[finding.code] += 1
            self._safe_by_code[finding.code] += finding.fix is not None and finding.fix.safety is FixSafety.SAFE

    def finish(self) -> None:
        """Write the page."""
        self._write_template(
            "top.html.jinja",
            version=__version__,
            files=self._files,
            files_with_findings=len(self._by_path),
            findings=self._by_code.total(),
            safe=self._safe_by_code.total(),
            kinds=[
                (kind, sum(count for code, count in self._by_code.items() if kind_of(code) is kind)) for kind in KINDS
            ],
            codes=list(self._codes()),
            folders=list(folders(self._by_path)),
            style=_asset("style.css"),
            script=_asset("script.js"),
        )
        for section in self._sections:
            self.write(section)
        rules = {row.rule.name: row.rule for row in self._codes()}
        self._write_template("bottom.html.jinja", rules=list(rules.values()))

    def _codes(self) -> Iterator[_Code]:
        for code, count in sorted(self._by_code.items()):
            yield _Code(code, kind_of(code).name, rules_by_code()[code], count, self._safe_by_code[code])

    def _write_template(self, name: str, **values: object) -> None:
        self.write(as_ascii(self._environment.get_template(name).render(values)))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("flake8_torch_numpy", _FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "counted": _counted,
        "digest": _digest,
        "rule_page": rule_page,
        "spelled": spelled,
        "visible": visible,
        "with_code": with_code,
    }
    return environment


def _item(result: FileResult, path: str, finding: Finding, number: int) -> _Item:
    position = result.position(finding.line, finding.column)
    if position.cell is None:
        where, location = f"{position.line}:{position.column}", f"{path}:{position.line}:{position.column}"
    else:
        where = f"cell {position.cell}, line {position.line}"
        location = f"{path}, {where}, column {position.column}"
    return _Item(
        number,
        finding,
        kind_of(finding.code).name,
        rules_by_code()[finding.code].name,
        result.message(finding),
        where,
        location,
        way(result, finding),
        list(excerpt(result, finding)),
        [] if finding.fix is None else list(diff(result, finding.fix)),
    )


def _asset(name: str) -> Markup:
    """A file of the page that is no template, as it is."""
    file = resources.files("flake8_torch_numpy").joinpath(_FOLDER, name)
    return Markup(file.read_text(encoding="ascii"))  # noqa: S704 - it is ours


def _digest(text: str) -> str:
    """What allows just this script or style, in the words of a content security policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

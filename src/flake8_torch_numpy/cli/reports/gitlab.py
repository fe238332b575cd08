"""GitLab's code quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from flake8_torch_numpy.cli.reports.report import Document, is_proof, place

if TYPE_CHECKING:
    from flake8_torch_numpy.cli.processing import FileResult
    from flake8_torch_numpy.cli.reports.report import Writer
    from flake8_torch_numpy.finding import Finding


class GitLab(Document):
    """Each finding with a fingerprint that stays its own when other lines of the file move."""

    def __init__(self, write: Writer) -> None:
        super().__init__(write)
        self._seen: Counter[tuple[str, ...]] = Counter()

    def add(self, result: FileResult) -> None:
        """Take what was found in a file."""
        for finding in result.findings:
            start, end = result.position(finding.line, 0), result.position(finding.end_line, 0)
            self.items.append(
                {
                    "description": f"{finding.code}: {result.message(finding)}",
                    "check_name": finding.code,
                    "fingerprint": self._fingerprint(result, finding),
                    "severity": "major" if is_proof(finding.code) else "minor",
                    "location": {
                        "path": place(result.filename),
                        "lines": {"begin": start.line, "end": end.line},
                    },
                }
            )

    def _fingerprint(self, result: FileResult, finding: Finding) -> str:
        line = result.source.line_text(finding.line).strip()
        identity = (place(result.filename), finding.code, line)
        self._seen[identity] += 1
        parts = "\0".join((*identity, str(self._seen[identity])))
        return hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()

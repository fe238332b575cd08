"""The snapshot: what was found in each package, one line a finding, and which files can't be read."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from tests.ecosystem.looking import Found
from tests.ecosystem.packages import HERE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from tests.ecosystem.looking import Seen

FINDINGS = HERE / "findings.txt"
UNREAD = HERE / "unread.txt"


def write(seen: Sequence[Seen]) -> None:
    """Make this the snapshot."""
    for path, lines in _files(seen).items():
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def difference(seen: Sequence[Seen], packages: Collection[str]) -> str:
    """What is found of these packages now, against the snapshot, as a diff; nothing where it is the same."""
    differences: list[str] = []
    for path, now in _files(seen).items():
        before = [line for line in path.read_text(encoding="utf-8").splitlines() if line.split(" ")[0] in packages]
        differences += difflib.unified_diff(before, now, f"before/{path.name}", f"now/{path.name}", n=0, lineterm="")
    return "\n".join(differences)


def read_findings() -> list[Found]:
    """The findings of the snapshot."""
    return [Found.of(line) for line in FINDINGS.read_text(encoding="utf-8").splitlines()]


def _files(seen: Sequence[Seen]) -> dict[Path, list[str]]:
    findings = sorted(found for one in seen for found in one.findings)
    return {FINDINGS: list(map(str, findings)), UNREAD: sorted(one.unread for one in seen if one.unread)}

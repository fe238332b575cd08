"""Measures how much each sign is worth, on lines of public repositories that were judged or repaired.

    python tools/measure_signs.py --mirror DIR LABELS...

DIR holds one git directory a repository, as OWNER+NAME. LABELS are files of JSON lines: each names a `repo`, a
`commit`, a `path`, a `line` (or the spans of the `calls` on it) and, where someone has judged it, a `verdict`: "safe"
or "must-flag-...". A line without a verdict is one that a later commit repaired. Prints a Markdown table: for each
code, and each reason that findings with this code give, how many lines of each kind are reported so.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.settings import Settings

_KINDS = ("repaired", "must be reported", "safe")


def _kind_of(row: dict[str, Any]) -> str | None:
    verdict = row.get("verdict")
    if verdict is None:
        return "repaired"
    return "must be reported" if verdict.startswith("must-flag") else "safe" if verdict == "safe" else None


def _lines_of(row: dict[str, Any]) -> set[int]:
    spans = row.get("calls") or []
    return {row["line"], *(line for first, _, last, _ in spans for line in range(first, last + 1))}


def _text_at(mirror: Path, row: dict[str, Any]) -> str | None:
    directory = mirror / row["repo"].replace("/", "+")
    command = ["git", f"--git-dir={directory}", "show", f"{row['commit']}:{row['path']}"]
    shown = subprocess.run(command, capture_output=True, check=False)
    return shown.stdout.decode("utf-8-sig", "replace") if shown.returncode == 0 else None


def _signs_by_line(text: str) -> dict[int, set[tuple[str, str]]]:
    """Line -> pairs of code and reason, the reason without names of devices and dtypes."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for finding in lint(text, settings=Settings(strict=True)):
        reason = finding.steps[-1].text if finding.steps else ""
        general = re.sub(r"(moved|made|loaded|put|converted|autocast) (to|on|onto|as) .*", r"\1 \2 ...", reason)
        found[finding.line].add((finding.code, general))
    return found


def main() -> None:
    """Count, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mirror", type=Path, required=True)
    parser.add_argument("labels", type=Path, nargs="+")
    options = parser.parse_args()
    counts: Counter[tuple[tuple[str, str], str]] = Counter()
    totals: Counter[str] = Counter()
    files: dict[tuple[str, str, str], dict[int, set[tuple[str, str]]]] = {}
    for labels in options.labels:
        for line in labels.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            kind = _kind_of(row)
            if kind is None or not row["path"].endswith(".py"):
                continue
            key = (row["repo"], row["commit"], row["path"])
            if key not in files:
                text = _text_at(options.mirror, row)
                try:
                    files[key] = {} if text is None else _signs_by_line(text)
                except SyntaxError:
                    files[key] = {}
            totals[kind] += 1
            for sign in set().union(*(files[key].get(number, set()) for number in _lines_of(row))):
                counts[sign, kind] += 1
    print("| code | reason |", " | ".join(f"{kind} (of {totals[kind]})" for kind in _KINDS), "|")
    print("|---|---|" + "---|" * len(_KINDS))
    for code, reason in sorted({sign for sign, _ in counts}):
        print(f"| {code} | {reason} |", " | ".join(str(counts[(code, reason), kind]) for kind in _KINDS), "|")


if __name__ == "__main__":
    main()

"""Measures what linters find of conversions that raise: `python -m tools.compare_linters`.

Makes an environment for each linter, runs it with all that it has turned on over the examples of `docs/comparison/`,
and writes `docs/comparison.md`. It needs the package index, and for semgrep rules to be given, folders of clones:

    python -m tools.compare_linters --semgrep-rules semgrep-rules/python trailofbits-rules/python
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tools.comparison.environments import Environments
from tools.comparison.examples import BAD, FOLDER, GOOD, read_examples
from tools.comparison.linters import LIBRARIES, LINTERS, Linter, Report, Run
from tools.comparison.measure import score
from tools.comparison.page import PAGE, Row, page


def _reports(linter: Linter, kind: str, environments: Environments, rules: list[Path]) -> list[Report]:
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "examples"
        shutil.copytree(FOLDER / kind, target)
        return list(linter.run(Run(environments, target, rules)))


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--environments", type=Path, help="a folder to make them in, and to keep them for the next time"
    )
    parser.add_argument(
        "--semgrep-rules", type=Path, nargs="+", default=[], help="folders of rules; else it is left out"
    )
    parser.add_argument("--only", nargs="+", help="linters to run; prints what they say, and writes no page")
    options = parser.parse_args()
    bad, good = read_examples(BAD), read_examples(GOOD)
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        environments = Environments((options.environments or Path(scratch)).resolve())
        environments.make("libraries", LIBRARIES)
        for linter in LINTERS:
            if (options.only and linter.name not in options.only) or not (
                linter.name != "semgrep" or options.semgrep_rules
            ):
                continue
            environments.make(linter.name, linter.distributions)
            print(f"running {linter.name}", file=sys.stderr, flush=True)
            reports = {kind: _reports(linter, kind, environments, options.semgrep_rules) for kind in (BAD, GOOD)}
            if options.only:
                for kind, found in reports.items():
                    for report in sorted(found, key=lambda report: (report.file, report.line)):
                        print(f"{kind}/{report.file}:{report.line}: {report.rule} {report.text}")
            rows.append(Row(linter, environments.version(linter.name, linter.name), score(bad, good, reports)))
        text = page(rows, len(bad), environments, options.semgrep_rules)
    if not options.only:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

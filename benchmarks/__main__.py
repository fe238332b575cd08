"""Measures how much time and memory the linter takes, beside what one runs anyway.

    python -m benchmarks [--only NAME...] [--quick] [--folder DIR] [--json FILE] [--check] [--write-page]

Needs the package index: it downloads the packages of `benchmarks/packages.txt`, which it neither installs nor imports,
and installs each linter in an environment of its own. Prints tables. With --check, it ends with 1 where a limit of
`benchmarks/limits.json` is broken.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import analysis, fixing, growth, linting, startup
from benchmarks.bench import ROOT, Bench
from benchmarks.limits import judge, read_limits
from benchmarks.page import PAGE, machine, page, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.limits import Verdict
    from benchmarks.results import Result

BENCHMARKS: dict[str, Callable[[Bench], Result]] = {
    "analysis": analysis.run,
    "lint": linting.lint,
    "torchfix": linting.torchfix,
    "fix": fixing.run,
    "start-up": startup.run,
    "jobs": linting.jobs,
    "growth": growth.run,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say with the exit code whether the limits hold, where that is asked."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="few files, few rounds, small programs")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build" / "benchmarks", help="where packages and environments are kept"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers there, too")
    parser.add_argument("--check", action="store_true", help="end with 1 where a limit is broken")
    parser.add_argument("--write-page", action="store_true", help="write docs/performance.md")
    options = parser.parse_args(arguments)
    if options.write_page and (options.only or options.quick):
        parser.error("the page needs all benchmarks, in full")
    bench = Bench(options.folder.resolve(), options.quick)
    results = [_run(name, bench) for name in options.only or BENCHMARKS]
    verdicts = judge([figure for result in results for figure in result.figures], read_limits())
    print(text_of(results, verdicts), end="")
    if options.json:
        options.json.write_text(as_json(results, verdicts), encoding="utf-8")
    if options.write_page:
        PAGE.write_text(page(results, verdicts, bench), encoding="utf-8")
    return int(options.check and not all(verdict.holds for verdict in verdicts))


def _run(name: str, bench: Bench) -> Result:
    start = time.perf_counter()
    result = BENCHMARKS[name](bench)
    print(f"{name}: measured in {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    return result


def as_json(results: Sequence[Result], verdicts: Sequence[Verdict]) -> str:
    """All tables, figures and verdicts."""
    content = {
        "machine": machine(),
        "results": [dataclasses.asdict(result) for result in results],
        "verdicts": [dataclasses.asdict(verdict) for verdict in verdicts],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())

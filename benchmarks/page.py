"""The page of the benchmarks, and what is printed."""

from __future__ import annotations

import os
import platform
import textwrap
from typing import TYPE_CHECKING

from benchmarks.bench import OURS, ROOT, RUFF, TORCHFIX
from benchmarks.results import Table, markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.bench import Bench
    from benchmarks.limits import Verdict
    from benchmarks.results import Result

PAGE = ROOT / "docs" / "performance.md"

_HEAD = """\
# How fast it is

This command downloads and installs what it needs, measures for about ten minutes, and writes this page:

```sh
python -m benchmarks --write-page
```

It was run on {machine}. What stands in one table was measured side by side in one run, one after the other in each
round, so that the ratios count and not the seconds.

What was linted: {lines:,} lines in {count} modules of {packages}, and {notebooks} notebooks of {notebook_packages};
unpacked from wheels, never installed or imported. With {versions}.

## Which limits hold

Of {all} limits {held} hold, with room for noise. {broken}

{table}
"""


def page(results: Sequence[Result], verdicts: Sequence[Verdict], bench: Bench) -> str:
    """The text of the page."""
    corpus = bench.corpus
    of_notebooks = {source.path.relative_to(bench.folder / "packages").parts[0] for source in corpus.notebooks}
    broken = [verdict.figure.name for verdict in verdicts if not verdict.holds]
    head = _HEAD.format(
        machine=machine(),
        lines=corpus.lines,
        count=len(corpus.modules),
        packages=_listed([name for name in corpus.packages if name.replace(" ", "-") not in of_notebooks]),
        notebooks=len(corpus.notebooks),
        notebook_packages=_listed(sorted(name.replace("-", " ") for name in of_notebooks)),
        versions=_listed(_versions(bench)),
        all=len(verdicts),
        held=len(verdicts) - len(broken),
        broken=f"These do not: {_listed([f'`{name}`' for name in broken])}." if broken else "None is broken.",
        table=markdown(limits_table(verdicts)),
    )
    sections = [f"## {result.title}\n\n{result.about.strip()}\n\n{_tables(result)}" for result in results]
    blocks = "\n\n".join([head.strip(), *sections]).split("\n\n")
    return "\n\n".join(map(_filled, blocks)) + "\n"


def machine() -> str:
    """The machine in plain words."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return (
        f"a machine with {cores} core{'s' * (cores != 1)} ({platform.machine()}), with {platform.system()} and Python "
        f"{platform.python_version()}"
    )


def _versions(bench: Bench) -> list[str]:
    wanted = ((OURS, "flake8-torch-numpy"), (OURS, "flake8"), (OURS, "libcst"), (TORCHFIX, "TorchFix"), (RUFF, "ruff"))
    found = [f"{name} {bench.environments.version(environment, name)}" for environment, name in wanted]
    return [*found, f"libcst {bench.environments.version(TORCHFIX, 'libcst')} beside TorchFix"]


def _listed(items: Sequence[str]) -> str:
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def _filled(block: str) -> str:
    """A paragraph in lines that are full; anything else as it is."""
    if block.startswith(("#", "|", "`")):
        return block
    return textwrap.fill(" ".join(block.split()), 120, break_long_words=False, break_on_hyphens=False)


def text_of(results: Sequence[Result], verdicts: Sequence[Verdict]) -> str:
    """All tables, and the limits, to be read on a terminal."""
    sections = [f"{result.title}\n\n{_tables(result)}" for result in results]
    if verdicts:
        sections.append(f"Limits\n\n{markdown(limits_table(verdicts))}")
    return "\n\n".join(sections) + "\n"


def limits_table(verdicts: Sequence[Verdict]) -> Table:
    """A row for each figure that has a limit."""
    rows = [
        (
            f"{verdict.limit.about} (`{verdict.figure.name}`)",
            f"{'at most' if verdict.limit.is_upper else 'at least'} {verdict.limit.bound:g}",
            f"{verdict.limit.room:g}",
            f"{verdict.figure.value:.2f}",
            "yes" if verdict.holds else "**no**",
        )
        for verdict in verdicts
    ]
    return Table("Limits", ("", "limit", "room for noise", "measured", "holds"), rows)


def _tables(result: Result) -> str:
    return "\n\n".join(f"{table.heading}:\n\n{markdown(table)}" for table in result.tables)

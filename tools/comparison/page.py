"""The page of the comparison."""

from __future__ import annotations

import platform
import re
import subprocess
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.comparison.examples import FOLDER
from tools.comparison.linters import LIBRARIES
from tools.comparison.measure import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tools.comparison.environments import Environments
    from tools.comparison.linters import Linter
    from tools.comparison.measure import Score

PAGE = FOLDER.with_suffix(".md")

_HEAD = """\
# What other linters find

Made by `python -m tools.compare_linters`, which runs each linter, with all that it has turned on, over {count} programs
in `docs/comparison/bad` and {count} in `docs/comparison/good`. Each bad one has one line, marked
`# raises` or `# misbehaves`, on which a conversion to NumPy fails or does harm; under the same name there is a good
one, mended, with a line marked `# runs`. That the marks are true, torch says in a test, on the CPU and on a stand-in
for a CUDA device.

| linter | version | names the error | not once mended | says anything | not once mended | good: names one | good: any |
|---|---|---|---|---|---|---|---|
{table}

All columns count programs, of {count}, by what is reported on the marked line.

- *names the error*: a report whose text, without what it quotes, has a word that begins with one of {words}, however
  it is meant. (Quotes do not count, since "type of `numpy` is unknown" says nothing of the error.)
- *says anything*: any report at all, such as that there is a `print`.
- *not once mended*: such a report, by a rule that is silent on the line of the good program. A linter that says the
  same of `print(y.numpy())` and `print(y.detach().numpy())` does not tell them apart.
- *good*: the same for the good programs, where there is nothing to be found.

## Read it with care

The programs were written by those who wrote this linter, so its own row says that it does what it was made for, and
not how often it is right elsewhere: that is in [signs.md](signs.md), and what it does not see in the
[limits](limits.md). The other rows say that nobody else looks for this, not that they are bad at what they
are for:

- *TorchFix* finds uses of torch that are deprecated, have been removed, or are unsafe or slow, and rewrites many.
- *ruff*, *flake8* and *pylint* find hundreds of kinds of mistakes and matters of style; *bandit* and *semgrep* look for
  holes in security, and semgrep for whatever one writes a rule for.
- *mypy*, *pyright*, *basedpyright*, *ty* and *pyrefly* prove types in whole programs, across modules, which this linter
  does not follow. To them `.numpy()` is a method of each tensor: where a tensor is, whether it requires grad, and which
  dtype it has, is not part of its type.

Use them beside it.

## Which rules that were

Those that name the error, or say anything that they do not say once it is mended, with the number of programs. What
type checkers say there is that a type is not known, or is `Any`.

{rules}

## How they were run

{configured}
{semgrep}
Each had an environment of its own, with Python {python}; {libraries} were in another one, which pylint and the type
checkers were shown. No linter was given a configuration besides.

To run it again, where there is a package index:

```sh
python -m tools.compare_linters
```
"""
_SEMGREP = """\
semgrep brings no rules with its package. It was given those for Python in the public repositories
[semgrep/semgrep-rules](https://github.com/semgrep/semgrep-rules) and
[trailofbits/semgrep-rules](https://github.com/trailofbits/semgrep-rules): {rules}. Behind the command,
`--semgrep-rules` names such folders in clones of them.
"""
_NO_SEMGREP = """\
semgrep brings no rules with its package, and was left out: behind the command, `--semgrep-rules` names folders of them.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A linter, and what came of it."""

    linter: Linter
    version: str
    score: Score


def page(rows: Sequence[Row], count: int, environments: Environments, semgrep_rules: Sequence[Path]) -> str:
    """The text of the page."""
    given = ", ".join(map(_revision, semgrep_rules))
    versions = [f"{name} {environments.version('libraries', name)}" for name in _names(LIBRARIES)]
    text = _HEAD.format(
        count=count,
        table="\n".join(map(_cells, rows)),
        words=", ".join(f"*{word}*" for word in WORDS),
        rules="\n".join(_rules(rows)),
        configured="\n".join(f"- {row.linter.name}: {row.linter.configured}" for row in rows if row.linter.configured),
        semgrep=f"\n{_SEMGREP.format(rules=given) if given else _NO_SEMGREP}",
        python=platform.python_version(),
        libraries=", ".join(versions),
    )
    return "\n\n".join(_filled(block) for block in text.strip().split("\n\n")) + "\n"


def _revision(folder: Path) -> str:
    """A folder of a clone, and what of it is checked out."""
    command = ["git", "-C", str(folder), "log", "-1", "--format=%h"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    revision = done.stdout.strip() if done.returncode == 0 else "an unknown revision"
    return f"`{folder.parent.name}/{folder.name}` at {revision}"


def _names(distributions: Sequence[str]) -> Iterator[str]:
    return (distribution.partition("==")[0] for distribution in distributions)


def _cells(row: Row) -> str:
    return f"| {row.linter.name} | {row.version} | {' | '.join(map(str, row.score.counts))} |"


def _rules(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        found = sorted(row.score.rules.items(), key=lambda item: (-item[1], item[0]))
        yield f"- {row.linter.name}: {', '.join(f'{rule} {count}' for rule, count in found) or 'none'}"


def _filled(block: str) -> str:
    """A paragraph or a list in lines that are full; anything else as it is."""
    if block.startswith(("#", "|", "`")):
        return block
    items = block.split("\n- ") if block.startswith("- ") else [block]
    return "\n".join(_lines(item if not index else f"- {item}") for index, item in enumerate(items))


def _lines(text: str) -> str:
    indent = "  " if text.startswith("- ") else ""
    words = " ".join(text.split())
    # Code is not broken.
    whole = re.sub(r"`[^`]*`", lambda code: code[0].replace(" ", "\0"), words)
    filled = textwrap.fill(whole, 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return filled.replace("\0", " ")

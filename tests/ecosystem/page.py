"""The page of the snapshot and its judgements."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING

from tests.ecosystem.judgements import Verdict, read_judgements
from tests.ecosystem.looking import count_by_code
from tests.ecosystem.packages import HERE, read_packages
from tests.ecosystem.snapshot import read_findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.ecosystem.judgements import Judgement
    from tests.ecosystem.looking import Found

_WIDTH = 120
PAGE = HERE.parents[1] / "docs" / "ecosystem.md"

_PAGE = """\
# What is found in public packages

Made by `python -m tests.ecosystem --write-page`, of a snapshot that is compared with what is found today: {findings}
findings by default in {packages} packages, each pinned by its version and hash. Each of them was read once, by those
who write this linter, and judged: TNP101 by the lines around it, the others with the function, what calls it in the
package, and what it calls, as far as that was needed.

- *right*: of TNP2xx, that torch raises there whenever the line is reached (TNP201: where there is an accelerator); of
  TNP3xx, that there is a way through the code on which it raises, such as a device that its user chooses; of TNP101,
  that it is the `.data` of a tensor; of TNP501, that what is read there is changed by what is written; of TNP502, that
  the statement does nothing, since its result is thrown away
- *wrong*: that it is not so
- *can't tell*: that it depends on code that is not in the package, or on what its users may do

| code | right | wrong | can't tell |
|---|---|---|---|
{table}

Right does not mean that anybody meets it: whoever has no GPU meets no TNP301. And these are packages that many use:
where they raised, someone said so, and it was mended. In the repositories of [signs](signs.md) the same signs were
right more often.

What the wrong ones have in common, none of which the analysis knows:

- a flag that is asked again in another form, or in another function: a tensor is moved under it, and back
- other modules: what is registered as a buffer there, which of their objects have a `.data` that is a tensor
- an `isinstance` beside other conditions

Strict mode has {strict} findings more, which nobody has judged: {strict_codes}.

## Wrong

{wrong}

## Can't tell

{untold}

## The packages

{names}.

None of them is part of this project, installed, or imported. To compare; and to fix copies of them all, and see that
nothing but the places that are reported changes, that all files parse, and that a second run changes nothing:

```sh
python -m tests.ecosystem
python -m tests.ecosystem --rewrite
```
"""


def page() -> str:
    """The text of the page."""
    findings = read_findings()
    default = [found for found in findings if not found.is_strict]
    strict = count_by_code(found for found in findings if found.is_strict)
    judgements = read_judgements()
    packages = read_packages()
    text = _PAGE.format(
        findings=len(default),
        packages=len(packages),
        table="\n".join(_table(default, judgements)),
        strict=strict.total(),
        strict_codes=", ".join(f"{code} {count}" for code, count in sorted(strict.items())),
        wrong="\n".join(_listed(default, judgements, Verdict.WRONG)),
        untold="\n".join(_listed(default, judgements, Verdict.CANT_TELL)),
        names=", ".join(f"{package.name} {package.version}" for package in packages),
    )
    return "\n".join(map(_filled, text.split("\n")))


def _filled(line: str) -> str:
    """A line that is too long, in several."""
    if len(line) <= _WIDTH or line.startswith("|"):
        return line
    indent = "  " if line.startswith("- ") else ""
    return textwrap.fill(line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _table(findings: Iterable[Found], judgements: dict[Found, Judgement]) -> Iterator[str]:
    counts = Counter((found.code, judgements[found].verdict) for found in findings)
    for code in sorted({code for code, _ in counts}):
        yield f"| {code} | {' | '.join(str(counts[code, verdict]) for verdict in Verdict)} |"
    sums = [sum(counts[key] for key in counts if key[1] is verdict) for verdict in Verdict]
    yield f"| all | {' | '.join(map(str, sums))} |"


def _listed(findings: Iterable[Found], judgements: dict[Found, Judgement], verdict: Verdict) -> Iterator[str]:
    listed = [found for found in findings if judgements[found].verdict is verdict]
    for found in listed:
        yield f"- {found.package}, `{found.path}:{found.line}`, {found.code}: {judgements[found].why}"
    if not listed:
        yield "None."

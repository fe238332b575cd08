"""Write docs/rules: a page for each rule, as `torch-numpy explain` prints it, and a table of them all.

    python -m tools.write_rule_pages [--check]

With --check nothing is written; the exit code is 1 where a page is not as it would be.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from flake8_torch_numpy.rules.registry import Rule, all_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "rules"

_INDEX = """\
# The rules

What the hundreds promise: [TNP1xx and TNP2xx are proofs, TNP3xx signs](../promises.md). `torch-numpy explain CODE`
prints the page of a rule.

| codes | rule | finds | fix |
|---|---|---|---|
{rows}

```{{toctree}}
:hidden:

{names}
```
"""


def pages() -> dict[str, str]:
    """The text of each page by the name of its file."""
    rules = all_rules()
    index = _INDEX.format(rows="\n".join(map(_row, rules)), names="\n".join(rule.name for rule in rules))
    return {"index.md": index, **{f"{rule.name}.md": rule.page for rule in rules}}


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pages, or compare them, and return the exit code."""
    parser = argparse.ArgumentParser(description="Write the pages of the rules.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page would change")
    is_check = parser.parse_args(argv).check
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    if is_check:
        differing = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
        for name in differing:
            print(f"{FOLDER / name} is out of date", file=sys.stderr)
        return 1 if differing else 0
    FOLDER.mkdir(exist_ok=True)
    for name in there.keys() - wanted.keys():
        (FOLDER / name).unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


def _row(rule: Rule) -> str:
    codes = " ".join(rule.codes)
    fix = rule.fix_safety.in_words if rule.fix_safety else "none"
    return f"| {codes} | [{rule.name}]({rule.name}.md) | {rule.summary} | {fix} |"


if __name__ == "__main__":
    sys.exit(main())

"""Draws what the README's commands show on a terminal: `python -m tools.draw_terminal [--check]`.

The commands are run, on a pseudo-terminal and in colours, over the README's `evaluate.py`. The picture is
`docs/terminal.svg`, which loads nothing from anywhere; `--check` says whether it is still what the commands show.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
import tempfile
from pathlib import Path

from tools.pseudo_terminal import shown
from tools.terminal import Terminal, draw

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "terminal.svg"
COMMANDS = ("flake8 --select=TNP evaluate.py", "torch-numpy fix --diff evaluate.py")
_COLUMNS = 102
# The scripts of the environment that draws may not be on the path.
_MODULES = {"flake8": "flake8", "torch-numpy": "flake8_torch_numpy"}


def program() -> str:
    """The README's `evaluate.py`."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^```python\n(# evaluate\.py\n.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    if found is None:
        raise SystemExit("README.md shows no evaluate.py")
    return found[1]


def _arguments(command: str) -> list[str]:
    name, *arguments = shlex.split(command)
    return ["-m", _MODULES[name], *arguments]


def picture() -> str:
    """The picture's text."""
    terminal = Terminal(_COLUMNS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "evaluate.py").write_text(program(), encoding="utf-8")
        # flake8 looks no further for its configuration.
        (folder / ".flake8").write_text("[flake8]\n", encoding="utf-8")
        for command in COMMANDS:
            terminal.write(f"\x1b[1;32m$\x1b[0m \x1b[1m{command}\x1b[0m\r\n")
            terminal.write(shown(_arguments(command), folder, _COLUMNS, TERM="xterm-256color"))
    label = f"A terminal that shows, in colours, what {' and '.join(COMMANDS)} print"
    return draw(terminal, heading="evaluate.py", label=label)


def main() -> int:
    """Draw the picture; with `--check`, 1 where it is not the one in the repository."""
    parser = argparse.ArgumentParser(prog="python -m tools.draw_terminal", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; say whether the picture is up to date")
    options = parser.parse_args()
    text = picture()
    if not options.check:
        PICTURE.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{PICTURE.relative_to(ROOT)} is not what the commands show: python -m tools.draw_terminal", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())

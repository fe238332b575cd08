"""Measures how long an editor waits for python-lsp-server with this plugin.

    python -m tools.measure_editor [--lines 2000] [--rounds 20]

Starts the server, opens a module that is made for it, with a finding on about each 50 lines, changes it again and
again as if someone typed, and asks for what an editor asks for. Prints a Markdown table of what it waited for: the
median, the quartiles and the shortest, in milliseconds. Diagnostics are those of flake8, which the server runs half a
second after the last change, as a process: once as installed, and once without flake8-torch-numpy.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.programs import file_of_lines
from tests.language_server.client import Client

if TYPE_CHECKING:
    from collections.abc import Callable

_WITHOUT = f"""#!{sys.executable}
import sys
from flake8.main.cli import main
from flake8.plugins import finder
found = finder._find_importlib_plugins
finder._find_importlib_plugins = lambda: (plugin for plugin in found() if plugin.package != "flake8-torch-numpy")
sys.exit(main())
"""


def settings(**flake8: str) -> dict[str, Any]:
    """flake8 alone, as docs/editors.md advises."""
    others: dict[str, Any] = {name: {"enabled": False} for name in ("mccabe", "pycodestyle", "pyflakes")}
    return {"pylsp": {"plugins": others | {"flake8": {"enabled": True, "maxLineLength": 120} | flake8}}}


class Bench:
    """An editor with one document, and what it waited for."""

    def __init__(self, client: Client, path: Path, text: str) -> None:
        self.client = client
        self.uri = client.open(path, text)
        self.last_line = text.count("\n")
        self.line = next(number for number, line in enumerate(text.split("\n")) if "difference.numpy" in line)
        self.column = text.split("\n")[self.line].index("numpy")
        self.waited: dict[str, list[float]] = {}

    def time(self, what: str, action: Callable[[], object]) -> None:
        """Do something, and note how long it took."""
        start = time.perf_counter()
        action()
        self.waited.setdefault(what, []).append(1000 * (time.perf_counter() - start))

    def change(self) -> None:
        """Write a comment at the end."""
        self.client.type(self.uri, self.last_line, 0, "# note\n")
        self.last_line += 1

    def ask(self) -> None:
        """One round of all that an editor asks for."""
        client, uri = self.client, self.uri
        self.change()
        self.time("code actions of a line, after a change", lambda: client.actions(uri, self.line))
        self.time("code actions of a line, again", lambda: client.actions(uri, self.line))
        self.change()
        self.time("hover, after a change", lambda: client.hover(uri, self.line, self.column))
        self.time("hover, again", lambda: client.hover(uri, self.line, self.column))
        self.change()
        fix_all = ["source.fixAll.torch-numpy"]
        self.time("fix all, after a change (on save)", lambda: client.actions(uri, 0, only=fix_all))

    def diagnose(self, what: str) -> None:
        """Wait for diagnostics after a change."""
        self.change()
        self.time(what, lambda: self.client.diagnostics(self.uri))


def table_row(what: str, times: list[float]) -> str:
    """A row of the table."""
    low, median, high = statistics.quantiles(times, n=4)
    return f"| {what} | {median:.0f} | {low:.0f} to {high:.0f} | {min(times):.0f} |"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    text = file_of_lines(options.lines)
    waited: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "workspace"
        root.mkdir()
        (root / ".flake8").write_text("[flake8]\n", encoding="utf-8")
        without = root.parent / "flake8-without"
        without.write_text(_WITHOUT, encoding="utf-8")
        without.chmod(0o755)
        with Client(root, settings()) as client:
            bench = Bench(client, root / "module.py", text)
            found = len(client.codes(bench.uri))
            bench.time("first", lambda: client.actions(bench.uri, bench.line))
            (first,) = bench.waited.pop("first")
            for _ in range(options.rounds):
                bench.ask()
                client.diagnostics(bench.uri)
            for _ in range(options.rounds):
                bench.diagnose("diagnostics by flake8, after a change")
            waited |= bench.waited
        with Client(root, settings(executable=str(without))) as client:
            bench = Bench(client, root / "module.py", text)
            assert not client.codes(bench.uri)
            for _ in range(options.rounds):
                bench.diagnose("the same without flake8-torch-numpy")
            waited |= bench.waited
    lines = text.count("\n")
    print(f"{lines} lines, {found} findings, {options.rounds} rounds; the first code actions took {first:.0f} ms.\n")
    print("| what is waited for | median (ms) | quartiles | shortest |\n|---|---|---|---|")
    for what, times in waited.items():
        print(table_row(what, times))


if __name__ == "__main__":
    main()

"""The tool that measures what an editor waits for, on a small module."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pylsp", reason='python-lsp-server comes with ".[lsp]" and ".[test]" only')

ROOT = Path(__file__).parents[1]


def test_prints_a_table_of_what_was_waited_for() -> None:
    tool = [sys.executable, "-m", "tools.measure_editor", "--lines", "100", "--rounds", "2"]
    done = subprocess.run(tool, cwd=ROOT, capture_output=True, text=True, check=True)
    said, blank, *table = done.stdout.splitlines()
    assert re.fullmatch(r"\d+ lines, \d+ findings, 2 rounds; the first code actions took \d+ ms\.", said)
    assert blank == ""
    assert len(table) == 9
    for row in table[2:]:
        assert re.fullmatch(r"\| [\w ,()-]+ \| \d+ \| -?\d+ to \d+ \| \d+ \|", row)

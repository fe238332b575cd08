"""The notebook of `examples/`, linted and fixed by the command, and linted by flake8 under nbQA."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cases import example_notebook
from tests.cases.example_notebook import FINDINGS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

pytestmark = pytest.mark.skipif(not example_notebook.PATH.is_file(), reason="the examples are not part of this copy")


@pytest.fixture
def notebook(project: Path) -> Path:
    path = project / "training.ipynb"
    path.write_text(example_notebook.read(), encoding="utf-8")
    return path


def places(lines: list[str], cell: str) -> list[tuple[int, int, str]]:
    found = (re.match(rf"(?:\./)?training\.ipynb:{cell}(\d+):(\d+):\d+: (TNP\d+) ", line) for line in lines)
    return [(int(match[1]), int(match[2]), match[3]) for match in found if match is not None]


def test_findings_name_the_cells(notebook: Path, run: Run) -> None:
    assert places(run("check").headlines, "cell ") == FINDINGS


def test_a_fix_may_be_in_another_cell_than_the_finding(notebook: Path, run: Run) -> None:
    assert "put in `loss.item()` on line 15 of cell 2" in run("check").headlines[0]


def test_it_is_mended(notebook: Path, run: Run) -> None:
    assert run("fix").exit_code == 0
    assert notebook.read_text(encoding="utf-8") == example_notebook.fixed()
    assert run("check", "--style-checks").exit_code == 0


@pytest.mark.skipif(importlib.util.find_spec("nbqa") is None, reason="nbQA is not installed")
def test_flake8_finds_the_same_under_nbqa(notebook: Path, project: Path) -> None:
    command = [sys.executable, "-m", "nbqa", "flake8", notebook.name, "--select=TNP", "--isolated"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert places(done.stdout.splitlines(), "cell_") == FINDINGS

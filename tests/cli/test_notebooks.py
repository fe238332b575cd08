"""Notebooks, checked and fixed by the command; and by flake8 under the real nbQA."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.notebooks import NOTEBOOK, NOTEBOOK_FIXED, notebook

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def test_a_finding_names_the_cell_and_the_line_in_it(project: Path, run: Run) -> None:
    (project / "a.ipynb").write_text(NOTEBOOK)

    headline, line, marker, note = run("check").lines

    assert headline.startswith("./a.ipynb:cell 3:2:11: TNP201 `.numpy()` raises TypeError: ")
    assert "(made on cuda on line 2 of cell 1)" in headline
    assert line == "    2 | array = x.numpy()"
    assert marker == "      |           ^^^^^"
    assert note == "./a.ipynb:cell 1:2:11: note: made on cuda here"


def test_a_line_of_the_same_cell_is_just_named(project: Path, run: Run) -> None:
    (project / "a.ipynb").write_text(notebook(["1"], ["import torch\n", 'torch.ones(3, device="cuda").numpy()']))

    assert "(made on cuda on line 2);" in run("check").headlines[0].replace("./", "")


def test_what_a_cell_shows_is_not_thrown_away(project: Path, run: Run) -> None:
    (project / "a.ipynb").write_text(
        notebook(["import torch\n", "x = torch.ones(3)\n", "x.cpu()"], ["x.cpu()\n", "x.cpu()"], ["x.cpu()"])
    )

    assert [line.split()[:2] for line in run("check").headlines] == [["./a.ipynb:cell", "2:1:3:"]]


def test_only_the_string_of_the_line_is_changed(project: Path, run: Run) -> None:
    path = project / "a.ipynb"
    path.write_text(NOTEBOOK)

    outcome = run("fix")

    assert (outcome.exit_code, outcome.stderr) == (0, "Fixed 1 finding in 1 file.\n")
    assert path.read_text() == NOTEBOOK_FIXED


def test_a_second_run_changes_nothing(project: Path, run: Run) -> None:
    path = project / "a.ipynb"
    path.write_text(NOTEBOOK)
    run("fix")

    assert run("fix").stderr == ""
    assert path.read_text() == NOTEBOOK_FIXED


def test_the_diff_is_one_of_the_file(project: Path, run: Run) -> None:
    (project / "a.ipynb").write_text(NOTEBOOK)

    lines = run("fix", "--diff").lines

    assert [line for line in lines if line.startswith("+ ")] == ['+    "array = x.cpu().numpy()\\n",']


def test_standard_input_is_a_notebook_by_its_name(run: Run) -> None:
    outcome = run("fix", "-", "--stdin-filename=a.ipynb", stdin=NOTEBOOK.encode())

    assert outcome.stdout.decode() == NOTEBOOK_FIXED


@pytest.mark.parametrize("comment", ["# noqa", "# noqa: TNP201", "# noqa:TNP"])
def test_a_comment_silences_a_line_of_a_cell(comment: str, project: Path, run: Run) -> None:
    (project / "a.ipynb").write_text(NOTEBOOK.replace("x.numpy()\\n", f"x.numpy()  {comment}\\n"))

    assert run("check").exit_code == 0


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("", "is no notebook: Expecting value: line 1 column 1 (char 0)"),
        ('{"nbformat": 4', "is no notebook: Expecting ',' delimiter: line 1 column 15 (char 14)"),
        ("{}", "is no notebook: nbformat is missing"),
        (notebook(["x = = 1"]), "can't be parsed: invalid syntax (cell 1, line 1)"),
        (notebook(["x = '\0'"]), "can't be parsed: source code string cannot contain null bytes (cell 1)"),
    ],
)
def test_what_is_no_notebook_is_named_and_left_alone(content: str, cause: str, project: Path, run: Run) -> None:
    (project / "a.ipynb").write_text(content)
    (project / "b.ipynb").write_text(NOTEBOOK)

    outcome = run("fix")

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [f"torch-numpy: ./a.ipynb {cause}", "Fixed 1 finding in 1 file."]
    assert (project / "a.ipynb").read_text() == content


def test_a_lone_surrogate_is_no_obstacle(project: Path, run: Run) -> None:
    (project / "a.ipynb").write_text(NOTEBOOK.replace("`x.numpy()`", "\\ud800"))

    assert run("fix").exit_code == 0


def test_a_chain_of_one_call_a_line_gets_a_line_more(project: Path, run: Run) -> None:
    (project / "a.ipynb").write_text(
        notebook(["import torch\n", "y = (\n", '    torch.ones(3, device="cuda")\n', "    .numpy()\n", ")"])
    )

    run("fix")

    cell = json.loads((project / "a.ipynb").read_text())["cells"][1]
    assert cell["source"][2:] == ['    torch.ones(3, device="cuda")\n', "    .cpu()\n", "    .numpy()\n", ")"]


@pytest.mark.skipif(importlib.util.find_spec("nbqa") is None, reason="nbQA is not installed")
def test_flake8_finds_the_same_under_nbqa(project: Path) -> None:
    (project / "a.ipynb").write_text(NOTEBOOK)

    process = subprocess.run(
        [sys.executable, "-m", "nbqa", "flake8", "a.ipynb", "--select=TNP", "--isolated"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert process.returncode == 1, process.stderr
    (line,) = process.stdout.splitlines()
    assert line.startswith("a.ipynb:cell_3:2:11: TNP201 ")

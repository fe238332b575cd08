"""`torch-numpy check --add-noqa`: a baseline, after which only what is new is reported."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.notebooks import NOTEBOOK
from tests.examples import ACCELERATOR, CLEAN, GRADIENT, UNKNOWN, UNPARSABLE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def test_what_is_found_is_silenced_for_flake8(project: Path, run: Run) -> None:
    (project / "a.py").write_text(GRADIENT)
    (project / "b.py").write_text(ACCELERATOR)

    outcome = run("check", "--add-noqa")

    assert (outcome.exit_code, outcome.stdout) == (0, b"")
    assert outcome.stderr == "Silenced 2 findings in 2 files with noqa comments.\n"
    assert (project / "a.py").read_text() == GRADIENT.replace(".numpy()", ".numpy()  # noqa: TNP202")
    ended = subprocess.run(
        [sys.executable, "-m", "flake8", "--select=TNP", "."], cwd=project, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_only_what_is_new_is_reported_afterwards(project: Path, run: Run) -> None:
    (project / "a.py").write_text(GRADIENT)
    run("check", "--add-noqa")
    with (project / "a.py").open("a") as stream:
        stream.write("z = torch.ones(2, requires_grad=True).numpy()\n")
    assert [line.split(":")[1] for line in run("check").headlines] == ["3"]


def test_only_codes_that_flake8_shows_are_silenced(project: Path, run: Run) -> None:
    (project / "a.py").write_text(UNKNOWN)
    assert run("check", "--add-noqa").stderr == ""
    assert (project / "a.py").read_text() == UNKNOWN
    assert run("check", "--add-noqa", "--strict", "--extend-ignore=TNP401").exit_code == 0
    assert (project / "a.py").read_text() == UNKNOWN.replace(".numpy()", ".numpy()  # noqa: TNP402")


def test_files_without_findings_are_not_touched(project: Path, run: Run) -> None:
    (project / "a.py").write_text(CLEAN)
    before = (project / "a.py").stat()
    outcome = run("check", "--add-noqa")
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, b"", "")
    assert (project / "a.py").stat().st_mtime_ns == before.st_mtime_ns
    assert (project / "a.py").stat().st_ino == before.st_ino


def test_a_line_end_and_an_encoding_stay(project: Path, run: Run) -> None:
    content = b"\xef\xbb\xbf" + GRADIENT.replace("\n", "\r\n").encode() + "# é".encode()
    (project / "a.py").write_bytes(content)
    assert run("check", "--add-noqa").exit_code == 0
    assert (project / "a.py").read_bytes() == content.replace(b".numpy()", b".numpy()  # noqa: TNP202")


def test_what_cannot_be_silenced_remains(project: Path, run: Run) -> None:
    text = GRADIENT.replace(".numpy()", ".numpy().view('# noqa: E501')")
    (project / "a.py").write_text(text + "z = torch.ones(2, requires_grad=True).numpy()\n")
    outcome = run("check", "--add-noqa")
    assert outcome.exit_code == 1
    assert [line.split(":")[1] for line in outcome.headlines] == ["2"]
    assert outcome.stderr == "Silenced 1 finding in 1 file with noqa comments; 1 can't be silenced so.\n"
    assert run("check", "--add-noqa").stderr == "1 finding can't be silenced so.\n"


def test_cells_of_a_notebook_are_silenced(project: Path, run: Run) -> None:
    (project / "a.ipynb").write_text(NOTEBOOK)
    assert run("check", "--add-noqa").exit_code == 0
    assert (project / "a.ipynb").read_text() == NOTEBOOK.replace(
        "array = x.numpy()", "array = x.numpy()  # noqa: TNP201"
    )
    assert run("check").exit_code == 0


def test_a_notebook_without_findings_is_not_touched(project: Path, run: Run) -> None:
    (project / "a.ipynb").write_text(NOTEBOOK.replace("x.numpy()\\n", "x.cpu().numpy()\\n"))
    before = (project / "a.ipynb").read_bytes()
    assert run("check", "--add-noqa").exit_code == 0
    assert (project / "a.ipynb").read_bytes() == before


def test_a_file_that_cannot_be_parsed_is_named(project: Path, run: Run) -> None:
    (project / "a.py").write_text(UNPARSABLE)
    outcome = run("check", "--add-noqa", "a.py")
    assert outcome.exit_code == 2
    assert "a.py can't be parsed" in outcome.stderr


def test_many_files_are_silenced_in_several_processes(project: Path, run: Run) -> None:
    for number in range(40):
        (project / f"a{number}.py").write_text(GRADIENT)
    outcome = run("check", "--add-noqa", "--jobs=2")
    assert outcome.stderr.endswith("Silenced 40 findings in 40 files with noqa comments.\n")
    assert run("check").exit_code == 0


@pytest.mark.parametrize("arguments", [("check", "--add-noqa", "-"), ("fix", "--add-noqa", "a.py")])
def test_it_is_refused_where_it_has_no_meaning(arguments: tuple[str, ...], run: Run) -> None:
    assert run(*arguments).exit_code == 2


def test_comments_that_flake8_is_told_to_ignore_do_not_help(project: Path, run: Run) -> None:
    (project / "a.py").write_text(GRADIENT.replace(".numpy()", ".numpy()  # noqa"))
    outcome = run("check", "--add-noqa", "--disable-noqa")
    assert outcome.exit_code == 1
    assert outcome.stderr == "1 finding can't be silenced so.\n"

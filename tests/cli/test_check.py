from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flake8_torch_numpy import __version__
from flake8_torch_numpy.linter import lint
from tests.examples import ACCELERATOR, CLEAN, DATA, GRADIENT, UNKNOWN, UNPARSABLE

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_nothing_is_said_about_a_clean_file(project: Path, run: Run) -> None:
    (project / "a.py").write_text(CLEAN)

    outcome = run("check", "a.py")

    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, b"", "")


def test_a_finding_is_printed_with_path_line_column_code_and_message(project: Path, run: Run) -> None:
    (project / "a.py").write_text(ACCELERATOR)
    (finding,) = lint(ACCELERATOR)

    outcome = run("check", "a.py")

    assert outcome.exit_code == 1
    assert outcome.headlines == [f"a.py:3:{finding.column + 1}: TNP201 {finding.message}"]


def test_the_summary_says_how_much_can_be_fixed(project: Path, run: Run) -> None:
    (project / "a.py").write_text(ACCELERATOR)
    (project / "b.py").write_text(DATA)

    assert run("check").stderr == 'Found 2 findings in 2 files; 2 can be fixed with "torch-numpy fix".\n'


def test_a_file_stays_as_it_is(project: Path, run: Run) -> None:
    (project / "a.py").write_text(ACCELERATOR)

    run("check", "a.py")

    assert (project / "a.py").read_text() == ACCELERATOR


def test_without_paths_the_current_directory_is_checked_in_the_order_of_the_names(project: Path, run: Run) -> None:
    for name in ("b.py", "a.py", "package/c.py"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(GRADIENT)

    paths = [line.split(":")[0] for line in run("check").headlines]

    assert paths == [os.path.join(".", *name.split("/")) for name in ("a.py", "b.py", "package/c.py")]  # noqa: PTH118


def test_a_path_that_is_named_twice_is_checked_once(project: Path, run: Run) -> None:
    (project / "a.py").write_text(GRADIENT)

    assert len(run("check", "a.py", "a.py").headlines) == 1


def test_a_directory_without_python_files_is_remarked_upon(project: Path, run: Run) -> None:
    (project / "notes.txt").write_text(GRADIENT)

    outcome = run("check")

    assert (outcome.exit_code, outcome.stdout) == (0, b"")
    assert outcome.stderr == "torch-numpy: note: no Python files found\n"


def test_a_named_file_is_checked_whatever_its_suffix(project: Path, run: Run) -> None:
    (project / "script").write_text(GRADIENT)

    assert run("check", "script").exit_code == 1


def test_a_path_that_is_not_there_is_named_and_the_others_are_checked(project: Path, run: Run) -> None:
    (project / "b.py").write_text(GRADIENT)

    outcome = run("check", "a.py", "b.py")

    assert outcome.exit_code == 2
    assert "torch-numpy: a.py can't be read: No such file or directory\n" in outcome.stderr
    assert outcome.headlines[0].startswith("b.py:2:")


def test_a_file_that_is_no_python_is_named_and_the_others_are_checked(project: Path, run: Run) -> None:
    (project / "a.py").write_text(UNPARSABLE)
    (project / "b.py").write_text(GRADIENT)

    outcome = run("check")

    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("torch-numpy: ./a.py can't be parsed: invalid syntax (line 2)\n")
    assert len(outcome.headlines) == 1


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"# \xff\n", id="undecodable"),
        pytest.param(b"# coding: klingon\n", id="unknown encoding"),
        pytest.param(b"x = '\0'\n", id="null byte"),
    ],
)
def test_a_file_that_has_no_text_is_named(content: bytes, project: Path, run: Run) -> None:
    (project / "a.py").write_bytes(content)

    outcome = run("check", "a.py")

    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("torch-numpy: a.py ")


def test_a_file_whose_name_no_encoding_can_express_is_reported(project: Path, run: Run) -> None:
    name = os.fsdecode(b"\xff.py")
    try:
        (project / name).write_text(GRADIENT)
    except OSError:
        pytest.skip("the file system takes no such name")

    assert run("check").headlines[0].startswith("./\\udcff.py:2:")


def test_what_is_piped_in_is_checked_under_the_given_name(run: Run) -> None:
    outcome = run("check", "-", "--stdin-filename", "a.py", stdin=GRADIENT.encode())

    assert outcome.exit_code == 1
    assert outcome.headlines[0].startswith("a.py:2:")


def test_what_is_piped_in_under_an_excluded_name_is_left_alone(run: Run) -> None:
    outcome = run("check", "-", "--stdin-filename", "a.py", "--exclude", "a.py", stdin=GRADIENT.encode())

    assert (outcome.exit_code, outcome.stdout) == (0, b"")


def test_standard_input_can_not_be_combined_with_files(run: Run) -> None:
    outcome = run("check", "-", "a.py")

    assert outcome.exit_code == 2
    assert "can't be combined" in outcome.stderr


def test_what_is_unknown_is_reported_in_strict_mode_only(project: Path, run: Run) -> None:
    (project / "a.py").write_text(UNKNOWN)

    assert run("check", "--select", "TNP4", "a.py").headlines == []
    codes = {line.split()[1] for line in run("check", "--strict", "--select", "TNP4", "a.py").headlines}
    assert codes == {"TNP401", "TNP402"}


def test_a_missing_command_is_an_error_of_usage(run: Run) -> None:
    assert run().exit_code == 2


def test_an_unknown_option_is_an_error_of_usage(run: Run) -> None:
    assert run("check", "--fast").exit_code == 2


def test_options_can_not_be_abbreviated(run: Run) -> None:
    assert run("check", "--stri").exit_code == 2


def test_the_version_is_printed(run: Run) -> None:
    outcome = run("--version")

    assert (outcome.exit_code, outcome.lines) == (0, [f"torch-numpy {__version__}"])


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([str(Path(sys.executable).with_name("torch-numpy"))], id="console script"),
        pytest.param([sys.executable, "-m", "flake8_torch_numpy"], id="python -m"),
    ],
)
def test_the_exit_code_is_that_of_the_process(command: list[str], project: Path) -> None:
    (project / "a.py").write_text(ACCELERATOR)

    process = subprocess.run([*command, "check", "a.py"], capture_output=True, text=True, check=False)

    assert process.returncode == 1
    assert process.stdout.startswith("a.py:3:")


def test_importing_the_main_module_runs_nothing() -> None:
    importlib.import_module("flake8_torch_numpy.__main__")

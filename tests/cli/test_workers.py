"""Many files, in several processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from flake8_torch_numpy.cli import workers
from flake8_torch_numpy.configuration import Configuration
from tests.cli.waiting import await_until
from tests.examples import ACCELERATOR, ACCELERATOR_FIXED, CLEAN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

MANY = 40
# A process in which a file of a certain name is the end.
DEADLY = """
import os, sys
from flake8_torch_numpy.cli import main, processing

fix_file = processing.fix_file

def die(filename, *arguments, **options):
    if "deadly" in filename:
        os._exit(7)
    return fix_file(filename, *arguments, **options)

processing.fix_file = die
if __name__ == "__main__":
    sys.exit(main())
"""

# What was started in the background of a shell ignores interrupts, and so would what it starts.
INTERRUPTIBLE = """
import signal, sys
from flake8_torch_numpy.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main())
"""


def write_many(project: Path, text: str = ACCELERATOR) -> list[Path]:
    paths = [project / f"{number:02}.py" for number in range(MANY)]
    for path in paths:
        path.write_text(text)
    return paths


def test_results_are_those_of_one_process_in_the_same_order(project: Path, run: Run) -> None:
    write_many(project)
    (project / "07.py").write_text("x = = 1")
    (project / "08.py").write_text(CLEAN)

    alone, together = run("check", "-j1"), run("check", "--jobs=3")

    assert together == alone
    assert len(together.headlines) == MANY - 2


def test_files_are_fixed_as_by_one_process(project: Path, run: Run) -> None:
    paths = write_many(project)

    outcome = run("fix", "-j", "2")

    assert (outcome.exit_code, outcome.stderr) == (0, f"Fixed {MANY} findings in {MANY} files.\n")
    assert {path.read_text() for path in paths} == {ACCELERATOR_FIXED}


def test_a_diff_is_shown_as_by_one_process(project: Path, run: Run) -> None:
    write_many(project)

    assert run("fix", "--diff", "-j2") == run("fix", "--diff", "-j1")


def test_a_process_that_dies_costs_one_file(project: Path) -> None:
    write_many(project)
    (project / "05-deadly.py").write_text(ACCELERATOR)
    (project / "29-deadly.py").write_text(ACCELERATOR)
    program = project / "program"
    program.write_text(DEADLY)

    process = subprocess.run(
        [sys.executable, str(program), "fix", "-j2"], capture_output=True, text=True, check=False, cwd=project
    )

    assert process.returncode == 2
    assert process.stderr.splitlines() == [
        "torch-numpy: ./05-deadly.py could not be processed: its process died (exit code 7)",
        "torch-numpy: ./29-deadly.py could not be processed: its process died (exit code 7)",
        f"Fixed {MANY} findings in {MANY} files.",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent to a group of processes")
def test_an_interrupt_lets_the_files_in_hand_be_finished(project: Path) -> None:
    # More than anybody could do before the signal comes.
    slow = ACCELERATOR + "z = x + 1\n" * 1500
    paths = [project / f"{number:04}.py" for number in range(2000)]
    for path in paths:
        path.write_text(slow)

    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "fix", "-j2"],
        cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    await_until(lambda: paths[0].read_text() != slow or process.poll() is not None)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    done = [path for path in paths if path.read_text() != slow]
    assert process.returncode == 130
    assert 0 < len(done) < len(paths)
    assert errors.splitlines() == [
        f"torch-numpy: interrupted after ./{done[-1].name}",
        f"Fixed {len(done)} finding{'s' * (len(done) > 1)} in {len(done)} file{'s' * (len(done) > 1)}.",
    ]
    assert {path.name for path in project.iterdir()} == {".flake8", *(path.name for path in paths)}


def test_a_run_that_is_given_up_leaves_no_process_behind(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write_many(project)
    task = workers.Task(("--isolated",))
    results = workers.process_files(
        [str(path) for path in paths], task, Configuration.load(("--jobs=2",)), lambda: False
    )

    next(results)
    results.close()

    assert not multiprocessing.active_children()

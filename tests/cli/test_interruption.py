from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flake8_torch_numpy.cli import processing
from flake8_torch_numpy.cli.interruption import InterruptionBetweenFiles
from tests.examples import ACCELERATOR, ACCELERATOR_FIXED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def default_handler() -> Iterator[None]:
    """Whatever runs the tests may treat interrupts in its own way."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, previous)


def interrupting(action: Callable[..., object], *, times: int) -> Callable[..., object]:
    def interrupt_and_act(*arguments, **options):
        for _ in range(times):
            signal.raise_signal(signal.SIGINT)
        return action(*arguments, **options)

    return interrupt_and_act


def test_the_file_in_hand_is_finished_and_the_next_one_is_not_begun(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.py").write_text(ACCELERATOR)
    (project / "b.py").write_text(ACCELERATOR)
    monkeypatch.setattr(processing, "fix_file", interrupting(processing.fix_file, times=1))

    outcome = run("fix")

    assert outcome.exit_code == 130
    assert outcome.stderr == "torch-numpy: interrupted after ./a.py\nFixed 1 finding in 1 file.\n"
    assert (project / "a.py").read_text() == ACCELERATOR_FIXED
    assert (project / "b.py").read_text() == ACCELERATOR


def test_a_second_interrupt_does_not_wait(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "a.py").write_text(ACCELERATOR)
    monkeypatch.setattr(processing, "fix_file", interrupting(processing.fix_file, times=2))

    outcome = run("fix")

    assert (outcome.exit_code, outcome.stderr) == (130, "torch-numpy: interrupted\n")
    assert (project / "a.py").read_text() == ACCELERATOR


def test_waiting_for_standard_input_can_be_interrupted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "check_content", interrupting(processing.check_content, times=1))

    assert run("check", "-").exit_code == 130


def test_the_handler_is_as_before_afterwards() -> None:
    with InterruptionBetweenFiles():
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler

    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_program_with_a_handler_of_its_own_keeps_it() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    with InterruptionBetweenFiles():
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_a_thread_other_than_the_main_one_has_no_handler() -> None:
    handlers = []

    def enter() -> None:
        with InterruptionBetweenFiles():
            handlers.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()

    assert handlers == [signal.default_int_handler]


def test_a_reader_that_goes_away_ends_the_run_in_silence(project: Path) -> None:
    (project / "a.py").write_text(ACCELERATOR)
    reader, writer = os.pipe()
    os.close(reader)

    process = subprocess.run(
        [sys.executable, "-m", "flake8_torch_numpy", "check", "a.py"],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)

    assert process.returncode == 2
    assert "Traceback" not in process.stderr
    assert "BrokenPipe" not in process.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk_is_named(project: Path) -> None:
    (project / "a.py").write_text(ACCELERATOR)

    with Path("/dev/full").open("w") as full:
        process = subprocess.run(
            [sys.executable, "-m", "flake8_torch_numpy", "check", "a.py"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert process.returncode == 2
    assert "torch-numpy: input or output failed: No space left on device\n" in process.stderr
    assert "Traceback" not in process.stderr

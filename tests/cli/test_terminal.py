"""What a terminal shows that a pipe does not get: colours, and progress in long runs."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.examples import ACCELERATOR

if TYPE_CHECKING:
    from pathlib import Path

# There are no such terminals on Windows.
pseudo_terminal = pytest.importorskip("tools.pseudo_terminal")

# A run is long at once, so that the bar need not be waited for.
AT_ONCE = """
import sys
from flake8_torch_numpy.cli import main, progress

progress._LONG = 0.0
sys.exit(main())
"""


def test_a_diff_is_coloured(project: Path) -> None:
    (project / "a.py").write_text(ACCELERATOR)

    text = pseudo_terminal.shown(["-m", "flake8_torch_numpy", "fix", "--diff"], project)

    assert "\x1b[31m-y = x.numpy()\x1b[0m" in text
    assert "\x1b[32m+y = x.cpu().numpy()\x1b[0m" in text
    assert "\x1b[1m--- a/a.py\x1b[0m" in text
    assert "\x1b[36m@@" in text


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_unwanted(variables: dict[str, str], project: Path) -> None:
    (project / "a.py").write_text(ACCELERATOR)

    assert "\x1b" not in pseudo_terminal.shown(["-m", "flake8_torch_numpy", "fix", "--diff"], project, **variables)


def test_a_long_run_has_a_bar_that_is_gone_in_the_end(project: Path) -> None:
    for number in range(20):
        (project / f"{number:02}.py").write_text(ACCELERATOR)

    text = pseudo_terminal.shown(["-c", AT_ONCE, "check", "-j1"], project, TQDM_MININTERVAL="0")

    assert "/20 [" in text
    lines = [line.rpartition("\r")[2] for line in text.replace("\r\n", "\n").split("\n")]
    assert not any("/20 [" in line for line in lines[-2:])
    assert any(line.startswith("./00.py:3:7: TNP201 ") for line in lines)


def test_a_short_run_has_none(project: Path) -> None:
    (project / "a.py").write_text(ACCELERATOR)

    assert "\r " not in pseudo_terminal.shown(["-m", "flake8_torch_numpy", "check"], project)


def test_a_pipe_gets_neither(project: Path) -> None:
    (project / "a.py").write_text(ACCELERATOR)

    process = subprocess.run(
        [sys.executable, "-c", AT_ONCE, "fix", "--diff"], cwd=project, capture_output=True, text=True, check=False
    )

    assert "\x1b" not in process.stdout + process.stderr
    assert "\r" not in process.stdout + process.stderr

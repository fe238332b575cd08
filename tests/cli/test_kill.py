"""A run that is killed, whenever it is, leaves each file as it was or as it is to be."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.waiting import await_until
from tests.examples import ACCELERATOR, ACCELERATOR_FIXED, GRADIENT, GRADIENT_FIXED

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by a signal")

KILLS = 200
FILES = 12
# Long enough that a write takes a while.
PADDING = "# padding\n" * 500
# One process that starts others costs less than starting Python 200 times; each of them is the command.
LAUNCHER = """
import os, sys
from flake8_torch_numpy.cli import main
import flake8_torch_numpy.cli.commands, flake8_torch_numpy.sinks.find, flake8_torch_numpy.rules.registry

flake8_torch_numpy.rules.registry.all_rules()
for line in sys.stdin:
    child = os.fork()
    if not child:
        os.chdir(line.rstrip("\\n"))
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os.dup2(1, 2)
        os._exit(main(["fix", "-j1", "--isolated"]))
    print(child, flush=True)
    os.waitpid(child, 0)
    print("over", flush=True)
"""


def test_no_file_is_damaged_by_a_kill_at_any_moment(tmp_path: Path) -> None:
    before = {f"{number:02}.py": (ACCELERATOR, GRADIENT)[number % 2] + PADDING for number in range(FILES)}
    after = {f"{number:02}.py": (ACCELERATOR_FIXED, GRADIENT_FIXED)[number % 2] + PADDING for number in range(FILES)}
    chance = random.Random(6)
    old = new = both = 0
    with subprocess.Popen(
        [sys.executable, "-c", LAUNCHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as launcher:
        assert launcher.stdin is not None
        assert launcher.stdout is not None
        longest = 0.0
        for kill in range(KILLS + 1):
            for name, text in before.items():
                (tmp_path / name).write_text(text)
            launcher.stdin.write(f"{tmp_path}\n")
            launcher.stdin.flush()
            child = int(launcher.stdout.readline())
            started = time.monotonic()
            if kill:
                if kill % 10:
                    # However fast the machine is: somewhere between one file and the next, with more of them to come.
                    name = chance.choice(list(before)[: FILES // 2])
                    await_until(lambda name=name: (tmp_path / name).read_text() != before[name])  # type: ignore[misc]
                    time.sleep(chance.uniform(0, longest / FILES))
                else:
                    time.sleep(chance.uniform(0, longest))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            assert launcher.stdout.readline() == "over\n"
            # The first run is not killed, and says how long one takes.
            longest = longest or time.monotonic() - started
            left = {path.name: path.read_text() for path in tmp_path.glob("*.py")}
            assert left.keys() == before.keys()
            assert all(text in {before[name], after[name]} for name, text in left.items())
            changed = sum(text == after[name] for name, text in left.items())
            old, new, both = old + (not changed), new + (changed == FILES), both + (0 < changed < FILES)
        launcher.stdin.close()
    # A file has a name only for the moment before it takes another one's place.
    assert len(list(tmp_path.glob(".torch-numpy-*"))) <= (KILLS / 50 if hasattr(os, "O_TMPFILE") else KILLS)
    # Most were killed in the middle of their work.
    assert both > KILLS / 2, (old, new, both)

"""What programs show where they write to a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_ROWS = 50
# What would decide about colours and width in the terminal's place.
_UNWANTED = frozenset({"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"})


def shown(arguments: Sequence[str], folder: Path, columns: int = 100, **variables: str) -> str:
    """What this Python, with these arguments, writes to a terminal; variables: of its environment, beside ours."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (_ROWS, columns))
    kept = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        env=kept | {"TERM": "xterm"} | variables,
    )  # fmt: skip
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux's way to tell that the other side is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    process.wait()
    return b"".join(parts).decode()

"""An environment of its own for each linter, and for the libraries that type checkers have to see."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Environments:
    """Virtual environments in a folder; what is there already is kept."""

    folder: Path

    def make(self, name: str, distributions: Sequence[str]) -> None:
        """Make an environment with these distributions in it, unless it is there and they have a version."""
        ready = self.folder / name / "ready.json"
        is_ready = ready.is_file() and json.loads(ready.read_text(encoding="utf-8")) == list(distributions)
        if is_ready and not any(Path(distribution).is_absolute() for distribution in distributions):
            return
        print(f"installing {name}", file=sys.stderr, flush=True)
        venv.create(self.folder / name, clear=True, with_pip=True)
        subprocess.run([self.program(name, "python"), "-m", "pip", "install", "--quiet", *distributions], check=True)
        ready.write_text(json.dumps(list(distributions)), encoding="utf-8")

    def version(self, name: str, distribution: str) -> str:
        """The version of a distribution in an environment."""
        code = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
        return self.run(name, ("python", "-c", code, distribution), self.folder).strip()

    def run(self, name: str, command: Sequence[str], folder: Path) -> str:
        """What a program of an environment writes to standard output; findings make it exit with an error."""
        program, *arguments = command
        done = subprocess.run(
            [self.program(name, program), *arguments], cwd=folder, env=self.variables(name), capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        if done.returncode and not done.stdout:
            raise SystemExit(f"{name} fails with {done.returncode}:\n{done.stderr}")
        return done.stdout

    def variables(self, name: str) -> dict[str, str]:
        """The variables of the shell for programs of an environment."""
        scripts = str(self.program(name, "python").parent)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
        return kept | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}

    def program(self, name: str, program: str) -> Path:
        """The path of a program of an environment."""
        return self.folder / name / ("Scripts" if os.name == "nt" else "bin") / program

"""The pages of the documentation, the blocks of code on them, and a project in which their commands run.

A block holds commands, one a line (`sh`), commands behind `$ ` with what they print (`console`), or a session of Python
(`pycon`); any other starts with a comment that names the file, or the several files, that it may stand in. The blocks
of a page are run in their order, in one project.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.cli.notebooks import NOTEBOOK

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

# What the shell finds under these names are modules of the Python that runs the tests.
MODULES = {"flake8": "flake8", "torch-numpy": "flake8_torch_numpy", "nbqa": "nbqa", "ruff": "ruff"}


@dataclass(frozen=True)
class Block:
    language: str
    text: str

    @property
    def filenames(self) -> list[str]:
        """The files in which the block may stand."""
        return re.sub(r"^(#|//|--|;)+ ", "", self.text.partition("\n")[0]).split(", ")

    @property
    def commands(self) -> list[str]:
        """The commands of a block of commands."""
        lines = [line for line in self.text.splitlines() if line and not line.startswith("#")]
        if self.language == "console":
            return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        return lines


@dataclass(frozen=True)
class Page:
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def blocks(self) -> list[Block]:
        return [Block(*found) for found in re.findall(r"^```(\w+)\n(.*?)^```$", self.text, re.MULTILINE | re.DOTALL)]

    def blocks_in(self, *languages: str) -> list[Block]:
        return [block for block in self.blocks if block.language in languages]

    def block_for(self, filename: str) -> Block:
        """The one block that may stand in this file."""
        (block,) = (block for block in self.blocks if filename in block.filenames)
        return block


README = Page(ROOT / "README.md")
EXAMPLES = Page(ROOT / "examples" / "README.md")


def all_pages() -> list[Page]:
    """Every page that is written by hand; those of the rules are tested with the rules."""
    return [README, EXAMPLES, *map(Page, sorted(DOCS.glob("*.md")))]


def make_project(directory: Path, page: Page) -> None:
    """Fill a directory with what the commands of a page find: a repository with the page's Python files."""
    start = Page(DOCS / "start.md").block_for("evaluate.py").text
    files = {
        ".flake8": "[flake8]\n",
        "evaluate.py": start,
        "src/evaluate.py": start,
        "src/legacy/plots.py": start,
        "tests/test_evaluate.py": start,
        "notebooks/train.ipynb": NOTEBOOK,
    }
    files |= {block.filenames[0]: block.text for block in page.blocks_in("python")}
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copytree(EXAMPLES.path.parent, directory / "examples")
    commit = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "all"]
    for command in (["git", "init", "-q", "-b", "main"], ["git", "add", "-A"], commit):
        subprocess.run(command, cwd=directory, env=_environment(directory), check=True)


def make_programs(directory: Path) -> Path:
    """A folder of programs for the shell; installations are left out."""
    folder = directory / "programs"
    folder.mkdir()
    scripts = {name: f'exec "{sys.executable}" -m {module} "$@"' for name, module in MODULES.items()}
    scripts["python"] = f'if [ "$1 $2 $3" = "-m pip install" ]; then exit 0; fi\nexec "{sys.executable}" "$@"'
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(stat.S_IRWXU)
    return folder


def run(command: str, directory: Path, programs: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell; what it writes to standard error comes with its output, as on a terminal."""
    environment = _environment(directory) | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=directory, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip


def transcript_of(block: Block, directory: Path, programs: Path) -> str:
    """What a block of commands with their output would be today."""
    return "".join(f"$ {command}\n{run(command, directory, programs).stdout}" for command in block.commands)


def _environment(directory: Path) -> dict[str, str]:
    # What runs the tests may be a hook of git itself.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(directory)}

"""The pinned packages that are linted: downloaded as wheels and unpacked, never installed or imported."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

REQUIREMENTS = Path(__file__).with_name("packages.txt")
# Of these only the notebooks are taken.
_NOTEBOOKS_ONLY = frozenset({"botorch"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file, and how many lines it has."""

    path: Path
    lines: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """The modules and the notebooks of all packages, in the order of their paths.

    packages: names with versions. lines: of modules.
    """

    packages: Sequence[str]
    modules: Sequence[Source]
    notebooks: Sequence[Source]

    @property
    def lines(self) -> int:
        """How many lines all modules have."""
        return sum(source.lines for source in self.modules)


def pinned(requirements: Path = REQUIREMENTS) -> dict[str, str]:
    """The pinned packages: their versions by their names."""
    found = re.findall(r"^([\w-]+)==(\S+) --hash=sha256:[0-9a-f]{64}$", requirements.read_text("utf-8"), re.MULTILINE)
    return dict(found)


def load(folder: Path) -> Corpus:
    """Download what is not there yet, with its hash checked, into a folder, unpack it, and list the files."""
    packages = pinned()
    wheels, unpacked = folder / "wheels", folder / "packages"
    if any(not _wheel(wheels, name, version) for name, version in packages.items()):
        print("downloading packages", file=sys.stderr, flush=True)
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", "--dest", str(wheels)]
        subprocess.run([sys.executable, "-m", "pip", "download", *options, "-r", str(REQUIREMENTS)], check=True)
    modules: list[Source] = []
    notebooks: list[Source] = []
    for name, version in packages.items():
        target = unpacked / f"{name}-{version}"
        if not target.is_dir():
            (wheel,) = _wheel(wheels, name, version)
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(target)
        notebooks += map(_source, sorted(target.rglob("*.ipynb")))
        if name not in _NOTEBOOKS_ONLY:
            modules += map(_source, sorted(target.rglob("*.py")))
    return Corpus([f"{name} {version}" for name, version in packages.items()], modules, notebooks)


def _wheel(wheels: Path, name: str, version: str) -> list[Path]:
    return list(wheels.glob(f"{name.replace('-', '_')}-{version}-*.whl"))


def _source(path: Path) -> Source:
    return Source(path, path.read_bytes().count(b"\n"))


def shards(sources: Sequence[Source], count: int) -> list[list[Source]]:
    """The files in so many parts that are alike: dealt out by size, forth and back."""
    parts: list[list[Source]] = [[] for _ in range(count)]
    ordered = sorted(sources, key=lambda source: (-source.lines, source.path))
    for index, source in enumerate(ordered):
        turn, place = divmod(index, count)
        parts[place if turn % 2 == 0 else count - 1 - place].append(source)
    return [sorted(part, key=lambda source: source.path) for part in parts]

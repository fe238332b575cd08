"""The packages: which they are, and their wheels, which are downloaded once."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HERE = Path(__file__).parent
LIST = HERE / "packages.txt"
# git ignores it.
FOLDER = HERE.parents[1] / ".ecosystem"

_LINE = re.compile(r"(?P<name>[\w.-]+)==(?P<version>\S+) --hash=sha256:(?P<sha256>[0-9a-f]{64})(?P<quick>  # quick)?")
# Wheels are the same wherever this runs: those of one platform, and of one Python.
_WHEELS = (
    "--only-binary=:all:", "--implementation=cp", "--python-version=3.11", "--platform=manylinux2014_x86_64",
    "--platform=manylinux_2_28_x86_64",
)  # fmt: skip
_PATIENCE = ("--retries=2", "--timeout=30")


class UnavailableError(Exception):
    """The package index does not give what is asked for; the message is pip's last word."""


@dataclass(frozen=True, slots=True)
class Package:
    """A wheel of the package index. is_quick: it is looked at by the tests, too."""

    name: str
    version: str
    sha256: str
    is_quick: bool

    @property
    def requirement(self) -> str:
        """What pip takes."""
        return f"{self.name}=={self.version} --hash=sha256:{self.sha256}"


@dataclass(frozen=True, slots=True)
class Module:
    """A Python file in a wheel."""

    package: str
    wheel: Path
    path: str

    @property
    def name(self) -> str:
        """Its path in a folder of folders by package."""
        return f"{self.package}/{self.path}"

    def read(self) -> bytes:
        """Give what is in it."""
        with zipfile.ZipFile(self.wheel) as archive:
            return archive.read(self.path)


def read_packages() -> list[Package]:
    """The packages in the list, which is one for pip."""
    packages = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            found = _LINE.fullmatch(line)
            if found is None:
                raise ValueError(f"{LIST.name}: {line}")
            packages.append(Package(found["name"], found["version"], found["sha256"], found["quick"] is not None))
    return packages


def download(packages: Sequence[Package], folder: Path) -> dict[str, Path]:
    """The wheel of each package, by its name; those that the folder lacks are downloaded.

    Raises UnavailableError where they can't be had, and ValueError where one is not what it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    there = _wheels_in(folder)
    lacking = [package for package in packages if package.sha256 not in there]
    if lacking:
        # Within the folder, so that wheels can be moved from one into the other.
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            _download_into(Path(temporary), lacking)
            for wheel in Path(temporary).glob("*.whl"):
                wheel.replace(folder / wheel.name)
        there = _wheels_in(folder)
    return {package.name: there[package.sha256] for package in packages}


def modules_in(package: str, wheel: Path) -> Iterator[Module]:
    """The Python files in a wheel, in their order by name."""
    with zipfile.ZipFile(wheel) as archive:
        names = sorted(archive.namelist())
    return (Module(package, wheel, name) for name in names if name.endswith(".py"))


def unpack(modules: Iterable[Module], folder: Path) -> None:
    """Write the Python files into a folder, those of each package into one of its own."""
    for module in modules:
        with zipfile.ZipFile(module.wheel) as archive:
            archive.extract(module.path, folder / module.package)


def _download_into(folder: Path, packages: Sequence[Package]) -> None:
    requirements = folder / "requirements.txt"
    requirements.write_text("\n".join(package.requirement for package in packages), encoding="utf-8")
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input", "--disable-pip-version-check",
        "--require-hashes", *_PATIENCE, *_WHEELS, f"--dest={folder}", f"--requirement={requirements}",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "DO NOT MATCH THE HASHES" in done.stderr:
        raise ValueError(done.stderr)
    if done.returncode:
        raise UnavailableError(done.stderr.strip().rpartition("\n")[2])


def _wheels_in(folder: Path) -> dict[str, Path]:
    return {hashlib.sha256(wheel.read_bytes()).hexdigest(): wheel for wheel in sorted(folder.glob("*.whl"))}

"""Which files a run is about: the paths that were named, and what lies in the folders among them.

In a folder, what git ignores is left out, what flake8 excludes, and what is never written by hand: environments,
caches, packages that were installed. A path that is named is taken whatever it is, unless flake8 excludes it; with
`forces_exclude` it is taken only if it would be found in a folder, too.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flake8_torch_numpy.cli.gitignore import Gitignore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_torch_numpy.configuration import Configuration

_NEVER_WRITTEN_BY_HAND = frozenset(
    {
        ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pyenv",
        ".pytest_cache",
        ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "node_modules",
        "site-packages", "venv",
    }
)  # fmt: skip
# What the tools that make environments leave in them.
_IN_ENVIRONMENTS = ("pyvenv.cfg", "conda-meta")


@dataclass(slots=True)
class Discovery:
    """What a run is about.

    files: sorted, each once, spelled as flake8 spells them. unreadable: folders that can't be looked into, and why.
    """

    files: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)


def discover(
    paths: Sequence[str], configuration: Configuration, *, respects_gitignore: bool = True, forces_exclude: bool = False
) -> Discovery:
    """Find the files for the paths of a command line. Raises nothing: what can't be read is told in the result."""
    return _Search(configuration, respects_gitignore, forces_exclude).run(paths)


@dataclass
class _Search:
    configuration: Configuration
    respects_gitignore: bool
    forces_exclude: bool
    found: Discovery = field(default_factory=Discovery)
    gitignore: Gitignore = field(default_factory=Gitignore)

    def run(self, paths: Sequence[str]) -> Discovery:
        files: dict[str, None] = {}
        for path in paths:
            if self.configuration.is_excluded(path):
                continue
            if Path(path).is_dir():
                files.update(dict.fromkeys(self._files_in(path)))
            elif not self.forces_exclude or self._would_be_found(path):
                files[path] = None
        self.found.files = sorted(files)
        return self.found

    def _files_in(self, named: str) -> Iterator[str]:
        top = self.gitignore.top_for(Path(named).absolute())
        for root, folders, names in os.walk(named, onerror=self._note_unreadable):
            folders[:] = [name for name in folders if not self._is_folder_left_out(_join(root, name), top)]
            for name in names:
                path = _join(root, name)
                if self.configuration.is_wanted(path) and not self._is_left_out(path, top, is_folder=False):
                    yield path

    def _note_unreadable(self, error: OSError) -> None:
        self.found.unreadable.append((str(error.filename), error.strerror or str(error)))

    def _would_be_found(self, path: str) -> bool:
        """Is neither a named file left out, nor a folder around it?"""
        file = Path(path).absolute()
        top = self.gitignore.repository_around(file.parent) or Path.cwd()
        folders = [folder for folder in file.parents if top in folder.parents]
        return not self._is_left_out(str(file), top, is_folder=False) and not any(
            self._is_folder_left_out(str(folder), top) for folder in folders
        )

    def _is_folder_left_out(self, path: str, top: Path) -> bool:
        return (
            Path(path).name in _NEVER_WRITTEN_BY_HAND
            or _is_environment(path)
            or self._is_left_out(path, top, is_folder=True)
        )

    def _is_left_out(self, path: str, top: Path, *, is_folder: bool) -> bool:
        """Does flake8 exclude it, or git ignore it? top: as for `Gitignore`."""
        if self.configuration.is_excluded(path):
            return True
        return self.respects_gitignore and self.gitignore.is_ignored(Path(path).absolute(), top, is_folder=is_folder)


def _join(folder: str, name: str) -> str:
    """A name in a folder, spelled as flake8 does: `Path` would drop the dot that stands for the current one."""
    return os.path.join(folder, name)  # noqa: PTH118


def _is_environment(folder: str) -> bool:
    return any(os.path.lexists(_join(folder, name)) for name in _IN_ENVIRONMENTS)

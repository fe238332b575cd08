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

from pathspec import GitIgnoreSpec

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
    # The patterns of each folder's .gitignore; whether a folder is the top of a repository.
    _specs: dict[Path, GitIgnoreSpec | None] = field(default_factory=dict)
    _repositories: dict[Path, bool] = field(default_factory=dict)
    # The folder beyond whose .gitignore no other one counts; None where that is the top of the repository.
    _outermost: Path | None = None

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

    def _files_in(self, folder: str) -> Iterator[str]:
        self._outermost = self._outermost_for(Path(folder).absolute())
        for root, folders, names in os.walk(folder, onerror=self._note_unreadable):
            folders[:] = [name for name in folders if not self._is_left_out(_join(root, name), name, is_folder=True)]
            for name in names:
                path = _join(root, name)
                if self.configuration.is_wanted(path) and not self._is_left_out(path, name, is_folder=False):
                    yield path

    def _outermost_for(self, folder: Path) -> Path | None:
        """Beyond a folder that was named nothing counts if it is in no repository, or if git ignores it itself."""
        self._outermost = None
        top = self._repository_around(folder)
        if top is None:
            return folder
        around = [path for path in (folder, *folder.parents) if top in path.parents]
        return folder if any(self._is_ignored(path, is_folder=True) for path in around) else None

    def _note_unreadable(self, error: OSError) -> None:
        self.found.unreadable.append((str(error.filename), error.strerror or str(error)))

    def _is_left_out(self, path: str, name: str, *, is_folder: bool) -> bool:
        if is_folder and (name in _NEVER_WRITTEN_BY_HAND or _is_environment(path)):
            return True
        if self.configuration.is_excluded(path):
            return True
        return self.respects_gitignore and self._is_ignored(Path(path).absolute(), is_folder=is_folder)

    def _would_be_found(self, path: str) -> bool:
        """Is neither a named file left out, nor a folder around it?"""
        absolute = Path(path).absolute()
        folders = [folder for folder in absolute.parents if folder != folder.parent]
        top = self._repository_around(absolute.parent) or Path.cwd()
        self._outermost = top
        inside = [folder for folder in folders if top in folder.parents]
        return not self._is_left_out(str(absolute), absolute.name, is_folder=False) and not any(
            self._is_left_out(str(folder), folder.name, is_folder=True) for folder in inside
        )

    def _is_ignored(self, path: Path, *, is_folder: bool) -> bool:
        """Do the .gitignore files around a path say so? The innermost that says anything decides."""
        top = self._repository_around(path.parent)
        for folder in path.parents:
            spec = self._spec_of(folder)
            if spec is not None:
                relative = path.relative_to(folder).as_posix() + ("/" if is_folder else "")
                is_included = spec.check_file(relative).include
                if is_included is not None:
                    return is_included
            if folder in {top, self._outermost}:
                break
        return False

    def _repository_around(self, folder: Path) -> Path | None:
        return next((around for around in (folder, *folder.parents) if self._is_repository(around)), None)

    def _is_repository(self, folder: Path) -> bool:
        known = self._repositories.get(folder)
        if known is None:
            known = self._repositories[folder] = (folder / ".git").exists()
        return known

    def _spec_of(self, folder: Path) -> GitIgnoreSpec | None:
        if folder not in self._specs:
            lines: list[str] = []
            for name in (".git/info/exclude", ".gitignore"):
                try:
                    lines += (folder / name).read_text(errors="surrogateescape").splitlines()
                except OSError:
                    continue
            self._specs[folder] = GitIgnoreSpec.from_lines(lines) if lines else None
        return self._specs[folder]


def _join(folder: str, name: str) -> str:
    """A name in a folder, spelled as flake8 does: `Path` would drop the dot that stands for the current one."""
    return os.path.join(folder, name)  # noqa: PTH118


def _is_environment(folder: str) -> bool:
    return any(os.path.lexists(_join(folder, name)) for name in _IN_ENVIRONMENTS)

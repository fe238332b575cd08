"""What git ignores, by the .gitignore files in the folders around a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pathspec import GitIgnoreSpec

if TYPE_CHECKING:
    from pathlib import Path


class Gitignore:
    """Answers of the .gitignore files and `.git/info/exclude`; each file is read once."""

    def __init__(self) -> None:
        self._specs: dict[Path, GitIgnoreSpec | None] = {}
        self._repositories: dict[Path, bool] = {}

    def is_ignored(self, path: Path, top: Path, *, is_folder: bool) -> bool:
        """Is a path (absolute) ignored? The innermost pattern that says anything decides.

        top: the folder beyond which no pattern counts; those beyond the repository do not either.
        """
        for folder in path.parents:
            spec = self._spec_of(folder)
            if spec is not None:
                relative = path.relative_to(folder).as_posix() + ("/" if is_folder else "")
                is_included = spec.check_file(relative).include
                if is_included is not None:
                    return is_included
            if folder == top or self._is_repository(folder):
                break
        return False

    def top_for(self, folder: Path) -> Path:
        """The folder beyond which no pattern counts for what lies in a folder (absolute) that was named.

        That is the folder itself where it is in no repository, or where git ignores it; else the repository's.
        """
        top = self.repository_around(folder)
        if top is None:
            return folder
        around = [path for path in (folder, *folder.parents) if top in path.parents]
        return folder if any(self.is_ignored(path, top, is_folder=True) for path in around) else top

    def repository_around(self, folder: Path) -> Path | None:
        """The folder of the repository that a folder (absolute) is in; None if it is in none."""
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

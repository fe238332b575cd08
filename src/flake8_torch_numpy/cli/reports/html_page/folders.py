"""Counts by folder: each folder with all that lies below it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The folder of files that lie in none. Its row counts only these, since all files lie below it.
TOP = "."


@dataclass(frozen=True, slots=True)
class Folder:
    """A row of the table.

    path: the whole path. label: what of it the row above that it lies below does not say.
    depth: below how many other rows it lies.
    findings: how many there are in it and below.
    """

    path: str
    label: str
    depth: int
    findings: int


def folders(counts: Mapping[str, int]) -> Iterator[Folder]:
    """The rows for the numbers of findings of files, in the order of the paths.

    A folder that holds nothing but one other folder has no row of its own.
    """
    own: Counter[str] = Counter()
    for path, count in counts.items():
        own[path.rpartition("/")[0] or TOP] += count
    total: Counter[str] = Counter()
    children: dict[str, set[str]] = {}
    for folder, count in own.items():
        below = folder
        total[folder] += count
        while parent := below.rpartition("/")[0]:
            children.setdefault(parent, set()).add(below)
            total[parent] += count
            below = parent
    above: list[str] = []
    for folder in sorted(total, key=lambda path: path.split("/")):
        if not own[folder] and len(children[folder]) == 1:
            continue
        while above and not folder.startswith(f"{above[-1]}/"):
            above.pop()
        label = folder.removeprefix(f"{above[-1]}/") if above else folder
        yield Folder(folder, label, len(above), total[folder])
        above.append(folder)

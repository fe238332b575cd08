"""What all formats have in common."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_torch_numpy.cli.processing import FileResult

    # Takes a line, without its end.
    Writer = Callable[[str], None]


class Report(ABC):
    """A run's findings in one format. Files are added in their order; those without findings as well."""

    def __init__(self, write: Writer) -> None:
        self.write = write

    @abstractmethod
    def add(self, result: FileResult) -> None:
        """Take what was found in a file."""

    def finish(self) -> None:  # noqa: B027 - most formats write all at once
        """Write what can only be written at the end."""


class Document(Report):
    """A format that is one JSON document."""

    def __init__(self, write: Writer) -> None:
        super().__init__(write)
        self.items: list[dict[str, Any]] = []

    def whole(self) -> object:
        """The document."""
        return self.items

    def finish(self) -> None:
        """Write the document. Characters of names that are no Unicode are escaped."""
        self.write(json.dumps(self.whole(), indent=2))


def is_proof(code: str) -> bool:
    """Does a code say that torch raises there, or that `.data` is used, rather than that it may?"""
    return code.startswith(("TNP1", "TNP2"))


def place(filename: str) -> str:
    """A file as other programs find it: relative to the current folder where it lies in it, with slashes."""
    path = Path(filename)
    absolute = path if path.is_absolute() else Path.cwd() / path
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()


def as_uri(filename: str) -> str:
    """The same as part of an address: what is no letter, digit or the like is quoted, byte by byte."""
    return quote(place(filename).encode(errors="surrogateescape"))

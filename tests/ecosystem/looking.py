"""Looking through the packages, by default and in strict mode."""

from __future__ import annotations

import multiprocessing
import os
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.settings import Settings
from flake8_torch_numpy.source.files import SourceFileError, decode_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.ecosystem.packages import Module

_STRICT = Settings(strict=True)
_AT_ONCE = 16


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A finding in a package. is_strict: only strict mode has it."""

    package: str
    path: str
    line: int
    column: int
    code: str
    is_strict: bool = False

    def __str__(self) -> str:
        strict = " strict" if self.is_strict else ""
        return f"{self.package} {self.path}:{self.line}:{self.column} {self.code}{strict}"

    @classmethod
    def of(cls, text: str) -> Self:
        """The finding that is written so."""
        package, place, code, *strict = text.split(" ")
        path, line, column = place.rsplit(":", 2)
        return cls(package, path, int(line), int(column), code, bool(strict))


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a file: its findings, or why there is nothing to be said of it."""

    findings: tuple[Found, ...] = ()
    unread: str = ""


def look(module: Module) -> Seen:
    """Find what there is in a file."""
    failures: list[Exception] = []
    try:
        text = decode_source(module.read()).text
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            strict = lint(text, settings=_STRICT, on_failure=failures.append)
            # Strict mode only adds to what is found.
            default = set(lint(text, on_failure=failures.append)) if strict else set()
    except (SourceFileError, SyntaxError) as error:
        return Seen(unread=f"{module.package} {module.path}: {type(error).__name__}")
    if failures:
        return Seen(unread=f"{module.package} {module.path}: the analysis ends with {failures[0]!r}")
    found = (
        Found(module.package, module.path, one.line, one.column + 1, one.code, one not in default) for one in strict
    )
    return Seen(tuple(found))


def look_through(modules: Sequence[Module], jobs: int | None = None) -> list[Seen]:
    """What there is in each of the files, found by several processes."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs or os.cpu_count() or 1, context) as pool:
        return list(pool.map(look, modules, chunksize=_AT_ONCE))


def count_by_code(findings: Iterable[Found]) -> Counter[str]:
    """How many findings each code has."""
    return Counter(found.code for found in findings)

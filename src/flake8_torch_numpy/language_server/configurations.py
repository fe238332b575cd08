"""The configuration of flake8 that the server runs it with: its own settings first, then flake8's files."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import sys
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pylsp.workspace import Workspace

    from flake8_torch_numpy.configuration import Configuration

_LOG = logging.getLogger(__name__)

# The server's settings that choose what is shown, and the options that it gives flake8 for them.
_OPTIONS = {
    "config": "--config",
    "exclude": "--exclude",
    "extendIgnore": "--extend-ignore",
    "extendSelect": "--extend-select",
    "ignore": "--ignore",
    "select": "--select",
}
_FILES = ("setup.cfg", "tox.ini", ".flake8")

# A file, and what changes when it is written.
_State = tuple[str, int, int]


def configuration_of(workspace: Workspace, path: str) -> Configuration | None:
    """What the server would run flake8 with, for the document at a path; None where flake8 would not start.

    It is loaded anew only when a setting or a file has changed.
    """
    folder = folder_of(workspace)
    settings = workspace._config.plugin_settings("flake8", document_path=path)  # noqa: SLF001 - as in the server
    arguments = _arguments_from(settings, folder, path)
    return _load(folder, arguments, tuple(_states_of_files(folder, arguments)))


def folder_of(workspace: Workspace) -> str:
    """Where the server runs flake8."""
    return workspace.root_path or str(Path.cwd())


@functools.lru_cache(maxsize=16)
def _load(
    folder: str,
    arguments: tuple[str, ...],
    states: tuple[_State, ...],  # noqa: ARG001 - flake8 reads the files itself
) -> Configuration | None:
    from flake8_torch_numpy.configuration import Configuration, ConfigurationError  # noqa: PLC0415

    try:
        # Standard output is the server's line to the editor, and other plugins of flake8 may print.
        with contextlib.redirect_stdout(sys.stderr):
            return Configuration.load(arguments, folder)
    except (ConfigurationError, SystemExit) as error:
        _LOG.warning("flake8 does not start: %s", error)
        return None


def _arguments_from(settings: Mapping[str, Any], folder: str, path: str) -> tuple[str, ...]:
    values = {name: settings.get(name) for name in _OPTIONS}
    values["ignore"] = [*(values["ignore"] or ()), *_ignored_in(settings.get("perFileIgnores") or (), path)] or None
    if values["config"]:
        values["config"] = os.path.abspath(os.path.expanduser(os.path.expandvars(values["config"])))  # noqa: PTH100, PTH111
    if values["exclude"]:
        values["exclude"] = [_absolute(pattern, folder) for pattern in values["exclude"]]
    return tuple(
        f"{_OPTIONS[name]}={','.join(value) if isinstance(value, list) else value}"
        for name, value in values.items()
        if value is not None
    )


def _ignored_in(per_file_ignores: Iterable[str], path: str) -> Iterator[str]:
    """The codes that are ignored in a file. An item without a pattern belongs to the one before it."""
    pattern = None
    for item in per_file_ignores:
        first, colon, rest = item.partition(":")
        if colon:
            pattern = first
        if pattern is not None and PurePath(path).match(pattern):
            yield from (rest if colon else first).split(",")


def _absolute(pattern: str, folder: str) -> str:
    return str(Path(folder, pattern)) if "/" in pattern or os.sep in pattern else pattern


def _states_of_files(folder: str, arguments: tuple[str, ...]) -> Iterator[_State]:
    """The files in which flake8 may find its configuration, as they are."""
    named = [argument.removeprefix("--config=") for argument in arguments if argument.startswith("--config=")]
    around = [str(parent / name) for parent in (Path(folder), *Path(folder).parents) for name in _FILES]
    for path in named or around:
        with contextlib.suppress(OSError):
            status = os.stat(path)  # noqa: PTH116
            yield path, status.st_mtime_ns, status.st_size

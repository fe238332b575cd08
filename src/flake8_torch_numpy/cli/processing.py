"""What is done with one file: a name or a content in, a result out, nothing printed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flake8_torch_numpy.configuration import AnalysisError
from flake8_torch_numpy.rewriting.rounds import fix_text
from flake8_torch_numpy.source.files import SourceFile, SourceFileError, decode_source, read_source, write_source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flake8_torch_numpy.configuration import Configuration
    from flake8_torch_numpy.finding import Finding


@dataclass(frozen=True, slots=True)
class FileResult:
    """What was found in a file, and what was done about it.

    filename: as flake8 would print it.
    before, after: the file's content; the same where nothing was fixed.
    findings: those that remain, with the positions that they have in `after`.
    fixed: how many findings were fixed.
    refused: findings among `findings` whose fix would not do to the code what it means to do.
    """

    filename: str
    before: bytes
    after: bytes
    findings: Sequence[Finding]
    fixed: int = 0
    refused: Sequence[Finding] = ()

    @property
    def is_changed(self) -> bool:
        """Whether anything was fixed."""
        return self.after != self.before


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be processed, and a clause that says why ("can't be read: ...")."""

    filename: str
    cause: str


def check_file(filename: str, configuration: Configuration) -> FileResult | Failure:
    """Find what flake8 would show in a file."""
    return _attempt(filename, lambda: _check(read_source(Path(filename)), filename, configuration))


def check_content(content: bytes, filename: str, configuration: Configuration) -> FileResult | Failure:
    """Find what flake8 would show, were this content piped to it under this name."""
    return _attempt(filename, lambda: _check(decode_source(content), filename, configuration))


def fix_file(filename: str, configuration: Configuration, *, unsafe_fixes: bool, writes: bool) -> FileResult | Failure:
    """Fix what flake8 would show in a file; the file on disk stays as it is unless `writes`."""

    def fix_on_disk() -> FileResult:
        path = Path(filename)
        source = read_source(path)
        text, result = _fix(source, filename, configuration, unsafe_fixes=unsafe_fixes)
        if writes:
            write_source(path, source, text)
        return result

    return _attempt(filename, fix_on_disk)


def fix_content(
    content: bytes, filename: str, configuration: Configuration, *, unsafe_fixes: bool
) -> FileResult | Failure:
    """Fix what flake8 would show, were this content piped to it under this name."""
    return _attempt(
        filename, lambda: _fix(decode_source(content), filename, configuration, unsafe_fixes=unsafe_fixes)[1]
    )


def _check(source: SourceFile, filename: str, configuration: Configuration) -> FileResult:
    return FileResult(filename, source.content, source.content, configuration.findings(source.text, filename))


def _fix(
    source: SourceFile, filename: str, configuration: Configuration, *, unsafe_fixes: bool
) -> tuple[str, FileResult]:
    fixed = fix_text(source.text, lambda text: configuration.findings(text, filename), unsafe_fixes=unsafe_fixes)
    after = source.encode(fixed.text)
    return fixed.text, FileResult(filename, source.content, after, fixed.findings, fixed.fixed, fixed.refused)


def _attempt(filename: str, action: Callable[[], FileResult]) -> FileResult | Failure:
    try:
        return action()
    except SourceFileError as error:
        return Failure(filename, str(error))
    except AnalysisError as error:
        return Failure(filename, f"can't be analysed: {error}")
    except SyntaxError as error:
        line = f" (line {error.lineno})" if error.lineno else ""
        return Failure(filename, f"can't be parsed: {error.msg}{line}")
    except Exception as error:  # noqa: BLE001 - one file too strange must not end the run for all others
        return Failure(filename, f"could not be processed: {type(error).__name__}: {error}")

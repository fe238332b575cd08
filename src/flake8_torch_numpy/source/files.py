"""Python files as text, and back to the very same bytes."""

from __future__ import annotations

import contextlib
import io
import os
import re
import secrets
import stat
import tempfile
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_OPEN_FILES = Path("/proc/self/fd")
_PREFIX = ".torch-numpy-"
_LINE_END = re.compile(rb"\r\n|\n|\r")


class SourceFileError(Exception):
    """A file that can't be read, understood as Python source, or written; the message says why.

    The message is a clause such as "is read-only", to be set after the file's name.
    """


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The content of a Python file, as bytes and as text.

    text: without BOM, with the line ends of the file.
    encoding: what the file declares, as Python names it, else "utf-8"; never "utf-8-sig".
    """

    content: bytes
    text: str
    encoding: str
    has_bom: bool

    def encode(self, text: str) -> bytes:
        """Encode another text as this file is encoded, with a BOM if it has one.

        Raises SourceFileError where the encoding lacks a character of the text, or where the bytes would
        be read as another text.
        """
        content = _encode(text, self.encoding, has_bom=self.has_bom)
        if _decode(content) != (text, self.encoding, self.has_bom):
            raise SourceFileError(f"would not keep its text in the encoding {self.encoding}")
        return content


def decode_source(content: bytes) -> SourceFile:
    """Decode Python source as Python itself does: by BOM, by PEP 263 declaration, else as UTF-8.

    `decode_source(content).encode(text)` is the inverse, byte for byte.

    Raises SourceFileError for undecodable bytes, unknown encodings, encodings that do not give the same
    bytes back, and null bytes.
    """
    text, encoding, has_bom = _decode(content)
    if "\0" in text:
        raise SourceFileError("contains null bytes")
    if _encode(text, encoding, has_bom=has_bom) != content:
        raise SourceFileError(f"does not keep its bytes when decoded and encoded as {encoding}")
    return SourceFile(content, text, encoding, has_bom)


def read_bytes(path: Path) -> bytes:
    """Read a file from disk.

    Raises SourceFileError where it is no regular file, or can't be read.
    """
    try:
        _stat_regular_file(path)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise SourceFileError(f"can't be read: {_cause(error)}") from error


def write_source(path: Path, source: SourceFile, text: str) -> None:
    """Replace the text of the file that `source` was read from: wholly or, on any failure, not at all.

    The file's mode is kept, its owner where the system lets us; through a symlink, its target is written;
    other hard links keep the old content. A file whose text would stay the same is not touched.

    Raises SourceFileError where the file is read-only, was changed or removed since it was read, can't be
    written, or for the reasons of `SourceFile.encode`.
    """
    content = source.encode(text)
    if content == source.content:
        return
    try:
        target = Path(os.path.realpath(path, strict=True))
        status = _stat_regular_file(target)
        _refuse_read_only(target, status)
        _replace(target, status, expected=source.content, content=content)
    except (OSError, ValueError) as error:
        raise SourceFileError(f"can't be written: {_cause(error)}") from error


def _replace(target: Path, status: os.stat_result, *, expected: bytes, content: bytes) -> None:
    with _TemporaryFile(target.parent) as temporary:
        temporary.stream.write(content)
        temporary.stream.flush()
        os.fsync(temporary.stream.fileno())
        _copy_permissions(status, temporary.stream.fileno())
        if target.read_bytes() != expected:
            raise SourceFileError("was changed on disk since it was read")
        temporary.give_name().replace(target)


class _TemporaryFile:
    """A new file in a folder, which is gone in the end unless it has taken another one's place.

    Where the system can do it, the file has no name as long as it is written: then nothing is left behind even by a
    process that is killed in the middle.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name: Path | None = None
        try:
            _OPEN_FILES.stat()
            descriptor = os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o600)
        except (AttributeError, OSError):
            descriptor, name = tempfile.mkstemp(prefix=_PREFIX, suffix=".tmp", dir=folder)
            self._name = Path(name)
        self.stream = os.fdopen(descriptor, "wb")

    def give_name(self) -> Path:
        """The file under a name, ready to be moved."""
        if self._name is None:
            name = f"{_PREFIX}{secrets.token_hex(8)}.tmp"
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                # Only with the descriptor of a folder Python follows the link to the file.
                os.link(_OPEN_FILES / str(self.stream.fileno()), name, dst_dir_fd=folder, follow_symlinks=True)
            finally:
                os.close(folder)
            self._name = self._folder / name
        return self._name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # What could not be written is not written at the end either.
        with contextlib.suppress(OSError):
            self.stream.close()
        if self._name is not None:
            self._name.unlink(missing_ok=True)


def _copy_permissions(status: os.stat_result, descriptor: int) -> None:
    # One by one, since the group can often be kept where the owner can't; before the mode, whose bits they may clear.
    for owner, group in ((-1, status.st_gid), (status.st_uid, -1)):
        with contextlib.suppress(OSError, AttributeError):
            os.chown(descriptor, owner, group)
    os.chmod(descriptor, stat.S_IMODE(status.st_mode))


def _decode(content: bytes) -> tuple[str, str, bool]:
    # Python takes a lone CR for the end of a line when it looks for the declaration; `tokenize` does not.
    header = b"\n".join(_LINE_END.split(content, maxsplit=2)[:2])
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(header).readline)
    except SyntaxError as error:
        raise SourceFileError(f"has no usable encoding: {error.msg}") from error
    try:
        text = content.decode(encoding)
    except (ValueError, LookupError) as error:
        raise SourceFileError(f"can't be decoded: {error}") from error
    has_bom = encoding == "utf-8-sig"
    return text, "utf-8" if has_bom else encoding, has_bom


def _encode(text: str, encoding: str, *, has_bom: bool) -> bytes:
    try:
        return text.encode("utf-8-sig" if has_bom else encoding)
    except (ValueError, LookupError) as error:
        raise SourceFileError(f"can't be encoded: {error}") from error


def _cause(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)


def _stat_regular_file(path: Path) -> os.stat_result:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        # Opening a named pipe would wait for ever.
        raise SourceFileError("is not a regular file")
    return status


def _refuse_read_only(path: Path, status: os.stat_result) -> None:
    # The administrator may write everything; a missing bit still says that the file is not to be written.
    if not status.st_mode & stat.S_IWUSR or not os.access(path, os.W_OK):
        raise SourceFileError("is read-only")

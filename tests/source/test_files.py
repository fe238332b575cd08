from __future__ import annotations

import ast
import os
import re
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_torch_numpy.source.files import SourceFile, SourceFileError, decode_source, read_bytes, write_source

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

BOM = b"\xef\xbb\xbf"


def refusal(cause: str) -> AbstractContextManager[object]:
    return pytest.raises(SourceFileError, match=f"^{re.escape(cause)}$")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


WRITTEN = {
    "empty": b"",
    "plain": b"x = 1\n",
    "no newline at the end": b"x = 1",
    "BOM": BOM + b"x = 1\n",
    "BOM alone": BOM,
    "BOM and declaration": BOM + b"# coding: utf-8\nx = '\xc3\xa9'\n",
    "utf-8": "x = 'é中😀'\n".encode(),
    "declared as utf-8-sig": b"# coding: utf-8-sig\nx = '\xc3\xa9'\n",
    "latin-1": b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
    "latin-1, in the second line": b"#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\nx = '\xe9'\n",
    "latin-1, behind a form feed": b"\x0c# coding: latin-1\nx = '\xe9'\n",
    "latin-1, with CRLF": b"#!/usr/bin/python\r\n# coding: latin-1\r\nx = '\xe9'\r\n",
    "latin-1, with CR": b"# hello\r# coding: latin-1\rx = '\xe9'\r",
    "utf-8, with CR and a declaration too late": b"# hello\rx = 1\r# coding: latin-1\ry = '\xc3\xa9'\r",
    "euc-jp": b"# coding: euc-jp\nx = '\xa4\xa2'\n",
    "shift_jis": "# coding: shift_jis\nx = 'ソ表'\n".encode("shift_jis"),
    "iso-2022-jp": "# coding: iso-2022-jp\nx = 'あ'\n".encode("iso-2022-jp"),
    "cp1252": b"# coding: cp1252\nx = '\x80'\n",
    "CRLF": b"x = 1\r\ny = 2\r\n",
    "CR": b"x = 1\ry = 2\r",
    "mixed line ends": b"x = 1\r\ny = 2\nz = 3\rx = '''\r\n\r\n\n\r'''\n",
    "form feeds and separators": "x = 1\n\x0c\ny = '\x85\u2028'\n".encode(),
}


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN.keys())
def test_decodes_as_python_does(content: bytes) -> None:
    assert ast.dump(ast.parse(decode_source(content).text)) == ast.dump(ast.parse(content))


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN.keys())
def test_encodes_to_the_same_bytes(content: bytes) -> None:
    source = decode_source(content)
    assert source.encode(source.text) == content


HEADS = [b"", BOM, b"# coding: latin-1\n", b"# coding: euc-jp\r\n", b"#\r# coding: utf-7\r"]


@given(st.binary(), st.sampled_from(HEADS))
def test_whatever_is_decoded_is_encoded_to_the_same_bytes(content: bytes, head: bytes) -> None:
    try:
        source = decode_source(head + content)
    except SourceFileError:
        return
    assert source.encode(source.text) == head + content


def test_text_keeps_its_line_ends_and_loses_its_bom() -> None:
    source = decode_source(BOM + b"x\r\ny\rz\n")
    assert source == SourceFile(BOM + b"x\r\ny\rz\n", "x\r\ny\rz\n", "utf-8", has_bom=True)


def test_names_the_declared_encoding() -> None:
    source = decode_source(b"# coding: latin-1\n\xe9")
    assert (source.text, source.encoding, source.has_bom) == ("# coding: latin-1\né", "iso-8859-1", False)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"\xe9 = 1\n", "has no usable encoding: invalid or missing encoding declaration"),
        (b"x\ny\n\xe9 = 1\n", "can't be decoded: 'utf-8' codec can't decode byte 0xe9"),
        (b"# coding: nonsense\n", "has no usable encoding: unknown encoding: nonsense"),
        (BOM + b"# coding: latin-1\n", "has no usable encoding: encoding problem: utf-8"),
        (b"# coding: rot13\n", "can't be decoded: 'rot13' is not a text encoding"),
        (b"# coding: undefined\n", "can't be decoded: "),
        (b"# coding: ascii\n\n\xe9", "can't be decoded: 'ascii' codec can't decode byte 0xe9"),
        (b"x = '\0'\n", "contains null bytes"),
        # Two ways to write one character, of which the codec knows only one.
        (b"# coding: cp932\n'\xfa\x4a'", "does not keep its bytes when decoded and encoded as cp932"),
        (b"# coding: utf-7\n'+AGE-'", "does not keep its bytes when decoded and encoded as utf-7"),
        # Decodes a lone surrogate, which it does not encode.
        (b"# coding: unicode_escape\n'\\ud800'", "does not keep its bytes"),
    ],
    ids=["no declaration", "later bytes", "unknown", "BOM against declaration", "no text encoding", "undefined",
         "not ASCII", "null byte", "ambiguous", "not canonical", "escapes"],
)  # fmt: skip
def test_refuses_what_it_cannot_give_back(content: bytes, cause: str) -> None:
    with pytest.raises(SourceFileError) as error:
        decode_source(content)
    assert str(error.value).startswith(cause)


def test_encodes_another_text_with_the_bom() -> None:
    assert decode_source(BOM + b"x").encode("é") == BOM + "é".encode()


def test_encodes_another_text_as_declared() -> None:
    assert decode_source(b"# coding: latin-1\n").encode("# coding: latin-1\né") == b"# coding: latin-1\n\xe9"


def test_refuses_a_text_that_the_encoding_lacks() -> None:
    with pytest.raises(SourceFileError, match="can't be encoded: 'latin-1' codec can't encode character"):
        decode_source(b"# coding: latin-1\n").encode("# coding: latin-1\n中")


def test_refuses_a_text_that_declares_another_encoding() -> None:
    with pytest.raises(SourceFileError, match="would not keep its text in the encoding iso-8859-1"):
        decode_source(b"# coding: latin-1\n").encode("# coding: cp1252\né")


def test_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_bytes(b"x = 1\r\n")
    assert decode_source(read_bytes(path)) == SourceFile(b"x = 1\r\n", "x = 1\r\n", "utf-8", has_bom=False)


def test_cannot_read_a_missing_file(tmp_path: Path) -> None:
    with refusal("can't be read: No such file or directory"):
        decode_source(read_bytes(tmp_path / "module.py"))


def test_cannot_read_a_file_with_an_impossible_name() -> None:
    with pytest.raises(SourceFileError, match=r"^can't be read: .*\bnull\b"):
        decode_source(read_bytes(Path("a\0b")))


def test_reads_no_folder(tmp_path: Path) -> None:
    with refusal("is not a regular file"):
        decode_source(read_bytes(tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in folders")
def test_does_not_wait_for_a_named_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "module.py")
    with refusal("is not a regular file"):
        decode_source(read_bytes(tmp_path / "module.py"))


class TestWriting:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        path = tmp_path / "module.py"
        path.write_bytes(b"x = 1\r\n")
        return path

    def test_replaces_the_content(self, path: Path) -> None:
        write_source(path, decode_source(read_bytes(path)), "y = 2\r\n")
        assert path.read_bytes() == b"y = 2\r\n"

    def test_writes_in_the_files_encoding(self, path: Path) -> None:
        path.write_bytes(b"# coding: latin-1\nx = '\xe9'\n")
        source = decode_source(read_bytes(path))
        write_source(path, source, source.text.replace("x", "y"))
        assert path.read_bytes() == b"# coding: latin-1\ny = '\xe9'\n"

    def test_leaves_nothing_else_in_the_folder(self, path: Path) -> None:
        write_source(path, decode_source(read_bytes(path)), "y = 2\r\n")
        assert names_in(path.parent) == ["module.py"]

    def test_writes_in_one_step(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        contents = []
        replace = Path.replace

        def replace_and_look(temporary: Path, target: Path) -> Path:
            contents.append((target.read_bytes(), temporary.read_bytes(), temporary.parent == target.parent))
            return replace(temporary, target)

        monkeypatch.setattr(Path, "replace", replace_and_look)
        write_source(path, decode_source(read_bytes(path)), "y = 2\r\n")
        assert contents == [(b"x = 1\r\n", b"y = 2\r\n", True)]

    def test_does_not_touch_a_file_that_stays_the_same(self, path: Path) -> None:
        before = path.stat()
        write_source(path, decode_source(read_bytes(path)), "x = 1\r\n")
        assert path.stat() == before

    @pytest.mark.skipif(sys.platform == "win32", reason="modes have no meaning there")
    @pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o666, 0o4755, 0o2670])
    def test_keeps_the_mode(self, path: Path, mode: int) -> None:
        path.chmod(mode)
        write_source(path, decode_source(read_bytes(path)), "y = 2\r\n")
        assert stat.S_IMODE(path.stat().st_mode) == mode

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may give files away")
    def test_keeps_the_owner(self, path: Path) -> None:
        os.chown(path, 12345, 54321)
        write_source(path, decode_source(read_bytes(path)), "y = 2\r\n")
        assert (path.stat().st_uid, path.stat().st_gid) == (12345, 54321)

    def test_keeps_the_group_where_the_owner_cannot_be_kept(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        groups = []

        def change_group_only(_: Path, owner: int, group: int) -> None:
            if owner != -1:
                raise PermissionError
            groups.append(group)

        monkeypatch.setattr(os, "chown", change_group_only)
        group = path.stat().st_gid
        write_source(path, decode_source(read_bytes(path)), "y = 2\r\n")
        assert path.read_bytes() == b"y = 2\r\n"
        assert groups == [group]

    def test_writes_where_the_system_knows_no_owners(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr(os, "chown")
        write_source(path, decode_source(read_bytes(path)), "y = 2\r\n")
        assert path.read_bytes() == b"y = 2\r\n"

    def test_writes_through_a_symlink(self, path: Path) -> None:
        (path.parent / "folder").mkdir()
        link = path.parent / "folder" / "link.py"
        link.symlink_to("../module.py")
        write_source(link, decode_source(read_bytes(link)), "y = 2\r\n")
        assert link.is_symlink()
        assert path.read_bytes() == b"y = 2\r\n"
        assert names_in(link.parent) == ["link.py"]

    def test_refuses_a_symlink_to_itself(self, path: Path) -> None:
        source = decode_source(read_bytes(path))
        link = path.parent / "link.py"
        link.symlink_to("link.py")
        with refusal("can't be written: Too many levels of symbolic links"):
            write_source(link, source, "y = 2\r\n")

    def test_refuses_a_read_only_file(self, path: Path) -> None:
        path.chmod(0o444)
        with refusal("is read-only"):
            write_source(path, decode_source(read_bytes(path)), "y = 2\r\n")
        assert path.read_bytes() == b"x = 1\r\n"

    def test_refuses_a_file_that_only_others_may_write(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "access", lambda *_: False)
        with refusal("is read-only"):
            write_source(path, decode_source(read_bytes(path)), "y = 2\r\n")

    def test_refuses_a_file_that_was_changed_since(self, path: Path) -> None:
        source = decode_source(read_bytes(path))
        path.write_bytes(b"x = 3\r\n")
        with refusal("was changed on disk since it was read"):
            write_source(path, source, "y = 2\r\n")
        assert path.read_bytes() == b"x = 3\r\n"
        assert names_in(path.parent) == ["module.py"]

    def test_refuses_a_file_that_was_removed_since(self, path: Path) -> None:
        source = decode_source(read_bytes(path))
        path.unlink()
        with refusal("can't be written: No such file or directory"):
            write_source(path, source, "y = 2\r\n")
        assert names_in(path.parent) == []

    def test_refuses_a_folder_that_came_in_its_place(self, path: Path) -> None:
        source = decode_source(read_bytes(path))
        path.unlink()
        path.mkdir()
        with refusal("is not a regular file"):
            write_source(path, source, "y = 2\r\n")

    @pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
    @pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "^C"])
    def test_leaves_the_folder_as_it_was_when_a_step_fails(
        self, path: Path, step: str, error: BaseException, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise error

        source = decode_source(read_bytes(path))
        monkeypatch.setattr(Path if step == "replace" else os, step, fail)
        expected = SourceFileError if isinstance(error, OSError) else KeyboardInterrupt
        with pytest.raises(expected):
            write_source(path, source, "y = 2\r\n")
        monkeypatch.undo()
        assert path.read_bytes() == b"x = 1\r\n"
        assert names_in(path.parent) == ["module.py"]

    def test_says_why_no_temporary_file_can_be_made(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(**_: object) -> None:
            raise OSError(30, "Read-only file system")

        source = decode_source(read_bytes(path))
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
        monkeypatch.setattr(tempfile, "mkstemp", fail)
        with refusal("can't be written: Read-only file system"):
            write_source(path, source, "y = 2\r\n")

    @pytest.mark.parametrize("step", ["fsync", "chmod", "replace", ""])
    def test_writes_where_each_file_has_a_name(self, path: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> None:
            raise OSError(28, "No space left on device")

        source = decode_source(read_bytes(path))
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
        if step:
            monkeypatch.setattr(Path if step == "replace" else os, step, fail)
            with refusal("can't be written: No space left on device"):
                write_source(path, source, "y = 2\r\n")
        else:
            write_source(path, source, "y = 2\r\n")
        monkeypatch.undo()
        assert path.read_bytes() == (b"x = 1\r\n" if step else b"y = 2\r\n")
        assert names_in(path.parent) == ["module.py"]

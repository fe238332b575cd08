from __future__ import annotations

import argparse
import ast
import io
import warnings
from typing import TYPE_CHECKING

import pytest
from flake8.processor import FileProcessor
from flake8.violation import Violation
from hypothesis import given, reject
from hypothesis import strategies as st

from flake8_torch_numpy.source.noqa import NoqaComments
from flake8_torch_numpy.source.parsing import parse_module

if TYPE_CHECKING:
    from pathlib import Path

CODES = ("TNP201", "TNP501", "E501", "W1")

OPTIONS = argparse.Namespace(
    hang_closing=False,
    indent_size=4,
    max_line_length=79,
    max_doc_length=None,
    verbose=0,
    disable_noqa=False,
    stdin_display_name="stdin",
)


def suppressed_by_flake8(path: Path, text: str) -> set[tuple[int, str]]:
    """What flake8 itself hides, of a finding of every code on every line (and on lines that are not there)."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)
    processor = FileProcessor(str(path), OPTIONS)
    whole_file = processor.should_ignore_file()
    return {
        (line, code)
        for line in range(len(processor.lines) + 3)
        for code in CODES
        if whole_file
        or Violation(code, str(path), line, 1, "text", processor.noqa_line_for(line)).is_inline_ignored(False)
    }


def suppressed_by_us(text: str) -> set[tuple[int, str]]:
    noqa = NoqaComments(text)
    line_count = len(io.StringIO(text, newline=None).readlines())
    return {(line, code) for line in range(line_count + 3) for code in CODES if noqa.is_suppressed(line, code)}


CASES = {
    "no comment": "x = 1\ny = 2\n",
    "bare": "x = 1  # noqa\ny = 2\n",
    "any case": "x = 1  # NoQA\ny = 2  # NOQA:tnp201\n",
    "one code": "x = 1  # noqa: TNP201\n",
    "no space before the code": "x = 1  # noqa:TNP201\n",
    "two spaces before the code": "x = 1  # noqa:  TNP201\n",
    "space before the colon": "x = 1  # noqa : TNP201\n",
    "no space in the comment": "x = 1  #noqa\n",
    "codes with commas": "x = 1  # noqa: E501,TNP201\n",
    "codes with spaces": "x = 1  # noqa: E501 TNP201\n",
    "codes with both": "x = 1  # noqa: E501, TNP201 ,W1\n",
    "codes without separator": "x = 1  # noqa: E501TNP201\n",
    "prefix": "x = 1  # noqa: TNP2\n",
    "longer than a code": "x = 1  # noqa: TNP2011\n",
    "letters only are no code": "x = 1  # noqa: TNP\n",
    "words after the codes": "x = 1  # noqa: E501 because of TNP201\n",
    "words after a bare one": "x = 1  # noqa because\n",
    "first of two counts": "x = 1  # noqa: E501  # noqa: TNP201\n",
    "inside of another comment": "x = 1  # see there # noqa: TNP201\n",
    "inside of a string": "x = '# noqa'\ny = 2\n",
    "brackets join nothing": "f(\n    x,\n    y,  # noqa\n)\n",
    "closing bracket": "f(\n    x,\n)  # noqa\n",
    "multi-line string": "x = '''\na\nb\n'''  # noqa\ny = 1\n",
    "code in a multi-line string": "x = '''\n# noqa: E501\nb\n'''  # noqa: TNP201\n",
    "code ends with the line": "x = '''# noqa: E501\nTNP201'''\n",
    "multi-line string in brackets": "f('''\na\n''', x,  # noqa: TNP201\n  y)\n",
    "backslashes": "x = 1 + \\\n    2 + \\\n    3  # noqa: TNP201\ny = 1\n",
    "backslash in brackets": "f(x, \\\n  y,  # noqa\n  z)\n",
    "backslash in a string": "x = 'a\\\nb'  # noqa\n",
    "f-string": "x = f'''{\na}\n{b}'''  # noqa: TNP201\ny = 1\n",
    "f-string in brackets": "f(f'''{a}\n{b}''',  # noqa: TNP201\ny)\n",
    "decorator": "@f  # noqa\ndef g():\n    pass\n",
    "docstring": "def g():\n    '''One.\n\n    Two.\n    '''  # noqa: E501\n    return 1\n",
    "semicolons": "x = 1; y = '''\n'''; z = 2  # noqa\n",
    "comment only": "# noqa\nx = 1\n",
    "no newline at the end": "x = 1\ny = 2  # noqa",
    "comment without newline at the end": "x = 1\n# noqa",
    "blanks at the end": "x = 1  # noqa\n\n   ",
    "carriage return and newline": "x = 1  # noqa\r\ny = '''\r\n'''  # noqa: TNP201\r\nz = 1\r\n",
    "carriage return": "x = 1  # noqa\ry = '''\r'''  # noqa: TNP201\rz = 1\r",
    "form feed": "x = 1\n\f\ny = 2  # noqa\n",
    "separators that end no line": "x = '\x85\u2028'  # noqa\ny = 1\n",
    "not tokenized: open bracket": "x = (  # noqa: TNP201\ny = 1\n",
    "not tokenized: open string": "x = 1  # noqa: TNP201\ny = '''\n# noqa\n",
    "not tokenized: wrong dedent": "if x:\n        y  # noqa\n    z = '''\n'''  # noqa: E501\n",
    "not tokenized: backslash at the end": "x = 1  # noqa: W1\ny = '''\n''' # noqa\n\\",
    "empty": "",
    "whole file": "x = 1\n# flake8: noqa\n",
    "whole file, any case": "# FLAKE8: NOQA\nx = 1\n",
    "whole file, equals sign": "# flake8=noqa\nx = 1\n",
    "whole file, indented": "if x:\n\t # flake8: noqa\n\tpass\n",
    "whole file, in a string": "'''\n# flake8: noqa\n'''\nx = 1\n",
    "whole file, codes": "# flake8: noqa: E501\nx = 1\n",
    "whole file, words": "# flake8: noqable\nx = 1\n",
    "whole file, behind code": "x = 1  # flake8: noqa\ny = 1\n",
    "whole file, behind a separator": "x = '\x85# flake8: noqa'\ny = 1\n",
    "whole file, behind a carriage return": "x = 1\r# flake8: noqa\ry = 1\r",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_hides_what_flake8_hides(text: str, tmp_path: Path) -> None:
    assert suppressed_by_us(text) == suppressed_by_flake8(tmp_path / "module.py", text)


FRAGMENTS = [
    "# noqa", "# noqa: TNP2", "# NOQA:E501, TNP201", "# flake8: noqa", "x = 1", "'''", '"""', "f'''", "'", "{", "}",
    "(", ")", "[", "]", "\\", "\n", "\r\n", "\r", "\n    ", "\f", " ", ",", ";", "if x:", "y", "\u2028", "é", "W1",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_hides_what_flake8_hides_in_any_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    # `linecache`, which flake8 asks for lines that it has no range for, remembers files by their names.
    path = tmp_path_factory.mktemp("noqa") / "module.py"
    with warnings.catch_warnings(action="ignore"):
        try:
            expected = suppressed_by_flake8(path, text)
        except SystemError:
            reject()  # Python 3.13.0 has a bug in `tokenize`, met only in code that it can't parse.
    assert suppressed_by_us(text) == expected


def test_keeps_warnings_about_the_code_to_itself() -> None:
    with warnings.catch_warnings(action="error"):
        assert NoqaComments("x = f'\\{y}'  # noqa\n").is_suppressed(1, "TNP201")


def test_bare_comment_hides_every_code() -> None:
    assert NoqaComments("x = 1  # noqa\n").is_suppressed(1, "TNP201")


def test_file_comment_is_told_apart() -> None:
    assert NoqaComments("# flake8: noqa\n").covers_file
    assert not NoqaComments("x = 1  # noqa\n").covers_file


def silenced(text: str, line: int, code: str) -> str | None:
    insertion = NoqaComments(text).silencing(line, code)
    if insertion is None:
        return None
    offset, new = insertion
    return text[:offset] + new + text[offset:]


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("x = 1\ny = 2\n", 1, "x = 1  # noqa: TNP201\ny = 2\n"),
        ("x = 1", 1, "x = 1  # noqa: TNP201"),
        ("x = 1 \t\r\ny\r\n", 1, "x = 1  # noqa: TNP201 \t\r\ny\r\n"),
        ("a\rx = 1\ry", 2, "a\rx = 1  # noqa: TNP201\ry"),
        ("a = '\f\u2028'\nx = '🔥'\n", 2, "a = '\f\u2028'\nx = '🔥'  # noqa: TNP201\n"),
        ("x = 1  # because\n", 1, "x = 1  # because  # noqa: TNP201\n"),
        ("x = 1  # noqa: E501\n", 1, "x = 1  # noqa: E501, TNP201\n"),
        ("x = 1  # noqa:E501,W1\n", 1, "x = 1  # noqa:E501,W1,TNP201\n"),
        ("x = 1  # noqa: E501, W1\n", 1, "x = 1  # noqa: E501, W1, TNP201\n"),
        ("x = 1  # noqa: E501 W1,\n", 1, "x = 1  # noqa: E501 W1, TNP201,\n"),
        ("x = 1  # NOQA: E501 too long\n", 1, "x = 1  # NOQA: E501, TNP201 too long\n"),
        ("x = 1  #noqa: E501\n", 1, "x = 1  #noqa: E501  # noqa: TNP201\n"),
        ("x = [\n    y,\n]  # noqa: E501\n", 2, "x = [\n    y,  # noqa: TNP201\n]  # noqa: E501\n"),
        ('x = y, """\n"""\n', 1, 'x = y, """\n"""  # noqa: TNP201\n'),
        ('x = y, """\n"""  # noqa: E501\n', 1, 'x = y, """\n"""  # noqa: E501, TNP201\n'),
        ("x = \\\n    y\n", 2, "x = \\\n    y  # noqa: TNP201\n"),
        ("x = \\\n    y\n", 1, "x = \\\n    y  # noqa: TNP201\n"),
        ("x = '# noqa: E501'\n", 1, None),
        ('x = """# noqa: E501\n"""  # why\n', 1, None),
        ("x = '# noqa: E501'  # why\n", 1, None),
        ("x = 1  # noqa\n", 1, None),
        ("x = 1  # noqa: TNP2\n", 1, None),
        ("# flake8: noqa\nx = 1\n", 2, None),
        ("x = 1\n", 9, None),
        ("x = y \\\n\f", 1, None),
        ("x = (\n", 1, None),
    ],
)
def test_a_comment_silences_a_code(text: str, line: int, expected: str | None) -> None:
    assert silenced(text, line, "TNP201") == expected


LINES = [
    "x = 1", "x = 1  # noqa: E501", "x = 1 # NOQA:E501,W1", "x = 1  # why # noqa: W1 (so)", "x = 1  # noqa", "'''",
    '"""', "'# noqa: E501'", "'''  # noqa: E501", "y \\", "+ 1", "[", "]  # noqa: W1", "", "\f", "# noqa: E501;",
    "é, '\u2028'  ",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(LINES)), st.sampled_from(["\n", "\r\n", "\r"]), st.integers(1, 8), st.sampled_from(CODES)
)
def test_a_comment_silences_just_what_is_asked_for(lines: list[str], newline: str, line: int, code: str) -> None:
    text = newline.join(lines)
    try:
        tree = parse_module(text)
    except SyntaxError:
        reject()
    new = silenced(text, line, code)
    if new is None:
        return
    assert ast.dump(parse_module(new)) == ast.dump(tree)
    before, after = suppressed_by_us(text), suppressed_by_us(new)
    assert (line, code) in after
    assert before < after
    assert {found for _, found in after - before} == {code}

from __future__ import annotations

import ast
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_torch_numpy.finding import Finding
from flake8_torch_numpy.rewriting.silencing import silence
from flake8_torch_numpy.source.noqa import NoqaComments


def finding(line: int, code: str) -> Finding:
    return Finding(line, 0, line, 1, code, "is wrong")


def silenced(text: str, *found: tuple[int, str]) -> str:
    return silence(text, [finding(*place) for place in found])


@pytest.mark.parametrize(
    ("before", "found", "after"),
    [
        pytest.param("x = 1\ny = 2\n", [(2, "TNP201")], "x = 1\ny = 2  # noqa: TNP201\n", id="a comment is written"),
        pytest.param(
            "x = 1\n",
            [(1, "TNP202"), (1, "TNP201"), (1, "TNP201")],
            "x = 1  # noqa: TNP201, TNP202\n",
            id="codes of a line stand together, once each",
        ),
        pytest.param("x = 1  # one\n", [(1, "TNP201")], "x = 1  # one  # noqa: TNP201\n", id="behind another comment"),
        pytest.param("x = 1 \t\n", [(1, "TNP201")], "x = 1  # noqa: TNP201 \t\n", id="before blanks at the end"),
        pytest.param("x = 1", [(1, "TNP201")], "x = 1  # noqa: TNP201", id="no newline at the end"),
        pytest.param("x = 1\r\ny = 2\r\n", [(1, "TNP201")], "x = 1  # noqa: TNP201\r\ny = 2\r\n", id="line ends stay"),
        pytest.param("x = 'é𝒳'\n", [(1, "TNP201")], "x = 'é𝒳'  # noqa: TNP201\n", id="wide characters"),
        pytest.param("x = 1  # noqa: E501\n", [(1, "TNP201")], "x = 1  # noqa: E501, TNP201\n", id="codes are added"),
        pytest.param(
            "x = 1  # noqa: E501, W1 because\n",
            [(1, "TNP201"), (1, "TNP101")],
            "x = 1  # noqa: E501, W1, TNP101, TNP201 because\n",
            id="in the style of the comment, before its words",
        ),
        pytest.param("x = 1  # noqa:E501,\n", [(1, "TNP201")], "x = 1  # noqa:E501, TNP201,\n", id="comma at the end"),
        pytest.param(
            "x = 1  # noqa: E501  # noqa: W1\n",
            [(1, "TNP201")],
            "x = 1  # noqa: E501, TNP201  # noqa: W1\n",
            id="the first of two comments counts",
        ),
        pytest.param(
            "x = '''\n{}\n'''.f(\ny)\n", [(1, "TNP201")], "x = '''\n{}\n'''.f(  # noqa: TNP201\ny)\n", id="long string"
        ),
        pytest.param(
            "x = y + \\\n  z + \\\n  1\n",
            [(1, "TNP201")],
            "x = y + \\\n  z + \\\n  1  # noqa: TNP201\n",
            id="backslashes",
        ),
        pytest.param(
            "x = y + \\\n  z\n", [(1, "TNP201"), (2, "TNP202")], "x = y + \\\n  z  # noqa: TNP201, TNP202\n",
            id="lines that are joined share a comment",
        ),
        pytest.param("f(\n  x,\n)\n", [(2, "TNP201")], "f(\n  x,  # noqa: TNP201\n)\n", id="brackets join nothing"),
        pytest.param("x = 1  # noqa: TNP2\n", [(1, "TNP201")], "x = 1  # noqa: TNP2\n", id="what is hidden already"),
        pytest.param("x = 1  # noqa\n", [(1, "TNP201")], "x = 1  # noqa\n", id="a bare comment hides all"),
        pytest.param(
            "x = '# noqa: E501'\n", [(1, "TNP201")], "x = '# noqa: E501'\n", id="a comment in a string is left alone"
        ),
        pytest.param(
            "x = '''# noqa: E501\nW1'''\n", [(1, "TNP201")], "x = '''# noqa: E501\nW1'''\n", id="codes over two lines"
        ),
        pytest.param("x = 1\n", [], "x = 1\n", id="nothing was found"),
    ],
)  # fmt: skip
def test_findings_are_hidden(before, found, after):
    assert silenced(before, *found) == after


FRAGMENTS = [
    "# noqa", "# noqa: E5", "# NOQA:E501, W201", "# one", "x = 1", "'''", "f'''", "'", "{", "}", "(", ")", "\\", "\n",
    "\r\n", "\r", "\n    ", "\f", " ", ",", "if x:", "y", "\u2028", "é", "W1",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join), st.sets(st.integers(1, 8), min_size=1))
def test_code_stays_as_it_is_and_no_other_code_is_hidden(text, lines):
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    found = [finding(line, "TNP201") for line in lines if line <= len(io.StringIO(text, newline=None).readlines())]
    after = silence(text, found)
    assert ast.dump(ast.parse(after)) == ast.dump(tree)
    assert silence(after, found) == after
    before, now = NoqaComments(text), NoqaComments(after)
    for line in range(10):
        assert before.is_suppressed(line, "E501") == now.is_suppressed(line, "E501")
        assert now.is_suppressed(line, "TNP201") or not before.is_suppressed(line, "TNP201")


def test_what_cannot_be_tokenized_is_left_alone():
    assert silenced("x = (\n", (1, "TNP201")) == "x = (\n"


def test_what_cannot_be_parsed_is_refused():
    with pytest.raises(SyntaxError):
        silenced("x = = 1\n", (1, "TNP201"))

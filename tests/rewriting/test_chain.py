from __future__ import annotations

import ast

import pytest

from flake8_torch_numpy.finding import Edit
from flake8_torch_numpy.rewriting.apply import apply_edits
from flake8_torch_numpy.rewriting.chain import Rank, UnplaceableEditError, insert_call, replace_attribute
from flake8_torch_numpy.source.parsing import parse_module
from flake8_torch_numpy.source.text import SourceText
from tests.rewriting.chains import attributes_named, insertions, replacements

INSERTIONS = {
    "one line": ("y = x.numpy()\n", "y = x.cpu().numpy()\n"),
    "not called": ("f = x.numpy\n", "f = x.cpu().numpy\n"),
    "behind a call": ("x.sum(dim=(0, 1)).numpy()\n", "x.sum(dim=(0, 1)).cpu().numpy()\n"),
    "behind a subscript": ("x[0, :].numpy()\n", "x[0, :].cpu().numpy()\n"),
    "behind brackets": ("(x + y).numpy()\n", "(x + y).cpu().numpy()\n"),
    "behind nested brackets": ("((x + y) ).numpy()\n", "((x + y) ).cpu().numpy()\n"),
    "behind a bracket on a line of its own": ("(\n    x\n).numpy()\n", "(\n    x\n).cpu().numpy()\n"),
    "behind a comment in brackets": (
        "(\n    x  # )\n    # .\n).numpy()\n",
        "(\n    x  # )\n    # .\n).cpu().numpy()\n",
    ),
    "behind a string": ("x['.numpy'].numpy()\n", "x['.numpy'].cpu().numpy()\n"),
    "spaces around the dot": ("x . numpy()\n", "x .cpu(). numpy()\n"),
    "behind wide characters": ("f('é中😀').é.numpy()\n", "f('é中😀').é.cpu().numpy()\n"),
    "name in other letters": ("x.\uff4eumpy()\n", "x.cpu().\uff4eumpy()\n"),
    "two in a line": ("x.numpy(), y.numpy()\n", "x.cpu().numpy(), y.cpu().numpy()\n"),
    "in an f-string": ("f'{x.numpy()!r:>{w}}'\n", "f'{x.cpu().numpy()!r:>{w}}'\n"),
    "in a long f-string": ("f'''é\n{x.numpy()}\n'''\n", "f'''é\n{x.cpu().numpy()}\n'''\n"),
    "dot at the end of a line": ("(x.\n    numpy())\n", "(x.cpu().\n    numpy())\n"),
    "dot at the end of a line, backslash": ("x.\\\n    numpy()\n", "x.cpu().\\\n    numpy()\n"),
    "dot alone on a line": ("(x\n  .\n  numpy())\n", "(x\n  .cpu()\n  .\n  numpy())\n"),
    "a line each": (
        "y = (\n    x\n    .sum()\n    .numpy()\n)\n",
        "y = (\n    x\n    .sum()\n    .cpu()\n    .numpy()\n)\n",
    ),
    "a line each, CRLF": (
        "y = (\r\n    x\r\n    .numpy()\r\n)\r\n",
        "y = (\r\n    x\r\n    .cpu()\r\n    .numpy()\r\n)\r\n",
    ),
    "a line each, CR": ("y = (x\r\t.numpy())\r", "y = (x\r\t.cpu()\r\t.numpy())\r"),
    "a line each, mixed line ends": (
        "y = (x\n  .sum()\r\n  .numpy())\n",
        "y = (x\n  .sum()\r\n  .cpu()\r\n  .numpy())\n",
    ),
    "a line each, tabs": ("y = (x\n\t\t.numpy())\n", "y = (x\n\t\t.cpu()\n\t\t.numpy())\n"),
    "a line each, no indentation": ("(x\n.numpy())\n", "(x\n.cpu()\n.numpy())\n"),
    "a line each, backslashes": (
        "y = x \\\n    .sum() \\\n    .numpy()\n",
        "y = x \\\n    .sum() \\\n    .cpu() \\\n    .numpy()\n",
    ),
    "a line each, backslashes without spaces": ("y = x\\\n  .numpy()\n", "y = x\\\n  .cpu()\\\n  .numpy()\n"),
    "a line each, backslashes and CRLF": ("y = x \\\r\n  .numpy()\r\n", "y = x \\\r\n  .cpu() \\\r\n  .numpy()\r\n"),
    "a line each, comment behind": (
        "(\n    x  # on the GPU\n    .numpy()  # here\n)\n",
        "(\n    x  # on the GPU\n    .cpu()\n    .numpy()  # here\n)\n",
    ),
    "a line each, comment that ends with a backslash": ("(x  # \\\n  .numpy())\n", "(x  # \\\n  .cpu()\n  .numpy())\n"),
    "a line each, comment between": (
        "(\n    x\n    # to NumPy\n    .numpy()\n)\n",
        "(\n    x\n    # to NumPy\n    .cpu()\n    .numpy()\n)\n",
    ),
    "a line each, empty lines between": ("(x\n\n\n  .numpy())\n", "(x\n\n\n  .cpu()\n  .numpy())\n"),
    "a line each, form feed": ("(x\n\f .numpy())\n", "(x\n\f .cpu()\n\f .numpy())\n"),
}


@pytest.mark.parametrize(("before", "after"), INSERTIONS.values(), ids=INSERTIONS.keys())
def test_inserts_a_call_in_the_style_of_the_chain(before: str, after: str) -> None:
    assert apply_edits(before, insertions(before)) == after
    parse_module(after)


def test_inserts_several_calls_in_their_order() -> None:
    text = "(x\n  .numpy())\n"
    edits = [
        *insertions(text, ".float()", Rank.FLOAT),
        *insertions(text, ".cpu()", Rank.CPU),
        *insertions(text, ".detach()", Rank.DETACH),
        *insertions(text, ".resolve_conj()", Rank.RESOLVE_CONJ),
    ]
    expected = "(x\n  .detach()\n  .cpu()\n  .resolve_conj()\n  .float()\n  .numpy())\n"
    assert apply_edits(text, edits) == expected


def test_insertion_says_where_and_what() -> None:
    assert insertions("é.numpy()") == [Edit(1, 1, Rank.CPU, ".cpu()")]


REPLACEMENTS = {
    "one line": ("x.data.numpy()\n", "x.detach().numpy()\n"),
    "all of them": ("x.data.y.data\n", "x.detach().y.detach()\n"),
    "spaces around the dot": ("(x . data  ).numpy()\n", "(x . detach()  ).numpy()\n"),
    "a line each": ("(x\n  .data  # no grad\n  .numpy())\n", "(x\n  .detach()  # no grad\n  .numpy())\n"),
    "dot at the end of a line": ("x.\\\n    data\n", "x.\\\n    detach()\n"),
    "comment behind the dot": ("(x.  # data\n  data)\n", "(x.  # data\n  detach())\n"),
    "name in other letters": ("x.\U0001d41data\n", "x.detach()\n"),
    "behind wide characters": ("é.中.data\n", "é.中.detach()\n"),
    "CRLF": ("(x\r\n.data\r\n)\r\n", "(x\r\n.detach()\r\n)\r\n"),
}


@pytest.mark.parametrize(("before", "after"), REPLACEMENTS.values(), ids=REPLACEMENTS.keys())
def test_replaces_a_name_and_nothing_else(before: str, after: str) -> None:
    assert apply_edits(before, replacements(before)) == after
    parse_module(after)


@pytest.mark.parametrize(
    "text",
    ["x", "x.numpx()", "x.numpy_()", "x+numpy()", "'x.numpy()'", "x;.numpy()", "\n", "é.numpy()"],
    ids=["too short", "other name", "longer name", "no dot", "no code", "no chain", "too few lines", "shifted"],
)
def test_refuses_an_attribute_that_is_not_in_the_text(text: str) -> None:
    (attribute,) = attributes_named(ast.parse("\n" * text.count("\n") * 2 + "x.numpy()"), "numpy")
    with pytest.raises(UnplaceableEditError):
        insert_call(SourceText(text), attribute, ".cpu()", Rank.CPU)
    with pytest.raises(UnplaceableEditError):
        replace_attribute(SourceText(text), attribute, "detach()")


@pytest.mark.parametrize("gap", [" " * 50_000, "\n" * 50_000, "#\n" * 25_000, ") " * 25_000, "\\\n" * 25_000])
def test_takes_no_more_than_linear_time_for_a_long_gap(gap: str) -> None:
    attribute = ast.Attribute(ast.Name("x", lineno=1, end_lineno=1, col_offset=0, end_col_offset=1), "numpy")
    attribute.lineno = attribute.end_lineno = 1
    attribute.col_offset, attribute.end_col_offset = 0, 1
    with pytest.raises(UnplaceableEditError):
        insert_call(SourceText(f"x{gap}+"), attribute, ".cpu()", Rank.CPU)

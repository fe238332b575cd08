from __future__ import annotations

import ast

import pytest

from flake8_torch_numpy.finding import Edit
from flake8_torch_numpy.rewriting.apply import apply_edits
from flake8_torch_numpy.rewriting.chain import UnplaceableEditError
from flake8_torch_numpy.rewriting.steps import assign_to, force_call, has_comment_behind, remove_step, step_of
from flake8_torch_numpy.source.parsing import parse_module
from flake8_torch_numpy.source.text import SourceText


def steps_in(text: str) -> list[ast.expr]:
    return [node for node in ast.walk(parse_module(text)) if isinstance(node, ast.expr) and step_of(node) is not None]


REMOVALS = {
    "one line": ("y = x.cpu().numpy()\n", "y = x.numpy()\n"),
    "several": ("x.detach().cpu().resolve_conj().resolve_neg().numpy()\n", "x.numpy()\n"),
    "by name": ("x.to('cpu').numpy()\n", "x.numpy()\n"),
    "data": ("x.data.numpy()\n", "x.numpy()\n"),
    "blanks": ("x . cpu ( ) . numpy()\n", "x . numpy()\n"),
    "behind brackets": ("(\n    x\n).cpu().numpy()\n", "(\n    x\n).numpy()\n"),
    "behind a bracket and a blank": ("((x + y) ).cpu()\n", "((x + y) )\n"),
    "dot at the end of a line": ("(x.\n    cpu().\n    numpy())\n", "(x.\n    numpy())\n"),
    "a line each": ("(\n    x\n    .cpu()\n    .numpy()\n)\n", "(\n    x\n    .numpy()\n)\n"),
    "a line each, CRLF": ("(\r\n    x\r\n    .cpu()\r\n    .numpy()\r\n)\r\n", "(\r\n    x\r\n    .numpy()\r\n)\r\n"),
    "a line each, backslashes": ("x \\\n  .cpu() \\\n  .numpy()\n", "x \\\n  .numpy()\n"),
    "a line each, the last": ("(x\n  .cpu())\n", "(x)\n"),
    "comment before": ("(x  # a\n  .cpu()\n  .numpy())\n", "(x  # a\n  .numpy())\n"),
    "comment before, the rest on the line": ("(x  # a\n  .cpu().numpy())\n", "(x  # a\n  .numpy())\n"),
    "comment before, the last": ("(x  # a\n  .cpu())\n", "(x  # a\n  )\n"),
    "comment on a line": ("(x\n  # a\n  .cpu()\n  .numpy())\n", "(x\n  # a\n  .numpy())\n"),
    "comment behind": ("(x\n  .cpu()  # a\n  .numpy())\n", "(x  # a\n  .numpy())\n"),
    "comments on both sides": ("(x  # a\n  .cpu()  # b\n  .numpy())\n", "(x  # a  # b\n  .numpy())\n"),
    "comment before a bracket": ("(x  # )\n).cpu().numpy()\n", "(x  # )\n).numpy()\n"),
    "wide characters": ("f('é中😀').cpu().é\n", "f('é中😀').é\n"),
}


@pytest.mark.parametrize(("before", "after"), REMOVALS.values(), ids=REMOVALS.keys())
def test_removes_steps_in_the_style_of_the_chain(before: str, after: str) -> None:
    source = SourceText(before)
    assert apply_edits(before, [remove_step(source, node) for node in steps_in(before)]) == after
    parse_module(after)


@pytest.mark.parametrize("text", ["x.cpu(# why\n)", "(x\n.# why\ncpu())", "x.to('cp' 'u')", "x.to('''cpu''')"])
def test_removes_nothing_that_is_more_than_a_step(text: str) -> None:
    (node,) = steps_in(text)
    with pytest.raises(UnplaceableEditError):
        remove_step(SourceText(text), node)


@pytest.mark.parametrize(
    "text", ["x.cpu", "cpu()", "x.cpu(1)", "x.cpu(a=1)", "x.to('cuda')", "x.to(device='cpu')", "x"]
)
def test_sees_no_step_in(text: str) -> None:
    assert steps_in(text) == []
    (statement,) = parse_module(text).body
    assert isinstance(statement, ast.Expr)
    with pytest.raises(UnplaceableEditError):
        remove_step(SourceText(text), statement.value)


def test_forces_a_call_before_the_bracket_that_closes_it() -> None:
    for text in ("x.numpy()", "x.numpy( )", "x . numpy \\\n ( # why )\n )"):
        (call,) = (node for node in ast.walk(parse_module(text)) if isinstance(node, ast.Call))
        edit = force_call(SourceText(text), call)
        assert edit == Edit(len(text) - 1, len(text) - 1, 0, "force=True")
        parse_module(apply_edits(text, [edit]))


@pytest.mark.parametrize("text", ["x.numpy(1)", "x.numpy(force=False)", "x.sum()", "numpy()"])
def test_forces_no_other_call(text: str) -> None:
    (call,) = (node for node in ast.walk(parse_module(text)) if isinstance(node, ast.Call))
    with pytest.raises(UnplaceableEditError):
        force_call(SourceText(text), call)


@pytest.mark.parametrize(
    ("text", "start"), [("x.cpu()", 0), ("if y: x.cpu()", 6), ("(x.cpu())", 0), ("'é'; x.a.b(c).d()", 5)]
)
def test_assigns_to_the_name_at_the_start(text: str, start: int) -> None:
    statement = [node for node in ast.walk(parse_module(text)) if isinstance(node, ast.Expr)][-1]
    edit = assign_to(SourceText(text), statement)
    assert edit == Edit(start, start, -1, "x = ")


@pytest.mark.parametrize("text", ["x[0].cpu()", "f().cpu()", "(x + y).cpu()", "'x'.cpu()"])
def test_assigns_to_nothing_else(text: str) -> None:
    (statement,) = parse_module(text).body
    assert isinstance(statement, ast.Expr)
    with pytest.raises(UnplaceableEditError):
        assign_to(SourceText(text), statement)


def test_tells_where_a_comment_follows() -> None:
    for text, follows in {"x.cpu()  # why": True, "x.cpu()": False, "x.cpu()\n# why": False}.items():
        (node,) = steps_in(text)
        assert has_comment_behind(SourceText(text), node) == follows

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_torch_numpy.finding import Edit
from flake8_torch_numpy.rewriting.apply import apply_edits
from flake8_torch_numpy.rewriting.chain import Rank
from flake8_torch_numpy.rewriting.steps import remove_step, step_of
from flake8_torch_numpy.rewriting.verification import find_unintended_edits
from flake8_torch_numpy.source.parsing import parse_module
from flake8_torch_numpy.source.text import SourceText
from tests.rewriting.chains import attributes_named, insertions, replacements

if TYPE_CHECKING:
    from collections.abc import Sequence


def unintended(text: str, edits: Sequence[Edit], new_text: str | None = None) -> set[Edit]:
    if new_text is None:
        new_text = apply_edits(text, edits)
    return find_unintended_edits(SourceText(text), parse_module(text), edits, new_text)


INTENDED = {
    "insertion": "x.numpy()",
    "insertion without a call behind it": "f = x.numpy",
    "replacement": "x.data",
    "both in a chain": "x.data.numpy()",
    "chains in chains": "f(x.data, y.numpy().data.numpy()).data",
    "brackets": "((x)).numpy() + (y + z).data",
    "lines": "(x\n  .data  # no grad\n  .numpy())\n",
    "backslashes": "x \\\n  .data \\\n  .numpy()\n",
    "wide characters": "é.中('😀').numpy(); x.numpy()",
    "f-string": "f'''{x.numpy()} {y.data!r:{w.numpy()}}\n{z.data}'''",
    "f-strings side by side": "f'é{x.numpy()}' f'{x.numpy()}' '.numpy'",
    "statements": "class A:\n  def f(self):\n    return [x.data for x in self.y.numpy()]\nwhile z.data: ...\n",
    "decorators and defaults": "@x.data\ndef f(a=y.numpy(), *, b: z.data = 1) -> w.numpy(): ...\n",
    "patterns": "match x.data:\n  case A.B if y.numpy(): ...\n",
    "strings with invalid escapes": "x.numpy('\\d')",
    "form feeds": "\f\nx.numpy()\f\n",
}


@pytest.mark.parametrize("text", INTENDED.values(), ids=INTENDED.keys())
def test_finds_nothing_where_all_edits_are_as_intended(text: str) -> None:
    edits = [*insertions(text), *insertions(text, ".detach()", Rank.DETACH), *replacements(text)]
    assert unintended(text, edits) == set()


def test_insertion_and_replacement_at_one_attribute() -> None:
    text = "(x ).data"
    edits = [Edit(2, 2, 0, ".a()"), Edit(4, 4, 0, ".b()"), Edit(4, 4, 1, ".c().d()"), *replacements(text)]
    assert apply_edits(text, edits) == "(x.a() ).b().c().d().detach()"
    assert unintended(text, edits) == set()


STEPS = {
    "removed": ("x.cpu().numpy()", [Edit(1, 7, 0, "")], "x.numpy()"),
    "removed, the last one": ("x.detach()", [Edit(1, 10, 0, "")], "x"),
    "removed, a move by name": ('x.to( "cpu" ).y', [Edit(1, 13, 0, "")], "x.y"),
    "removed, several": ("x.detach().cpu().y", [Edit(1, 10, 0, ""), Edit(10, 16, 0, "")], "x.y"),
    "removed, two of three": ("x.cpu().detach().cpu().y", [Edit(1, 7, 0, ""), Edit(16, 22, 0, "")], "x.detach().y"),
    "removed behind brackets": ("(x + y).cpu().z", [Edit(7, 13, 0, "")], "(x + y).z"),
    "removed inside brackets": ("(x.cpu()).z", [Edit(2, 8, 0, "")], "(x).z"),
    "removed with its line": ("(x\n  .cpu()\n  .y)", [Edit(2, 11, 0, "")], "(x\n  .y)"),
    "removed behind a comment": ("(x  # why\n  .cpu()\n  .y)", [Edit(9, 18, 0, "")], "(x  # why\n  .y)"),
    "removed after the blanks": ("(x\n  .cpu().y)", [Edit(5, 11, 0, "")], "(x\n  .y)"),
    "removed in an f-string": ("f'{x.cpu()}'", [Edit(4, 10, 0, "")], "f'{x}'"),
    "removed and inserted behind": ("x.cpu().y", [Edit(1, 7, 0, ""), Edit(7, 7, 0, ".a()")], "x.a().y"),
    "removed and inserted before": ("x.cpu().y", [Edit(1, 7, 0, ""), Edit(1, 1, 0, ".a()")], "x.a().y"),
    "swapped": ("x.cpu().detach().y", [Edit(1, 1, 0, ".detach()"), Edit(7, 16, 0, "")], "x.detach().cpu().y"),
    "forced": ("x.numpy()", [Edit(8, 8, 0, "force=True")], "x.numpy(force=True)"),
    "forced, with blanks": ("x.numpy(# why\n )", [Edit(15, 15, 0, "force=True")], "x.numpy(# why\n force=True)"),
    "forced for what was there": (
        "x.data.cpu().numpy()",
        [Edit(1, 6, 0, ""), Edit(6, 12, 0, ""), Edit(19, 19, 0, "force=True")],
        "x.numpy(force=True)",
    ),
    "forced twice": (
        "x.numpy().numpy()",
        [Edit(8, 8, 0, "force=True"), Edit(16, 16, 0, "force=True")],
        "x.numpy(force=True).numpy(force=True)",
    ),
    "assigned": ("x.cpu()", [Edit(0, 0, -1, "x = ")], "x = x.cpu()"),
    "assigned in a line": ("if y: x.cpu(); z", [Edit(6, 6, -1, "x = ")], "if y: x = x.cpu(); z"),
    "assigned with another change": (
        "x.a(y.numpy())",
        [Edit(0, 0, -1, "x = "), Edit(5, 5, 0, ".cpu()")],
        "x = x.a(y.cpu().numpy())",
    ),
    "assigned over several lines": ("é.to(\n  y\n)", [Edit(0, 0, -1, "é = ")], "é = é.to(\n  y\n)"),
    "assigned in brackets": ("(x.cpu())", [Edit(0, 0, -1, "x = ")], "x = (x.cpu())"),
}


@pytest.mark.parametrize(("text", "edits", "after"), STEPS.values(), ids=STEPS.keys())
def test_finds_nothing_where_steps_are_as_intended(text: str, edits: list[Edit], after: str) -> None:
    assert apply_edits(text, edits) == after
    assert unintended(text, edits) == set()


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize(
    "new_text",
    ["x", "y", "x.y", "x.numpy()", "x.numpy(force=1)", "x.numpy(force=True, a=1)", "x.numpy(force=False)", "x = x",
     "y = x.cpu()", "x += x.cpu()", "x: y = x.cpu()", "x = y = x.cpu()", "x, y = x.cpu()", "x.cpu().detach().y"],
)  # fmt: skip
def test_finds_steps_where_the_new_text_is_another(name: str, new_text: str) -> None:
    text, edits, after = STEPS[name]
    is_same = ast.dump(parse_module(new_text)) == ast.dump(parse_module(after))
    assert (unintended(text, edits, new_text) == set()) == is_same


def brackets(start: int, end: int) -> list[Edit]:
    return [Edit(start, start, 1, "("), Edit(end, end, 2, ")"), Edit(end, end, 3, ".cpu()")]


APPENDED = {
    "to a name": ("x.numpy()", [Edit(1, 1, 0, ".cpu()")], "x.cpu().numpy()"),
    "to an attribute that is called": ("x.numpy()", [Edit(7, 7, 0, ".cpu()")], "x.numpy.cpu()()"),
    "to a call": ("x.numpy()", [Edit(9, 9, 0, ".cpu()")], "x.numpy().cpu()"),
    "to the last operand": ("(a + b).numpy()", [Edit(6, 6, 0, ".cpu()")], "(a + b.cpu()).numpy()"),
    "to brackets": ("(a + b) - c", [Edit(7, 7, 0, ".cpu()")], "(a + b).cpu() - c"),
    "to brackets at the end": (
        "c - (a if b else c - d # )\n)",
        [Edit(28, 28, 0, ".cpu()")],
        "c - (a if b else c - d # )\n).cpu()",
    ),
    "to a name in brackets": ("(a) - c", [Edit(3, 3, 0, ".cpu()")], "(a).cpu() - c"),
    "several calls": ("a", [Edit(1, 1, 0, ".b().c()"), Edit(1, 1, 1, "\\\n .d()")], "a.b().c()\\\n .d()"),
    "to new brackets": ("a - b", brackets(0, 5), "(a - b).cpu()"),
    "to new brackets around a name": ("a - b", brackets(4, 5), "a - (b).cpu()"),
    "to new brackets in those of a call": ("f(a for a in b)", brackets(2, 14), "f((a for a in b).cpu())"),
    "new brackets alone": ("a - b", brackets(0, 5)[:2], "(a - b)"),
    "to the last operand and to new brackets": (
        "a - b",
        [*brackets(0, 5), Edit(5, 5, 0, ".detach()")],
        "(a - b.detach()).cpu()",
    ),
    "to new brackets in new brackets": (
        "a - b - c - d",
        [*brackets(0, 9), Edit(0, 0, 0, "("), Edit(5, 5, 0, ")"), Edit(13, 13, 0, ".d()")],
        "((a - b) - c).cpu() - d.d()",
    ),
}


@pytest.mark.parametrize(("text", "edits", "after"), APPENDED.values(), ids=APPENDED.keys())
def test_finds_nothing_where_calls_are_appended(text: str, edits: list[Edit], after: str) -> None:
    assert apply_edits(text, edits) == after
    assert unintended(text, edits) == set()


def test_tells_what_a_call_was_appended_to() -> None:
    text = "a - b"
    to_all, to_last = brackets(0, 5), [Edit(5, 5, 0, ".cpu()")]
    assert unintended(text, to_all, apply_edits(text, to_last)) == set(to_all)
    assert unintended(text, to_last, apply_edits(text, to_all)) == set(to_last)
    assert unintended(text, to_last, "(a - b.cpu())") == set()


UNINTENDED = {
    "in an f-string that shows its code": ("f'{x.numpy()=}'", insertions("f'{x.numpy()=}'")),
    "in a string": ("'x.numpy()'", [Edit(2, 2, 0, ".cpu()")]),
    "in a comment": ("x  # y.numpy()", [Edit(6, 6, 0, ".cpu()")]),
    "before another dot": ("x.y.numpy()", [Edit(1, 2, 0, ".cpu().")]),
    "behind the dot": ("x.numpy()", [Edit(2, 2, 0, ".cpu()")]),
    "into the name": ("x.numpy()", [Edit(4, 4, 0, ".cpu()")]),
    "at the start": ("x.numpy()", [Edit(0, 0, 0, ".cpu()")]),
    "call with an argument": ("x.numpy()", [Edit(1, 1, 0, ".to('cpu')")]),
    "no call": ("x.numpy()", [Edit(1, 1, 0, ".T")]),
    "operator": ("x.numpy()", [Edit(1, 1, 0, " + y")]),
    "behind an operator": ("a + b", [Edit(3, 3, 0, ".cpu()")]),
    "behind a number": ("1", [Edit(1, 1, 0, ".cpu()")]),
    "behind a sign": ("1, -1, a", [Edit(5, 5, 0, ".cpu()")]),
    "behind a keyword": ("not a", [Edit(3, 3, 0, ".cpu()")]),
    "behind brackets of a class": ("class A(a):\n  b", [Edit(10, 10, 0, ".cpu()")]),
    "behind brackets of a function": ("def f(a=b):\n  b", [Edit(10, 10, 0, ".cpu()")]),
    "behind more than one bracket": ("((a + b))", [Edit(9, 9, 0, ".cpu()")]),
    "behind a part of an f-string": ("f'a{b}'", [Edit(6, 6, 0, ".cpu()")]),
    "behind text in an f-string": ("f'a{b}'", [Edit(3, 3, 0, ".cpu()")]),
    "to what is assigned": ("a = b", [Edit(1, 1, 0, ".cpu()")]),
    "to what is deleted": ("del a", [Edit(5, 5, 0, ".cpu()")]),
    "to the name of a function": ("def f(): ...", [Edit(5, 5, 0, ".cpu()")]),
    "bracket that opens": ("a + b", [Edit(0, 0, 0, "(")]),
    "bracket that closes": ("a + b", [Edit(5, 5, 0, ")")]),
    "brackets the wrong way": ("a + b", [Edit(0, 0, 0, ")"), Edit(5, 5, 0, "(")]),
    "brackets around a part": ("a - b - c", brackets(4, 9)),
    "brackets around no expression": ("f(a, b)", brackets(2, 6)),
    "brackets around nothing": ("f()", brackets(2, 2)),
    "brackets that make a call": ("a\n", brackets(1, 1)),
    "brackets around what calls": ("x - a(b)", brackets(5, 8)),
    "brackets around too much": ("a + b * c - d", brackets(4, 13)),
    "brackets around text": ("'a + b'", brackets(1, 6)),
    "comment": ("(x\n.numpy())", [Edit(2, 2, 0, "  # why")]),
    "a line too much": ("x.numpy()", [Edit(1, 1, 0, ".cpu()\n")]),
    "replacement with another name": ("x.data", [Edit(2, 6, 0, "T")]),
    "replacement of a part of the name": ("x.data", [Edit(4, 6, 0, "detach()")]),
    "replacement of more than the name": ("x.data", [Edit(1, 6, 0, "detach()")]),
    "replacement of the value": ("x.data", [Edit(0, 1, 0, "y()")]),
    "replacement of a name that is assigned": ("x.data = y", replacements("x.data = y")),
    "replacement of a name that is deleted": ("del x.data", replacements("del x.data")),
    "removal of data": ("x.data.numpy()", [Edit(1, 6, 0, "")]),
    "removal of another attribute": ("x.T.numpy()", [Edit(1, 3, 0, "")]),
    "removal of another call": ("x.sum().numpy()", [Edit(1, 7, 0, "")]),
    "removal of a step with arguments": ("x.cpu(y).numpy()", [Edit(1, 8, 0, "")]),
    "removal of a move to elsewhere": ("x.to('cuda').numpy()", [Edit(1, 12, 0, "")]),
    "removal of a move to the host with more arguments": ("x.to('cpu', y).z", [Edit(1, 14, 0, "")]),
    "removal of more than a step": ("x.sum().cpu().y", [Edit(1, 13, 0, "")]),
    "removal of two steps at once": ("x.cpu().cpu().y", [Edit(1, 13, 0, "")]),
    "removal of less than a step": ("x.cpu().cpu().y", [Edit(2, 8, 0, "")]),
    "removal of the parentheses of a step": ("x.cpu().y", [Edit(5, 7, 0, "")]),
    "removal of a comment with a step": ("(x  # why\n.cpu())", [Edit(2, 16, 0, "")]),
    "removal of a comment in a step": ("x.cpu(# why\n).y", [Edit(1, 13, 0, "")]),
    "removal of a step and a bracket": ("(x).cpu().y", [Edit(2, 9, 0, "")]),
    "removal of a step behind which a comment stands": ("(x  # why\n.cpu().y)", [Edit(9, 16, 0, "")]),
    "removal in a string": ("'x.cpu()'", [Edit(2, 8, 0, "")]),
    "removal in an f-string that shows its code": ("f'{x.cpu()=}'", [Edit(4, 10, 0, "")]),
    "force of another call": ("x.sum()", [Edit(6, 6, 0, "force=True")]),
    "force of a function": ("numpy()", [Edit(6, 6, 0, "force=True")]),
    "force of a call with an argument": ("x.numpy(y,)", [Edit(10, 10, 0, "force=True")]),
    "force of a call with another keyword": ("x.numpy(a=1,)", [Edit(12, 12, 0, "force=True")]),
    "force at the wrong end": ("x.numpy( )", [Edit(8, 8, 0, "force=True")]),
    "force of what is not called": ("x.numpy", [Edit(7, 7, 0, "force=True")]),
    "force by something else": ("x.numpy()", [Edit(8, 8, 0, "force=1")]),
    "no force": ("x.numpy()", [Edit(8, 8, 0, "force=False")]),
    "assignment to another name": ("x.cpu()", [Edit(0, 0, -1, "y = ")]),
    "assignment to several names": ("x.cpu()", [Edit(0, 0, -1, "x = x = ")]),
    "assignment of a part of a statement": ("x.cpu() + x", [Edit(0, 0, -1, "x = ")]),
    "assignment of a name alone": ("x", [Edit(0, 0, -1, "x = ")]),
    "assignment of what is assigned": ("x = x.cpu()", [Edit(4, 4, -1, "x = ")]),
    "assignment before a statement of another kind": ("return_ = x.cpu()", [Edit(10, 10, -1, "x = ")]),
    "assignment of an argument": ("f(x.cpu())", [Edit(2, 2, -1, "x = ")]),
    "assignment as a keyword": ("f(x)", [Edit(2, 2, -1, "x=")]),
    "assignment of the value in brackets": ("(x.cpu())", [Edit(1, 1, -1, "x = ")]),
    "removal": ("x.data.numpy()", [Edit(1, 6, 0, "")]),
    "nothing to edit": ("", [Edit(0, 0, 0, ".cpu()")]),
}


@pytest.mark.parametrize(("text", "edits"), UNINTENDED.values(), ids=UNINTENDED.keys())
def test_finds_edits_without_the_effect_that_they_mean(text: str, edits: list[Edit]) -> None:
    assert unintended(text, edits) == set(edits)


@pytest.mark.parametrize(
    "new_text",
    [
        "x.numpy()",
        "x.cuda().numpy()",
        "x.cpu().numpy().cpu()",
        "x.cpu().cpu().numpy()",
        "x.cpu(0).numpy()",
        "x.cpu(a=0).numpy()",
        "x.cpu.numpy()",
        "cpu().numpy()",
        "x.cpu().numpx()",
        "y.cpu().numpy()",
        "x[0].cpu().numpy()",
        "x.cpu()[0]",
        "x.cpu().numpy(0)",
        "x.cpu().numpy()\ny",
        "x = x.cpu().numpy()",
        "",
    ],
)
def test_finds_edits_where_the_new_text_is_not_what_they_make(new_text: str) -> None:
    (edit,) = insertions("x.numpy()")
    assert unintended("x.numpy()", [edit], new_text) == {edit}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1", "1.0"),
        ("1", "True"),
        ("'1'", "b'1'"),
        ("'1'", "u'1'"),
        ("x", "y"),
        ("x", "x if x else x"),
        ("x, y", "[x, y]"),
        ("f(x)", "f(*x)"),
        ("x + y", "x - y"),
        ("x < y", "x < y < z"),
        ("lambda: 1", "lambda *x: 1"),
        ("...", "None"),
    ],
)
def test_finds_all_edits_where_other_code_has_changed(old: str, new: str) -> None:
    text = f"x.numpy()\n{old}\ny.numpy()\n"
    edits = insertions(text)
    assert unintended(text, edits, apply_edits(text, edits).replace(f"\n{old}\n", f"\n{new}\n")) == set(edits)


def test_finds_only_the_edits_of_the_statement_that_differs() -> None:
    text = "if x.numpy():\n    y.numpy(); f'{y.numpy()=}'\n    z.numpy()\n"
    edits = insertions(text)
    assert unintended(text, edits) == {edits[2]}


def test_finds_all_edits_where_the_new_text_has_no_tree() -> None:
    text = "x.numpy()\ny.numpy()\n"
    edits = insertions(text)
    assert unintended(text, edits, "(") == set(edits)


class TestWrongPositions:
    """What Python before 3.12 may say of nodes inside of f-strings."""

    TEXT = "a.numpy()\nb.numpy()\nc.numpy()\n"

    @pytest.fixture
    def tree(self) -> ast.Module:
        return parse_module(self.TEXT)

    def unintended(self, tree: ast.Module, *edits: Edit) -> set[Edit]:
        return find_unintended_edits(SourceText(self.TEXT), tree, edits, apply_edits(self.TEXT, edits))

    def move(self, node: ast.Attribute, *, lines: int) -> None:
        for inner in (node, node.value):
            inner.lineno += lines
            inner.end_lineno = inner.lineno

    def test_place_that_two_attributes_claim_is_neithers(self, tree: ast.Module) -> None:
        edits = insertions(self.TEXT)
        self.move(next(attributes_named(tree, "numpy")), lines=1)
        assert self.unintended(tree, edits[1]) == {edits[1]}
        assert self.unintended(tree, edits[2]) == set()

    def test_edit_at_a_wrong_position_is_found(self, tree: ast.Module) -> None:
        edits = insertions(self.TEXT)
        first, second, _ = attributes_named(tree, "numpy")
        self.move(first, lines=1)
        self.move(second, lines=-1)
        assert self.unintended(tree, *edits[:2]) == set()
        assert self.unintended(tree, edits[0], edits[2]) == {edits[0]}

    def test_attribute_outside_of_the_text_is_in_nobodys_way(self, tree: ast.Module) -> None:
        edits = insertions(self.TEXT)
        self.move(next(attributes_named(tree, "numpy")), lines=90)
        assert self.unintended(tree, *edits) == {edits[0]}


def test_leaves_the_tree_as_it_is() -> None:
    text = "x.data.numpy()"
    tree = parse_module(text)
    before = ast.dump(tree, include_attributes=True)
    edits = [*insertions(text), *replacements(text)]
    find_unintended_edits(SourceText(text), tree, edits, apply_edits(text, edits))
    assert ast.dump(tree, include_attributes=True) == before


@pytest.mark.parametrize(
    "text",
    ["x" + ".data" * 180, "x" + ".numpy()" * 90, "f(" * 90 + "x.numpy()" + ")" * 90, "-" * 900 + "x.numpy()",
     "if x:\n" + "".join(" " * depth + "if x:\n" for depth in range(1, 90)) + " " * 90 + "x.numpy()\n",
     "x" + " + x" * 2000 + ".numpy()", "x.numpy()\n" * 2000, "é.numpy();" * 2000],
    ids=["attributes", "calls", "brackets", "operators", "statements", "terms", "lines", "one line"],
)  # fmt: skip
def test_deep_and_long_code_is_no_obstacle(text: str) -> None:
    assert unintended(text, [*insertions(text), *replacements(text)]) == set()


def test_code_that_only_the_edits_nest_too_deeply_is_refused() -> None:
    text = "x" + " + x" * 2000 + ".numpy()"
    edits = insertions(text, ".cpu()" * 5000)
    assert unintended(text, edits) == set(edits)


NAMES = st.sampled_from(["x", "é", "(x + y)", "f(x)", "( x\n)", "f'{x.numpy()}{y.data}'", "x.numpy()"])
LINKS = st.sampled_from(
    [".data", ".numpy()", " .numpy()", "\n  .data", "\r\n\t.numpy()", ".\ndata", "[0]", "(\n)", ".y"]
)
CHAINS = st.builds(lambda name, links: f"({name}{''.join(links)})\n", NAMES, st.lists(LINKS, max_size=5))


@given(st.lists(CHAINS, max_size=4).map("".join), st.data())
def test_any_choice_of_the_edits_of_any_chains_is_as_intended(text: str, data: st.DataObject) -> None:
    possible = [
        *insertions(text, ".detach()", Rank.DETACH),
        *insertions(text, ".cpu()", Rank.CPU),
        *replacements(text),
    ]
    chosen = data.draw(st.lists(st.sampled_from(possible), unique=True)) if possible else []
    assert unintended(text, chosen) == set()


@given(st.lists(CHAINS, min_size=1, max_size=3).map("".join), st.data())
def test_an_edit_that_is_found_wanting_is_the_one_that_was_moved(text: str, data: st.DataObject) -> None:
    possible = insertions(text)
    if not possible:
        return
    edit = data.draw(st.sampled_from(possible))
    moved = data.draw(st.integers(0, len(text)))
    new_text = apply_edits(text, [Edit(moved, moved, edit.rank, edit.replacement)])
    is_same_place = unintended(text, [edit], new_text) == set()
    try:
        new_tree = ast.dump(parse_module(new_text))
    except SyntaxError:
        assert not is_same_place
    else:
        assert is_same_place == (new_tree == ast.dump(parse_module(apply_edits(text, [edit]))))


def test_data_is_removed_only_where_what_follows_is_forced() -> None:
    text = "x.data.numpy(); y.numpy()"
    removal, its_own, another = Edit(1, 6, 0, ""), Edit(13, 13, 0, "force=True"), Edit(24, 24, 0, "force=True")
    assert unintended(text, [removal]) == {removal}
    assert unintended(text, [removal, another]) == {removal}
    assert unintended(text, [removal, its_own, another]) == set()


REMOVABLE = st.sampled_from([".cpu()", ".detach()", "\n.resolve_conj()", " .to('cpu')", ".\nresolve_neg( )"])


@given(st.lists(st.one_of(REMOVABLE, st.sampled_from([".y", "[0]", ".a(1)", ".cpu(1)"])), max_size=6), st.data())
def test_any_choice_of_steps_can_be_removed(links: list[str], data: st.DataObject) -> None:
    text = f"(x{''.join(links)}.numpy())\n"
    source = SourceText(text)
    nodes = [node for node in ast.walk(parse_module(text)) if isinstance(node, ast.Call) and step_of(node) is not None]
    chosen = data.draw(st.lists(st.sampled_from(nodes), unique=True)) if nodes else []
    edits = [remove_step(source, node) for node in chosen]
    assert unintended(text, edits) == set()
    assert len(list(ast.walk(parse_module(text)))) > len(list(ast.walk(parse_module(apply_edits(text, edits))))) or (
        not chosen
    )


@given(st.lists(REMOVABLE, min_size=1, max_size=4), st.data())
def test_a_removal_that_is_moved_is_found(links: list[str], data: st.DataObject) -> None:
    text = f"(x{''.join(links)}.numpy())\n"
    nodes = [node for node in ast.walk(parse_module(text)) if isinstance(node, ast.Call) and step_of(node) is not None]
    edit = remove_step(SourceText(text), data.draw(st.sampled_from(nodes)))
    start = data.draw(st.integers(0, len(text) - 1))
    moved = Edit(start, data.draw(st.integers(start + 1, len(text))), 0, "")
    new_text = apply_edits(text, [moved])
    try:
        is_same = ast.dump(parse_module(new_text)) == ast.dump(parse_module(apply_edits(text, [edit])))
    except SyntaxError:
        is_same = False
    assert (unintended(text, [edit], new_text) == set()) == is_same

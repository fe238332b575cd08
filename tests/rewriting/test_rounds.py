from __future__ import annotations

import ast

import pytest

from flake8_torch_numpy.finding import Edit, Finding, FixSafety
from flake8_torch_numpy.rewriting.append import append_call
from flake8_torch_numpy.rewriting.apply import apply_edits
from flake8_torch_numpy.rewriting.chain import Rank, UnplaceableEditError
from flake8_torch_numpy.rewriting.rounds import FixedText, fix_text
from flake8_torch_numpy.source.parsing import parse_module
from flake8_torch_numpy.source.text import SourceText
from tests.rewriting.chains import finding, insertions, replacements


def test_fixes_until_nothing_is_found() -> None:
    def find(text: str) -> list[Finding]:
        steps = [replacements(text), insertions(text) if ".cpu()" not in text else []]
        return next(([finding(*edits)] for edits in steps if edits), [])

    first, second = find("x.data.numpy()"), find("x.detach().numpy()")
    assert fix_text("x.data.numpy()", find) == FixedText(
        "x.detach().cpu().numpy()", [], fixed=[*first, *second], refused=()
    )


def test_fixes_in_a_second_round_what_clashed_in_the_first() -> None:
    def find(text: str) -> list[Finding]:
        calls = [call for call in (".cpu()", ".detach()") if call not in text]
        return [finding(*insertions(text, call, rank=0)) for call in calls]

    assert fix_text("x.numpy()", find).text == "x.cpu().detach().numpy()"


def test_appends_to_nodes_inside_of_each_other_in_one_round() -> None:
    def find(text: str) -> list[Finding]:
        source, nodes = SourceText(text), list(ast.walk(parse_module(text)))
        return [
            finding(*append_call(source, node, call, rank))
            for call, rank in ((".cpu()", Rank.CPU), (".detach()", Rank.DETACH))
            for node in nodes
            if isinstance(node, ast.BinOp | ast.Name) and text.count(call) < 3
        ]

    expected = "(a.detach().cpu() - b.detach().cpu()).detach().cpu()"
    fixed = fix_text("a - b", find)
    assert (fixed.text, fixed.findings, len(fixed.fixed), fixed.refused) == (expected, [], 6, ())


def test_tells_what_remains() -> None:
    unfixable = Finding(1, 0, 1, 0, "TNP000", "message")
    assert fix_text("x.numpy()", lambda _: [unfixable]) == FixedText("x.numpy()", [unfixable], fixed=[], refused=())


def test_tells_what_was_refused() -> None:
    bad = finding(Edit(0, 1, 0, "y"))
    assert fix_text("x.numpy()", lambda _: [bad]) == FixedText("x.numpy()", [bad], fixed=[], refused=(bad,))


def test_applies_unsafe_fixes_on_request() -> None:
    def find(text: str) -> list[Finding]:
        return [finding(*insertions(text), safety=FixSafety.UNSAFE)] if ".cpu()" not in text else []

    assert fix_text("x.numpy()", find).text == "x.numpy()"
    assert fix_text("x.numpy()", find, unsafe_fixes=True).text == "x.cpu().numpy()"


def test_stops_where_fixes_go_on_for_ever() -> None:
    def find(text: str) -> list[Finding]:
        end = text.index(".numpy")
        return [finding(Edit(end, end, Rank.CPU, ".cpu()"))]

    assert fix_text("x.numpy()", find).text == "x" + ".cpu()" * 10 + ".numpy()"


@pytest.mark.parametrize("text", ["x.cpu().numpy()", "x.cpu().float().numpy()", "(x.cpu()).detach().numpy()"])
def test_inserts_no_call_that_stands_there_already(text: str) -> None:
    with pytest.raises(UnplaceableEditError, match="stands there already"):
        insertions(text)


def test_inserts_a_call_that_another_one_has_undone() -> None:
    text = "x.cpu().cuda().numpy()"

    assert apply_edits(text, insertions(text)) == "x.cpu().cuda().cpu().numpy()"


def test_raises_what_finding_raises() -> None:
    def find(text: str) -> list[Finding]:
        raise SyntaxError(text)

    with pytest.raises(SyntaxError):
        fix_text("x.numpy(", find)

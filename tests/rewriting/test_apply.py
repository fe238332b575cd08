from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_torch_numpy.finding import Edit, Finding, FixSafety
from flake8_torch_numpy.rewriting.apply import EditConflictError, Rewrite, apply_edits, rewrite
from flake8_torch_numpy.rewriting.chain import Rank
from flake8_torch_numpy.source.parsing import parse_module
from tests.rewriting.chains import finding, insertions, replacements


class TestApplyingEdits:
    def test_no_edit_changes_nothing(self) -> None:
        assert apply_edits("text", []) == "text"

    def test_inserts_replaces_and_removes(self) -> None:
        edits = [Edit(6, 8, 0, ""), Edit(0, 0, 0, "<"), Edit(3, 5, 0, "--"), Edit(9, 9, 0, ">")]
        assert apply_edits("012345678", edits) == "<012--58>"

    def test_equal_edits_count_once(self) -> None:
        assert apply_edits("x", [Edit(1, 1, 0, "y"), Edit(1, 1, 0, "y")]) == "xy"

    def test_insertions_at_one_offset_go_by_rank(self) -> None:
        assert apply_edits("x", [Edit(1, 1, 2, "c"), Edit(1, 1, 0, "a"), Edit(1, 1, 1, "b")]) == "xabc"

    def test_insertion_comes_before_a_replacement_that_starts_there(self) -> None:
        assert apply_edits("xy", [Edit(1, 2, 0, "z"), Edit(1, 1, 5, "a")]) == "xaz"

    def test_insertion_comes_behind_a_replacement_that_ends_there(self) -> None:
        assert apply_edits("xy", [Edit(1, 1, 0, "a"), Edit(0, 1, 5, "z")]) == "zay"

    def test_neighbours_do_not_overlap(self) -> None:
        assert apply_edits("xyz", [Edit(0, 1, 0, "a"), Edit(1, 2, 0, "b")]) == "abz"

    @pytest.mark.parametrize(
        "edits",
        [
            [Edit(0, 2, 0, "a"), Edit(1, 3, 0, "b")],
            [Edit(0, 3, 0, "a"), Edit(1, 2, 0, "b")],
            [Edit(0, 2, 0, "a"), Edit(0, 2, 0, "b")],
            [Edit(0, 2, 0, "a"), Edit(0, 1, 0, "b")],
            [Edit(0, 2, 0, "a"), Edit(1, 1, 0, "b")],
            [Edit(0, 3, 0, "a"), Edit(1, 1, 0, "b"), Edit(2, 2, 0, "c")],
            [Edit(1, 1, 0, "a"), Edit(1, 1, 0, "b")],
            [Edit(1, 1, 0, "a"), Edit(1, 1, 1, "b"), Edit(1, 1, 1, "c")],
        ],
    )
    def test_refuses_conflicts(self, edits: list[Edit]) -> None:
        with pytest.raises(EditConflictError):
            apply_edits("text", edits)

    @pytest.mark.parametrize("edit", [Edit(-1, 0, 0, ""), Edit(2, 1, 0, ""), Edit(4, 5, 0, ""), Edit(5, 5, 0, "")])
    def test_refuses_edits_outside_of_the_text(self, edit: Edit) -> None:
        with pytest.raises(EditConflictError, match="outside"):
            apply_edits("text", [edit])


EDITS = st.builds(
    lambda start, length, rank, replacement: Edit(start, start + length, rank, replacement),
    st.integers(0, 8),
    st.integers(0, 3),
    st.integers(0, 2),
    st.text("ab", max_size=2),
)


def apply_one_by_one(text: str, edits: set[Edit]) -> str:
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    return text


@given(st.lists(EDITS, max_size=6))
def test_applies_at_once_what_it_would_one_by_one(edits: list[Edit]) -> None:
    text = "01234567890"
    try:
        result = apply_edits(text, edits)
    except EditConflictError:
        return
    assert result == apply_one_by_one(text, set(edits))


@given(st.lists(EDITS, max_size=6).flatmap(lambda edits: st.tuples(st.just(edits), st.permutations(edits))))
def test_order_of_the_edits_does_not_matter(two_orders: tuple[list[Edit], list[Edit]]) -> None:
    results: set[str | None] = set()
    for edits in two_orders:
        try:
            results.add(apply_edits("01234567890", edits))
        except EditConflictError:
            results.add(None)
    assert len(results) == 1


@given(st.lists(EDITS, max_size=6))
def test_tells_whether_any_two_edits_are_in_conflict(edits: list[Edit]) -> None:
    def can_be_applied(some: list[Edit]) -> bool:
        try:
            apply_edits("01234567890", some)
        except EditConflictError:
            return False
        return True

    assert can_be_applied(edits) == all(can_be_applied([one, other]) for one in edits for other in edits)


class TestRewriting:
    def test_applies_the_fixes_of_all_findings(self) -> None:
        text = "x.data.numpy()\ny.numpy()\n"
        findings = [finding(edit) for edit in (*insertions(text), *replacements(text))]
        result = rewrite(text, findings)
        assert result.text == "x.detach().cpu().numpy()\ny.cpu().numpy()\n"
        assert set(result.applied) == set(findings)
        assert result.deferred == result.refused == ()

    def test_leaves_a_text_without_findings(self) -> None:
        assert rewrite("x.numpy()", []) == Rewrite("x.numpy()")

    def test_does_not_parse_where_nothing_is_to_be_done(self) -> None:
        assert rewrite("x.numpy(", []) == Rewrite("x.numpy(")

    def test_leaves_findings_without_a_fix(self) -> None:
        assert rewrite("x.numpy()", [Finding(1, 0, 1, 0, "TNP000", "message")]) == Rewrite("x.numpy()")

    def test_leaves_fixes_without_edits(self) -> None:
        assert rewrite("x.numpy()", [finding()]) == Rewrite("x.numpy()")

    def test_applies_equal_edits_of_two_findings_once(self) -> None:
        text = "x.numpy()"
        (edit,) = insertions(text)
        (other,) = insertions(text, ".detach()", Rank.DETACH)
        findings = [finding(edit), finding(other, edit)]
        result = rewrite(text, findings)
        assert result.text == "x.detach().cpu().numpy()"
        assert len(result.applied) == 2

    def test_applies_unsafe_fixes_only_on_request(self) -> None:
        text = "x.numpy()"
        findings = [finding(*insertions(text), safety=FixSafety.UNSAFE)]
        assert rewrite(text, findings) == Rewrite(text)
        assert rewrite(text, findings, unsafe_fixes=True).text == "x.cpu().numpy()"

    def test_never_applies_fixes_for_display(self) -> None:
        text = "x.numpy()"
        findings = [finding(*insertions(text), safety=FixSafety.DISPLAY)]
        assert rewrite(text, findings, unsafe_fixes=True) == Rewrite(text)

    def test_of_two_fixes_that_clash_the_first_in_the_text_is_applied(self) -> None:
        text = "x.data.numpy()"
        (edit,) = insertions(text)
        first = finding(*replacements(text), edit)
        second = finding(edit, *insertions(text, ".cuda()"))
        result = rewrite(text, [second, first])
        assert result == Rewrite("x.detach().cpu().numpy()", applied=(first,), deferred=(second,))

    def test_clashing_fix_is_not_applied_by_half(self) -> None:
        text = "x.data.numpy(); y.data.numpy()"
        first, last = insertions(text)
        data_of_x, data_of_y = replacements(text)
        applied = finding(data_of_x, first, last)
        clashing = finding(data_of_y, Edit(last.start, last.end, last.rank, ".cuda()"))
        result = rewrite(text, [applied, clashing])
        assert result.text == "x.detach().cpu().numpy(); y.data.cpu().numpy()"
        assert result.deferred == (clashing,)

    def test_refuses_a_fix_that_does_something_else(self) -> None:
        text = "a + b.numpy()\ny.numpy()\n"
        good = finding(insertions(text)[1])
        bad = finding(Edit(2, 3, 0, "-"))
        assert rewrite(text, [good, bad]) == Rewrite(
            "a + b.numpy()\ny.cpu().numpy()\n", applied=(good,), refused=(bad,)
        )

    def test_refuses_a_fix_that_breaks_the_syntax(self) -> None:
        text = "x.numpy()\n"
        good = finding(*insertions(text))
        bad = finding(Edit(0, 0, 0, "("))
        assert rewrite(text, [good, bad]) == Rewrite(text, refused=(bad, good))

    def test_refuses_a_fix_outside_of_the_text(self) -> None:
        text = "x.numpy()\n"
        good = finding(*insertions(text))
        bad = finding(Edit(90, 90, 0, ".cpu()"))
        assert rewrite(text, [good, bad]) == Rewrite("x.cpu().numpy()\n", applied=(good,), refused=(bad,))

    def test_refuses_fixes_that_do_something_else_together(self) -> None:
        # Only both brackets together keep the syntax.
        text = "x.numpy(\n)\ny.numpy()\n"
        good = finding(insertions(text)[1])
        open_bracket, close_bracket = finding(Edit(8, 8, 0, "(")), finding(Edit(9, 9, 0, ")"))
        result = rewrite(text, [good, open_bracket, close_bracket])
        assert result.text == "x.numpy(\n)\ny.cpu().numpy()\n"
        assert result.refused == (open_bracket, close_bracket)

    def test_raises_where_the_text_has_no_tree(self) -> None:
        with pytest.raises(SyntaxError):
            rewrite("x.numpy(", [finding(Edit(1, 1, 0, ".cpu()"))])

    def test_takes_a_tree_that_is_there_and_leaves_it(self) -> None:
        text = "x.numpy()\n"
        tree = parse_module(text)
        expected = rewrite(text, [finding(*insertions(text))])
        assert rewrite(text, [finding(*insertions(text))], tree=tree) == expected
        assert rewrite(text, [finding(*insertions(text))], tree=tree) == expected

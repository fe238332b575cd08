"""Memories: what is certain of them, where values meet and where something is written."""

import ast
import itertools

import pytest

from flake8_torch_numpy.inference import analysis
from flake8_torch_numpy.inference.memory import (
    ALL,
    Mark,
    Memory,
    Sharing,
    Write,
    join_memories,
    memory_of_parameters,
    module_of,
)
from flake8_torch_numpy.linter import lint

ONE, OTHER, THIRD = (ast.parse(f"x{number}.numpy()", mode="eval").body for number in range(3))
WHOLE, PART = Write(ast.Pass()), Write(ast.Pass(), None)
ORIGINAL = Memory(1)
SIDES = [
    None,
    ORIGINAL,
    Memory(2),
    Memory(1, (ONE,)),
    Memory(1, (ONE, OTHER)),
    Memory(1, is_part=True),
    Memory(1, (ONE,), marks=frozenset({Mark(WHOLE, None)})),
    Memory(1, (ONE,), is_part=True, marks=frozenset({Mark(PART, ONE)})),
]


class TestJoin:
    @pytest.mark.parametrize("one", SIDES)
    def test_of_one_memory_with_itself_is_that(self, one):
        assert join_memories(one, one) == one

    def test_does_not_depend_on_the_order(self):
        for one, other in itertools.product(SIDES, SIDES):
            assert join_memories(one, other) == join_memories(other, one)

    def test_does_not_depend_on_the_grouping(self):
        for one, other, third in itertools.product(SIDES, SIDES, SIDES):
            left = join_memories(join_memories(one, other), third)
            assert left == join_memories(one, join_memories(other, third))

    def test_keeps_all_marks(self):
        joined = join_memories(SIDES[6], SIDES[7])
        assert joined == Memory(1, (ONE,), is_part=True, marks=frozenset({Mark(WHOLE, None), Mark(PART, ONE)}))

    def test_of_two_sides_is_none(self):
        assert join_memories(ORIGINAL, Memory(1, (ONE,))) is None


class TestWays:
    def test_get_longer_with_each_conversion(self):
        side = ORIGINAL.converted_by(ONE)
        assert side is not None
        assert side.converted_by(OTHER) == Memory(1, (ONE, OTHER))

    def test_are_given_up_where_a_conversion_comes_again(self):
        assert Memory(1, (ONE, OTHER)).converted_by(ONE) is None

    def test_are_given_up_where_they_get_long(self):
        assert Memory(1, (ONE, OTHER, ONE, OTHER)).converted_by(THIRD) is None

    @pytest.mark.parametrize(
        ("written", "read", "between"),
        [
            ((), (), None),
            ((ONE,), (ONE,), None),
            ((ONE,), (), ONE),
            ((), (ONE,), ONE),
            ((ONE,), (OTHER,), ONE),
            ((ONE,), (ONE, OTHER), OTHER),
            ((ONE, OTHER), (ONE,), OTHER),
        ],
    )
    def test_say_which_conversion_is_between_two_sides(self, written, read, between):
        (mark,) = Memory(1, read).written(WHOLE, written).marks
        assert mark == Mark(WHOLE, between)


class TestWrites:
    def test_to_a_part_say_nothing_of_another_part(self):
        assert ORIGINAL.part.written(PART, (ONE,)) == ORIGINAL.part

    def test_of_all_are_seen_in_each_part(self):
        assert ORIGINAL.part.written(WHOLE, (ONE,)).marks == {Mark(WHOLE, ONE)}

    def test_that_leave_nothing_take_older_ones_away(self):
        before = ORIGINAL.written(PART, (ONE,))
        anew = Write(ast.Pass(), overwrites=True)
        assert before.written(anew, ()).marks == {Mark(anew, None)}
        assert len(before.written(WHOLE, ()).marks) == 2

    @pytest.mark.parametrize(
        ("earlier", "later", "is_undone"),
        [((0, 1), (0, 2), True), ((0, 2), (0, 1), False), ((1, 2), (1, 2), True), (None, (0, 2), False),
         ((0, 2), None, False), ((3, 4), ALL, True), (None, ALL, True)],
    )  # fmt: skip
    def test_are_undone_by_those_that_overwrite_all_of_them(self, earlier, later, is_undone):
        node = ast.Pass()
        assert Write(node, later, overwrites=True).undoes(Write(node, earlier)) is is_undone
        assert not Write(node, later).undoes(Write(node, earlier))

    def test_a_part_of_a_part_is_a_part(self):
        assert ORIGINAL.part.part == ORIGINAL.part


def test_parameters_have_the_memory_of_their_module():
    assert module_of(memory_of_parameters(7).storage) == 7
    assert module_of(ORIGINAL.storage) is None


def test_a_write_spoils_nothing_that_is_for_the_sake_of_the_other_side():
    sharing = Sharing()
    sharing.note_other_read(ONE, WHOLE, OTHER)
    assert sharing.bites() == []
    sharing.note_own_read(WHOLE)
    assert [(bite.conversion, bite.read) for bite in sharing.bites()] == [(ONE, OTHER)]


def test_nothing_is_claimed_where_the_search_takes_out_of_all_proportion(monkeypatch):
    program = "import torch\nx = torch.ones(3)\na = x.numpy()\na += 1\nprint(a, x)\n"
    assert [finding.code for finding in lint(program)] == ["TNP501"]
    monkeypatch.setattr(analysis, "_LOOKS_PER_STEP", 0)
    assert lint(program) == []

"""Which signature applies to a call."""

from typing import get_args

import pytest

from flake8_torch_numpy.torch_api.signature import Argument, Condition, ModuleClass, Output, Overload, Signature, State

TENSOR = Signature("tensor", (Output("propagates", "inputs", "inputs", "copy"),))
PAIR = Signature("tuple", TENSOR.outputs * 2)
HOST = Signature("host")


def holds(state: State, argument: Argument) -> bool | None:
    return Condition(("dim",), 0, state).holds([argument], {}, complete=True)


@pytest.mark.parametrize("argument", [kind for kind in get_args(Argument) if kind not in {"none", "unknown"}])
def test_anything_but_none_counts_as_given(argument: Argument) -> None:
    assert holds("given", argument) is True


@pytest.mark.parametrize("state", get_args(State))
def test_none_meets_no_condition(state: State) -> None:
    assert holds(state, "none") is False


@pytest.mark.parametrize("state", get_args(State))
def test_an_unknown_argument_leaves_each_condition_open(state: State) -> None:
    assert holds(state, "unknown") is None


@pytest.mark.parametrize(
    ("state", "argument", "verdict"),
    [
        ("tensor", "tensor", True),
        ("tensor", "host", False),
        ("host", "host", True),
        ("host", "true", True),
        ("host", "tensor", False),
        ("true", "true", True),
        ("true", "false", False),
        ("true", "tensor", False),
        ("true", "host", None),
        ("false", "false", True),
        ("false", "true", False),
        ("false", "host", None),
    ],
)
def test_the_kind_of_an_argument_decides(state: State, argument: Argument, verdict: bool | None) -> None:
    assert holds(state, argument) is verdict


def test_an_absent_argument_meets_nothing() -> None:
    assert Condition(("dim",), 0, "given").holds([], {}, complete=True) is False


def test_an_absent_argument_may_hide_behind_a_star() -> None:
    assert Condition(("dim",), 0, "given").holds([], {}, complete=False) is None


@pytest.mark.parametrize("name", ["dim", "axis"])
def test_an_argument_is_found_under_each_of_its_names(name: str) -> None:
    assert Condition(("dim", "axis"), 0, "host").holds([], {name: "host"}, complete=True) is True


def test_a_keyword_only_argument_is_not_looked_for_by_position() -> None:
    assert Condition(("as_tuple",), None, "true").holds(["true"], {}, complete=True) is False


MAX = Signature("unknown", overloads=(Overload((Condition(("dim",), 0, "host"),), PAIR), Overload((), TENSOR)))


def test_without_overloads_a_signature_selects_itself() -> None:
    assert TENSOR.select(["host"], {"dim": "host"}) == (TENSOR,)


def test_the_first_overload_whose_conditions_hold_applies() -> None:
    assert MAX.select(["host"]) == (PAIR,)
    assert MAX.select(keywords={"dim": "host"}) == (PAIR,)


def test_the_last_overload_applies_where_no_other_does() -> None:
    assert MAX.select() == (TENSOR,)
    assert MAX.select(["tensor"]) == (TENSOR,)


def test_an_unknown_argument_leaves_several_overloads() -> None:
    assert MAX.select(["unknown"]) == (PAIR, TENSOR)


def test_an_overload_after_one_that_surely_applies_is_not_considered() -> None:
    flags = Signature(
        "unknown",
        overloads=(
            Overload((Condition(("a",), None, "true"), Condition(("b",), None, "true")), HOST),
            Overload((Condition(("a",), None, "true"),), PAIR),
            Overload((), TENSOR),
        ),
    )
    assert flags.select([], {"a": "true", "b": "unknown"}) == (HOST, PAIR)
    assert flags.select([], {"a": "true"}) == (PAIR,)
    assert flags.select([], {"b": "true"}) == (TENSOR,)


def test_a_module_without_variants_is_called_one_way() -> None:
    assert ModuleClass("never", TENSOR).called(["true"]) == (TENSOR,)


def test_the_arguments_of_the_constructor_choose_the_variant() -> None:
    variants = (Overload((Condition(("return_indices",), 4, "true"),), PAIR), Overload((), TENSOR))
    pool = ModuleClass("never", TENSOR, variants=variants)
    assert pool.called(["host"]) == (TENSOR,)
    assert pool.called(["host"], {"return_indices": "true"}) == (PAIR,)
    assert pool.called(["host"], complete=False) == (PAIR, TENSOR)


def test_nothing_is_selected_where_no_overload_applies() -> None:
    assert Signature("unknown", overloads=MAX.overloads[:1]).select(["tensor"]) == ()

"""Which arguments decide what a callable returns, where they do.

Written by hand: torch's stubs list overloads, but only for some of these names, and do not say how a reader tells the
cases apart. What each case gives is observed, not written here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch

from flake8_torch_numpy.torch_api.signature import Argument, Condition, State

if TYPE_CHECKING:
    from tools.derive.observing import Call
    from tools.derive.targets import Target

Case = tuple[Condition, ...]


def _flag(name: str) -> Case:
    return (Condition((name,), None, "true"),)


_LEGACY = tuple(
    f"torch.{kind}Tensor"
    for kind in ("", "Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool")
)
_POOLING = tuple(
    f"torch.nn.functional.{kind}_pool{n}d" for kind in ("max", "adaptive_max", "fractional_max") for n in (1, 2, 3)
)


def _given(state: State, position: int | None, *names: str) -> Case:
    return (Condition(names, position, state),)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Names (a bare one is both a method and a function of `torch`), their cases in order, and why they differ.

    A position of None is filled in from the parameters.
    """

    names: tuple[str, ...]
    cases: tuple[Case, ...]
    why: str


_TABLE = (
    _Rows(
        ("max", "min"),
        (_given("host", None, "dim", "axis"),),
        "x.max() and x.max(y) give a tensor, x.max(dim) values and indices",
    ),
    _Rows(
        ("median", "nanmedian"),
        (_given("given", None, "dim", "axis"),),
        "x.median() gives a tensor, x.median(dim) values and indices",
    ),
    _Rows(("nonzero",), (_flag("as_tuple"),), "one tensor of indices, or one for each dimension"),
    _Rows(
        ("unique", "unique_consecutive"),
        (_flag("return_inverse") + _flag("return_counts"), _flag("return_inverse"), _flag("return_counts")),
        "inverse and counts come along on request",
    ),
    _Rows(("torch.where",), (_given("given", 1, "input", "self"),), "where(c, a, b) selects, where(c) finds indices"),
    _Rows(("torch.Tensor.type",), (_given("given", 0, "dtype"),), "without a dtype, the name of the type"),
    _Rows(_POOLING, (_flag("return_indices"),), "the indices come along on request"),
    _Rows(
        ("torch.nn.functional.multi_head_attention_forward",),
        (_given("false", None, "need_weights"),),
        "None in place of the weights where they are not needed",
    ),
    _Rows(
        ("torch.atleast_1d", "torch.atleast_2d", "torch.atleast_3d"),
        (_given("given", 1), _given("host", 0)),
        "one tensor for one, a tuple for several or for a sequence",
    ),
    _Rows(("lu",), (_flag("get_infos"),), "infos come along on request"),
    _Rows(
        ("torch.tensor", "torch.as_tensor", "torch.asarray", *_LEGACY),
        (_given("tensor", 0, "data", "obj"),),
        "what is made from a tensor differs from what is made from data",
    ),
    _Rows(("torch.Tensor.requires_grad_",), (_given("false", 0, "requires_grad"),), "False means the contrary"),
    _Rows(("torch.nn.Parameter",), (_given("false", 1, "requires_grad"),), "False means the contrary"),
    _Rows(("torch.linalg.norm",), (_given("given", 1, "ord"),), "the zero norm is not differentiable"),
    _Rows(("quantile", "nanquantile"), (_given("tensor", None, "q"),), "some interpolations do not differentiate q"),
    _Rows(
        ("diff",), (_given("given", None, "prepend"), _given("given", None, "append")), "they do not count where n is 0"
    ),
    _Rows(("stft", "istft"), (_flag("return_complex"),), "complex or real results"),
    _Rows(
        ("torch.dequantize", "torch.quantize_per_tensor"),
        (_given("tensor", 0, "input", "tensor"),),
        "a tensor for one, a list for several",
    ),
)
_CASES = {name: rows.cases for rows in _TABLE for name in rows.names}


def cases(target: Target, parameters: tuple[str, ...]) -> list[Case]:
    """The cases of a target in the order in which they are to be tried, the last without conditions; else none.

    parameters: the names of its positional parameters in calls (no `self` for methods), for the positions.
    """
    found = _CASES.get(target.name) or (
        _CASES.get(target.short) if target.name.count(".") == 1 + target.is_method else None
    )
    if found is None:
        return []
    return [tuple(_placed(condition, target, parameters) for condition in case) for case in found] + [()]


def _placed(condition: Condition, target: Target, parameters: tuple[str, ...]) -> Condition:
    if condition.position is not None:
        return condition
    if "dim" in condition.names:  # overloads disagree on the name of what is passed here
        return replace(condition, position=0 if target.is_method else 1)
    positions = [parameters.index(name) for name in condition.names if name in parameters]
    return replace(condition, position=positions[0] if positions else None)


def _kind(value: object) -> Argument:
    if isinstance(value, torch.Tensor):
        return "tensor"
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "host"


def described(call: Call, *, is_method: bool) -> tuple[list[Argument], dict[str, Argument]]:
    """The arguments of a call, `self` left out, in the words of `Condition`."""
    positional = [_kind(value) for value in call.args[int(is_method) :]]
    return positional, {name: _kind(value) for name, value in call.kwargs.items()}


def case_of(call: Call, found: list[Case], *, is_method: bool) -> int | None:
    """The first of the cases that a call belongs to."""
    positional, keywords = described(call, is_method=is_method)
    for index, case in enumerate(found):
        if all(condition.holds(positional, keywords, complete=True) for condition in case):
            return index
    return None

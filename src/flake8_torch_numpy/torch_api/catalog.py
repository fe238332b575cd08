"""What torch's functions, methods and modules return: looks names up in the data derived from torch.

The data is loaded at the first question, and each entry is decoded when it is first asked for.
"""

from __future__ import annotations

import importlib
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Protocol, cast

from flake8_torch_numpy.torch_api.encoding import decode_module, decode_signature

if TYPE_CHECKING:
    from flake8_torch_numpy.torch_api.signature import ModuleClass, Signature

_TENSOR_CLASSES = frozenset({"torch.Tensor", "torch.nn.Parameter", "torch.nn.Buffer"})


class _Data(Protocol):
    METHODS: dict[str, str]
    FUNCTIONS: dict[str, str]
    MODULES: dict[str, str]
    DISTRIBUTIONS: dict[str, str]
    ALIASES: dict[str, str]
    OPTIMIZERS: frozenset[str]
    PLAIN_PARAMETERS: frozenset[str]


@cache
def _data() -> _Data:
    return cast("_Data", importlib.import_module("flake8_torch_numpy.torch_api.derived"))


def canonical(qualified: str) -> str:
    """The first name of what torch knows under several names: `torch.nn.modules.linear.Linear` is `torch.nn.Linear`.

    In: a fully qualified name, as imports resolve it. Out: its first name, or the same name if it is no alias.
    """
    return _data().ALIASES.get(qualified, qualified)


@cache
def method(name: str) -> Signature | None:
    """What the method or property `name` of a tensor gives (`add`, `T`, `__getitem__`); None if there is none."""
    text = _data().METHODS.get(name)
    return None if text is None else decode_signature(text)


@cache
def function(qualified: str) -> Signature | None:
    """What calling the function `qualified` gives: `torch.zeros`, `torch.nn.functional.relu`, `torch.Tensor.add`.

    Legacy constructors (`torch.FloatTensor`) and `torch.nn.Parameter` count as functions. A method that is called as
    a function takes the tensor as its first argument. None for a name that torch does not have, or a property.
    """
    text = _data().FUNCTIONS.get(canonical(qualified))
    if text is not None:
        return decode_signature(text)
    owner, _, name = qualified.rpartition(".")
    found = method(name) if canonical(owner) in _TENSOR_CLASSES else None
    return None if found is None or found.is_property else _unbound(found)


def _unbound(signature: Signature) -> Signature:
    """A method's signature for calls that pass `self` as the first argument."""
    overloads = tuple(
        replace(
            overload,
            conditions=tuple(
                condition if condition.position is None else replace(condition, position=condition.position + 1)
                for condition in overload.conditions
            ),
            signature=_unbound(overload.signature),
        )
        for overload in signature.overloads
    )
    return replace(signature, parameters=("self", *signature.parameters), overloads=overloads)


@cache
def module_class(qualified: str) -> ModuleClass | None:
    """What instances of the `nn.Module` subclass `qualified` are (`torch.nn.Linear`); None if torch has none such."""
    text = _data().MODULES.get(canonical(qualified))
    return None if text is None else decode_module(text)


@cache
def distribution_member(qualified: str, name: str) -> Signature | None:
    """What a method or attribute of a probability distribution gives (`torch.distributions.Normal`, `rsample`).

    "inputs" are the tensors that the distribution was built from, together with the arguments of the call. None for
    what is no distribution, and for members that give no tensors.
    """
    text = _data().DISTRIBUTIONS.get(f"{canonical(qualified)}.{name}")
    return None if text is None else decode_signature(text)


@cache
def is_distribution(qualified: str) -> bool:
    """Whether `qualified` is a class of probability distributions."""
    return distribution_member(qualified, "log_prob") is not None


def is_plain_parameter(name: str) -> bool:
    """Whether no function of torch that has a parameter of this name takes a tensor for it."""
    return name in _data().PLAIN_PARAMETERS


def is_optimizer(qualified: str) -> bool:
    """Whether `qualified` is a class of optimisers, whose `step` changes parameters in place."""
    return canonical(qualified) in _data().OPTIMIZERS

"""What the functions, methods and modules of torch and of libraries beside it return: looks names up in derived data.

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


# The libraries beside torch of which names are known.
LIBRARIES = frozenset(
    {
        "einops", "lightning", "lightning_fabric", "pytorch_lightning", "segmentation_models_pytorch", "timm",
        "torchaudio", "torchmetrics", "torchvision", "transformers",
    }
)  # fmt: skip


class _Names(Protocol):
    FUNCTIONS: dict[str, str]
    MODULES: dict[str, str]
    ALIASES: dict[str, str]


class _Data(_Names, Protocol):
    METHODS: dict[str, str]
    DISTRIBUTIONS: dict[str, str]
    OPTIMIZERS: frozenset[str]
    PLAIN_PARAMETERS: frozenset[str]


@cache
def _data() -> _Data:
    return cast("_Data", importlib.import_module("flake8_torch_numpy.torch_api.derived"))


@cache
def _libraries() -> _Names:
    return cast("_Names", importlib.import_module("flake8_torch_numpy.torch_api.derived_libraries"))


def _names(qualified: str) -> _Names:
    """The data that a name is in, if it is known at all."""
    return _libraries() if qualified.partition(".")[0] in LIBRARIES else _data()


def canonical(qualified: str) -> str:
    """The first name of what is known under several names: `torch.nn.modules.linear.Linear` is `torch.nn.Linear`.

    In: a fully qualified name, as imports resolve it. Out: its first name, or the same name if it is no alias.
    """
    return _names(qualified).ALIASES.get(qualified, qualified)


@cache
def method(name: str) -> Signature | None:
    """What the method or property `name` of a tensor gives (`add`, `T`, `__getitem__`); None if there is none."""
    text = _data().METHODS.get(name)
    return None if text is None else decode_signature(text)


@cache
def function(qualified: str) -> Signature | None:
    """What calling the function `qualified` gives: `torch.zeros`, `torch.nn.functional.relu`, `torch.Tensor.add`.

    Legacy constructors (`torch.FloatTensor`) and `torch.nn.Parameter` count as functions. A method that is called as
    a function takes the tensor as its first argument. None for a name that is not known, or a property.
    """
    text = _names(qualified).FUNCTIONS.get(canonical(qualified))
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
    """What instances of the `nn.Module` subclass `qualified` are, or what a function of this name builds.

    `torch.nn.Linear`, `torchvision.models.resnet18`; None for names that are not known to be such.
    """
    text = _names(qualified).MODULES.get(canonical(qualified))
    return None if text is None else decode_module(text)


@cache
def _objects() -> frozenset[str]:
    return frozenset(name.partition("()")[0] for name in _libraries().FUNCTIONS if "()" in name)


def is_object(qualified: str) -> bool:
    """Whether calling `qualified` gives an object of which methods are known: `Trainer().predict` of `Trainer`.

    Such a method, or the object where it is called itself, has the name `canonical(qualified) + "()"` and what follows.
    """
    return qualified.partition(".")[0] in LIBRARIES and canonical(qualified) in _objects()


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

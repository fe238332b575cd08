"""What functions and classes of libraries give: run with arguments that go by the names of parameters."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import torch
from PIL import Image
from torch import nn
from torch.utils._pytree import tree_map

from flake8_torch_numpy.torch_api.signature import Condition, ModuleClass, Output, Overload, Signature
from tools.derive.concluding import conclude
from tools.derive.experiments import Laboratory
from tools.derive.joining import joined
from tools.derive.library_arguments import calls_of, constructions_of, inputs_of
from tools.derive.observing import Call, attempt, seed

if TYPE_CHECKING:
    from collections.abc import Callable

KEYWORDS = ("dtype", "device")
_UNKNOWN = Signature("unknown")


def _plain(leaf: object) -> object:
    """A tensor of a library's own subclass (`torchvision.tv_tensors.Image`) as what else it is; an image as a text."""
    if isinstance(leaf, Image.Image):
        return repr(leaf)
    if isinstance(leaf, torch.Tensor) and not isinstance(leaf, nn.Parameter):
        return leaf.as_subclass(torch.Tensor)
    return leaf


def _cautious(output: Output) -> Output:
    """What runs with other arguments may give: what they got (`resize` to the same size), or a copy after all."""
    alias = "maybe" if output.alias in {"copy", "view"} and output.device == "inputs" else output.alias
    return replace(output, alias=alias, items=tuple(map(_cautious, output.items)))


def _concluded(function: Callable[..., object], calls: list[Call], names: tuple[str, ...]) -> Signature | None:
    def plain(*args: object, **kwargs: object) -> object:
        return tree_map(_plain, function(*args, **kwargs))

    observations = list(Laboratory(plain, names).run(calls))
    if not observations:
        return None
    returns, outputs, in_place, cuts = conclude(observations, may_alias=None, lists=False)
    return Signature(returns, tuple(map(_cautious, outputs)), in_place=in_place, cuts=cuts)


def _takes_tensor(call: Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], torch.Tensor)


def _by_first(
    function: Callable[..., object], calls: list[Call], names: tuple[str, ...], *, variadic: bool
) -> Signature | None:
    """What calls give whose first argument is a tensor, and what those do where it is none (an image of PIL, a list).

    variadic: further arguments are inputs, too, and then the result is a tuple of all.
    """
    ours = _concluded(function, [call for call in calls if _takes_tensor(call)], names)
    theirs = _concluded(function, [call for call in calls if not _takes_tensor(call)], names)
    found = [signature for signature in (ours, theirs) if signature is not None]
    if not found:
        return None
    cases: list[Overload] = []
    if variadic:
        cases.append(Overload((Condition(("",), 1, "given"),), _UNKNOWN))
    if ours is not None and theirs is not None and ours != theirs:
        cases.append(Overload((Condition(names[:1] or ("",), 0, "tensor"),), ours))
    if not cases:
        return found[0]
    cases.append(Overload((), found[-1]))
    returns, outputs = joined([case.signature for case in cases])
    return Signature(returns, outputs, overloads=tuple(cases))


def _named(signature: Signature, names: tuple[str, ...], keywords: tuple[str, ...]) -> Signature:
    """The signature with its parameters; its cases have them only where something is said of one of them."""
    cases = []
    for case in signature.overloads:
        is_told = case.signature.cuts or not set(KEYWORDS).isdisjoint(names + keywords)
        cases.append(replace(case, signature=_named(case.signature, names, keywords)) if is_told else case)
    return replace(signature, parameters=names, keywords=keywords, overloads=tuple(cases))


def _parameters(function: Callable[..., Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the positional parameters, and the keyword-only ones that matter."""
    parameters = inspect.signature(function).parameters.values()
    positional = tuple(p.name for p in parameters if p.kind in {p.POSITIONAL_OR_KEYWORD, p.POSITIONAL_ONLY})
    return positional, tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.name in KEYWORDS)


def function_signature(name: str, function: Callable[..., Any]) -> Signature | None:
    """What is known of a function; None where no call of it ran."""
    names, keywords = _parameters(function)
    found = _by_first(function, calls_of(name, function), names, variadic=False)
    return None if found is None else _named(found, names, keywords)


def _call_of_instance(kind: Callable[..., Any], construction: Call) -> Callable[..., object]:
    """A function that builds an instance, without grad of its own, where its inputs are, and calls it."""

    def call(*args: object, **kwargs: object) -> object:
        seed()
        instance = kind(*construction.args, **construction.kwargs)
        if isinstance(instance, nn.Module):
            tensors = Call(args, kwargs, "arguments").tensors()
            if tensors:
                dtype = next((tensor.dtype for tensor in tensors if tensor.is_floating_point()), torch.float32)
                instance = instance.to(tensors[0].device, dtype)
            instance.requires_grad_(requires_grad=False)
        return instance(*args, **kwargs)

    return call


def _registered(instance: object, registry: str) -> tuple[str, ...]:
    return tuple(sorted(vars(instance)[registry])) if isinstance(instance, nn.Module) else ()


def class_of(name: str, kind: type) -> ModuleClass | None:
    """What is known of a class whose instances are called; None where none could be built."""
    for construction in constructions_of(name, kind):
        seed()
        instance, worked = attempt(kind, construction)
        if not worked or not callable(instance):
            continue
        called = instance.forward if isinstance(instance, nn.Module) else instance
        names, keywords = _parameters(called)
        parameters = inspect.signature(called).parameters.values()
        found = _by_first(
            _call_of_instance(kind, construction),
            inputs_of(name, instance),
            names,
            variadic=any(p.kind is p.VAR_POSITIONAL for p in parameters),
        )
        trained = isinstance(instance, nn.Module) and any(p.requires_grad for p in instance.parameters())
        constructor = tuple(
            p.name for p in inspect.signature(kind).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD
        )
        return ModuleClass(
            "always" if trained else "never",
            _named(found or _UNKNOWN, names, keywords),
            parameters=constructor,
            weights=_registered(instance, "_parameters"),
            buffers=_registered(instance, "_buffers"),
        )
    return None

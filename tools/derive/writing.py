"""Writes the vocabulary as the compact text that `flake8_torch_numpy.torch_api.encoding` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.torch_api import encoding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_torch_numpy.torch_api.signature import Condition, ModuleClass, Output, Overload, Signature


def _letter(letters: Mapping[str, str], value: str) -> str:
    return next(letter for letter, meaning in letters.items() if meaning == value)


def _output(output: Output) -> str:
    name = f"{output.field}:" if output.field else ""
    if output.holds != "tensor":
        return name + _body(output.holds, output.items)
    letters = (
        (encoding.GRAD, output.grad),
        (encoding.DEVICE, output.device),
        (encoding.DTYPE, output.dtype),
        (encoding.ALIAS, output.alias),
        (encoding.LAYOUT, output.layout),
        (encoding.LAZY, output.lazy),
    )
    return name + "".join(_letter(table, value) for table, value in letters)


def _body(returns: str, outputs: tuple[Output, ...]) -> str:
    letter = _letter(encoding.RETURNS, returns)
    return f"{letter}({','.join(map(_output, outputs))})" if outputs else letter


def _condition(condition: Condition) -> str:
    position = "" if condition.position is None else str(condition.position)
    return f"{position}:{'/'.join(condition.names)}={condition.state}"


def _overload(overload: Overload) -> str:
    conditions = "&".join(map(_condition, overload.conditions))
    return f"{conditions}{' ' if conditions else ''}=> {encode_signature(overload.signature)}"


def encode_signature(signature: Signature) -> str:
    """The text of a signature; `encoding.decode_signature` gives it back."""
    marks = "!" * signature.in_place + "@" * signature.is_property
    names = ",".join(signature.parameters)
    names += f";{','.join(signature.keywords)}" if signature.keywords else ""
    names += f"#{','.join(signature.cuts)}" if signature.cuts else ""
    text = marks + _body(signature.returns, signature.outputs) + (f" {names}" if names else "")
    return text + "".join(f" | {_overload(overload)}" for overload in signature.overloads)


def encode_module(module: ModuleClass) -> str:
    """The text of a module class; `encoding.decode_module` gives it back."""
    constructor = f"{module.switch}({','.join(module.parameters)})"
    tensors = f"{','.join(module.weights)};{','.join(module.buffers)}"
    variants = "".join(f" || {_overload(overload)}" for overload in module.variants)
    return f"{module.trainable} {constructor} {tensors} {encode_signature(module.forward)}{variants}"

"""The vocabulary in which the knowledge about torch is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Returns = Literal["tensor", "tuple", "list", "host", "none", "unknown"]
Grad = Literal["propagates", "never", "unknown"]
Device = Literal["inputs", "host", "factory", "unknown"]
Dtype = Literal["inputs", "bool", "integer", "floating", "complex", "real", "factory", "unknown"]
Alias = Literal["copy", "view", "self", "maybe", "unknown"]


@dataclass(frozen=True, slots=True)
class Output:
    """One tensor of a result.

    grad: "propagates" where it requires grad as soon as a floating or complex input does (grad mode on);
        "never" where it does not even then (integer and boolean results, `detach`, factories).
    device: "inputs" (that of the inputs), "host" (the CPU, whatever the inputs), "factory" (the `device`
        argument, else torch's default device).
    dtype: "inputs" (promoted from the inputs, a floating or complex class where they are); "floating" (the
        result is floating even for integer inputs, and complex for complex ones); "real" (the real
        counterpart of a complex input: `abs`, `angle`); "complex", "bool", "integer" (always so);
        "factory" (the `dtype` argument, else the default that the name implies).
    alias: "copy" (fresh memory), "view" (always shares an input's memory), "self" (the very object it was
        called on: in-place operations), "maybe" (either, depending on run-time facts: `reshape`,
        `contiguous`).
    """

    grad: Grad
    device: Device
    dtype: Dtype
    alias: Alias
    field: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a callable (or a property) of torch gives.

    returns: "tensor" (one Output), "tuple" (fixed length, one Output each, with `field` names where it is a
        named tuple), "list" (a list or tuple of unknown length; one Output stands for each element), "host"
        (a plain Python value, never a tensor), "none", "unknown".
    parameters: names of the positional parameters as far as all overloads agree, without `self`.
    """

    returns: Returns
    outputs: tuple[Output, ...] = ()
    parameters: tuple[str, ...] = ()
    in_place: bool = False
    is_property: bool = False


@dataclass(frozen=True, slots=True)
class ModuleClass:
    """A subclass of `torch.nn.Module` that torch ships.

    trainable: "always" (has parameters that require grad as it is built by default), "never" (has no
        parameters: activations, losses, pooling), "contents" (a container: only if a child is).
    forward: what calling an instance gives when the inputs do not require grad is decided by `trainable`;
        this is the shape, device and dtype of the result.
    """

    trainable: Literal["always", "never", "contents"]
    forward: Signature

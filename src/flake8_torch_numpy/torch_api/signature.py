"""The vocabulary in which the knowledge about torch is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Returns = Literal["tensor", "tuple", "list", "host", "none", "some", "unknown"]
Grad = Literal["propagates", "never", "always", "unknown"]
Device = Literal["inputs", "first", "last", "host", "factory", "cuda", "unknown"]
Dtype = Literal[
    "inputs",
    "bool",
    "integer",
    "floating",
    "complex",
    "real",
    "real floating",
    "factory",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex32",
    "complex64",
    "complex128",
    "quantized",
    "unknown",
]
Alias = Literal["copy", "view", "self", "maybe", "unknown"]
Layout = Literal["inputs", "kept", "kept by each", "varies", "dense", "sparse", "mkldnn", "unknown"]
Lazy = Literal["none", "inputs", "conj", "neg", "maybe", "some", "unknown"]
Argument = Literal["tensor", "true", "false", "none", "host", "unknown"]
State = Literal["given", "tensor", "host", "true", "false"]


@dataclass(frozen=True, slots=True)
class Output:
    """One tensor of a result, or (where `holds` is not "tensor") one other part of it.

    grad: "propagates" where it requires grad as soon as a floating or complex input does (grad mode on), but for
        those named in `Signature.cuts`; "never" where it does not even then (`detach`, factories); "always" where
        it does whatever the inputs (`nn.Parameter`, `requires_grad_()`); "unknown" where it does at most if a floating
        or complex input does. A result of an integer or boolean dtype never does, whatever is said here. Python
        functions that run under no_grad are "never".
    device: "inputs" (that of the inputs, which must agree; zero-dimensional host tensors beside others do not
        count; torch's default device where no tensor is given), "first" or "last" (that of the first or last tensor
        argument, `self` included, whatever that of the others), "host" (the CPU, whatever the inputs), "cuda",
        "factory" (torch's default device). An explicit `device` argument, where the signature lists one, overrules
        all but "host" and "cuda".
    dtype: "inputs" (promoted from the inputs, Python numbers included; a floating or complex result has exactly
        the promoted dtype, an integer class may be widened: `sum` of bool); "floating" (the same, but floating
        even for integer inputs or where there are none); "real" (the real counterpart of a complex input: `abs`,
        else as "inputs"), "real floating" (the same, but floating for integers: `angle`); "complex", "bool" (always
        so), "integer" (an integer dtype, or bool: `all` of bytes gives bytes); "factory" (torch's default floating
        dtype); else the one dtype that it always has. An explicit `dtype` argument, where the signature lists one,
        overrules.
    alias: "copy" (fresh memory), "view" (always shares an input's memory), "self" (the very object it was
        called on: in-place operations), "maybe" (either, depending on run-time facts: `reshape`, `contiguous`).
    field: the name in a named tuple.
    layout: "inputs" (dense where the inputs are), "kept" (besides, sparse where all that are floating or complex are
        so), "kept by each" (where one of them is), "varies" (dense or sparse where they are sparse), "dense" (always),
        "sparse", "mkldnn".
    lazy: pending bits: "none" (materialised), "inputs" (those of the input), "conj" (the input's with the conj bit
        toggled, if complex), "neg" (a pending conj becomes a pending neg: `imag`), "maybe" (none where nothing is
        pending; else there may be), "some" (the same, also where only something of one of several inputs is pending).
    holds: what this part is; for "tuple" and "list" see `items`. A part which may be None besides is "unknown".
    items: the parts of a nested tuple (`nn.LSTM` gives `output, (h, c)`); for "list" and "some" the one that stands for
        all.
    """

    grad: Grad
    device: Device
    dtype: Dtype
    alias: Alias
    field: str = ""
    layout: Layout = "inputs"
    lazy: Lazy = "none"
    holds: Returns = "tensor"
    items: tuple[Output, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact about one argument of a call.

    names: the names it can be passed by (torch takes `axis` for `dim`).
    position: where it stands among the positional arguments, `self` not counted for methods; None for
        keyword-only ones.
    state: "given" (and not None), "tensor" (given, a tensor), "host" (given, and no tensor: a number, an array, also
        a list of tensors), "true" (given, and True), "false" (given, and False).
    """

    names: tuple[str, ...]
    position: int | None
    state: State

    def holds(self, positional: Sequence[Argument], keywords: Mapping[str, Argument], *, complete: bool) -> bool | None:
        """Whether a call meets the condition; None where that cannot be told.

        complete: whether `positional` and `keywords` are all there is (no `*` or `**` in the call).
        """
        found: Argument | None = None
        if self.position is not None and self.position < len(positional):
            found = positional[self.position]
        for name in self.names:
            found = keywords.get(name, found)
        if found is None:
            return False if complete else None
        return _MEETS[self.state].get(found)


_MEETS: dict[State, dict[Argument, bool]] = {
    "given": {"tensor": True, "true": True, "false": True, "host": True, "none": False},
    "tensor": {"tensor": True, "true": False, "false": False, "host": False, "none": False},
    "host": {"tensor": False, "true": True, "false": True, "host": True, "none": False},
    "true": {"tensor": False, "true": True, "false": False, "none": False},
    "false": {"tensor": False, "true": False, "false": True, "none": False},
}


@dataclass(frozen=True, slots=True)
class Overload:
    """What a callable gives where all `conditions` hold, and no overload before it applies."""

    conditions: tuple[Condition, ...]
    signature: Signature


@dataclass(frozen=True, slots=True)
class Signature:
    """What a callable (or a property) of torch gives.

    returns: "tensor" (one Output), "tuple" (fixed length, one Output each, with `field` names where it is a
        named tuple), "list" (a list or tuple of unknown length; one Output stands for each element), "host"
        (a plain Python value or another object that is no tensor and holds none), "none", "some" (a tensor, or an
        object; of each tensor in it "host" and "never" in the one Output are true, all else is a guess), "unknown".
    parameters: names of the positional parameters as far as all overloads agree, without `self`.
    in_place: changes `self` (or its first argument). Where a parameter is called `inplace` and given as True, the
        first argument is changed and returned, whatever is said here; likewise for modules built with `inplace=True`.
    keywords: keyword-only parameters that matter here, of `dtype`, `device`, `layout`, `requires_grad`, `out`,
        and `pin_memory`.
    cuts: parameters whose requiring grad does not reach the result (`other` in `expand_as`, class weights).
    overloads: where the arguments decide what is returned (`x.max()`, `x.max(0)`): all cases, in the order in
        which they are to be tried; the last has no conditions. What this signature itself says is true of each.
    """

    returns: Returns
    outputs: tuple[Output, ...] = ()
    parameters: tuple[str, ...] = ()
    in_place: bool = False
    is_property: bool = False
    keywords: tuple[str, ...] = ()
    cuts: tuple[str, ...] = ()
    overloads: tuple[Overload, ...] = ()

    def select(
        self,
        positional: Sequence[Argument] = (),
        keywords: Mapping[str, Argument] | None = None,
        *,
        complete: bool = True,
    ) -> tuple[Signature, ...]:
        """The signatures that can apply to a call: one, unless the arguments leave it open.

        positional: what is known of each positional argument (`self` left out for methods).
        keywords: what is known of each keyword argument.
        complete: whether these are all arguments (no `*` or `**` in the call).
        """
        if not self.overloads:
            return (self,)
        possible: list[Signature] = []
        for overload in self.overloads:
            verdicts = [c.holds(positional, keywords or {}, complete=complete) for c in overload.conditions]
            if False in verdicts:
                continue
            possible.append(overload.signature)
            if None not in verdicts:
                break
        return tuple(possible)


@dataclass(frozen=True, slots=True)
class ModuleClass:
    """A subclass of `torch.nn.Module` that torch or another library ships, or a function that builds a module.

    Other classes whose instances are called count as modules without parameters (`torchvision.transforms.ToTensor`).

    trainable: "always" (has parameters that require grad as it is built by default), "never" (has no
        parameters: activations, losses, pooling), "contents" (a container: only if a child is).
    forward: what calling an instance gives when the inputs do not require grad is decided by `trainable`;
        this is the shape, device and dtype of the result.
    switch: the constructor's boolean parameter that decides, if there is one: given the other value than its
        default, "always" becomes "never" and "never" "always" (`affine`, `elementwise_affine`).
    parameters: names of the constructor's positional parameters, without `self`.
    weights: attributes of an instance that are (or hold None in place of) parameters.
    buffers: attributes of an instance that are (or hold None in place of) buffers.
    variants: where arguments of the constructor decide what a call gives (`return_indices=True`): all cases, the
        last without conditions; the conditions are about the constructor's arguments. See `called`.
    """

    trainable: Literal["always", "never", "contents"]
    forward: Signature
    switch: str = ""
    parameters: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    buffers: tuple[str, ...] = ()
    variants: tuple[Overload, ...] = ()

    def called(
        self,
        positional: Sequence[Argument] = (),
        keywords: Mapping[str, Argument] | None = None,
        *,
        complete: bool = True,
    ) -> tuple[Signature, ...]:
        """The signatures that calls of an instance can have which was built with these arguments (see `select`)."""
        if not self.variants:
            return (self.forward,)
        return Signature("unknown", overloads=self.variants).select(positional, keywords, complete=complete)

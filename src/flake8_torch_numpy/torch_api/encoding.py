"""Reads the compact text in which `derived.py` holds the vocabulary.

A signature is written `marks body parameters ; keywords # cuts | conditions => signature | ... | => signature`:

- marks: `!` in place, `@` property;
- body: the initial of what it returns (`T`ensor, t`U`ple, `L`ist, `H`ost, `N`one, `S`ome, `?`), then its outputs in
  brackets;
- an output: `field:` if named, then six letters for grad, device, dtype, alias, layout and lazy bits (`OUTPUT`), or a
  body again for a part that is no tensor;
- a condition: `position:name/name=state`, joined by `&`; the position is empty for keyword-only parameters.

So `T(piic..) dim,keepdim;dtype` is one fresh tensor with the device and dtype of the inputs, which requires grad where
they do, of a function with the parameters `dim`, `keepdim` and the keyword `dtype`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from flake8_torch_numpy.torch_api.signature import (
    Alias,
    Condition,
    Device,
    Dtype,
    Grad,
    Layout,
    Lazy,
    ModuleClass,
    Output,
    Overload,
    Returns,
    Signature,
    State,
)

RETURNS: Final[dict[str, Returns]] = {
    "T": "tensor",
    "U": "tuple",
    "L": "list",
    "H": "host",
    "N": "none",
    "S": "some",
    "?": "unknown",
}
GRAD: Final[dict[str, Grad]] = {"p": "propagates", "n": "never", "a": "always", "?": "unknown"}
DEVICE: Final[dict[str, Device]] = {
    "i": "inputs",
    "1": "first",
    "9": "last",
    "h": "host",
    "f": "factory",
    "c": "cuda",
    "?": "unknown",
}
DTYPE: Final[dict[str, Dtype]] = {
    "i": "inputs",
    "b": "bool",
    "n": "integer",
    "f": "floating",
    "c": "complex",
    "r": "real",
    "R": "real floating",
    "d": "factory",
    "E": "float16",
    "B": "bfloat16",
    "F": "float32",
    "D": "float64",
    "X": "complex32",
    "Y": "complex64",
    "Z": "complex128",
    "Q": "quantized",
    "?": "unknown",
}
ALIAS: Final[dict[str, Alias]] = {"c": "copy", "v": "view", "s": "self", "m": "maybe", "?": "unknown"}
LAYOUT: Final[dict[str, Layout]] = {
    ".": "inputs",
    "k": "kept",
    "e": "kept by each",
    "v": "varies",
    "d": "dense",
    "s": "sparse",
    "m": "mkldnn",
    "?": "unknown",
}
LAZY: Final[dict[str, Lazy]] = {
    ".": "none",
    "i": "inputs",
    "c": "conj",
    "n": "neg",
    "m": "maybe",
    "s": "some",
    "?": "unknown",
}
TRAINABLE: Final = ("always", "never", "contents")


@dataclass(slots=True)
class _Reader:
    """A cursor on the text of one body."""

    text: str
    at: int = 0

    def body(self) -> tuple[Returns, tuple[Output, ...]]:
        """What comes next: a letter, then outputs in brackets."""
        returns = RETURNS[self.text[self.at]]
        self.at += 1
        outputs: list[Output] = []
        if self.text[self.at : self.at + 1] == "(":
            while self.text[self.at] != ")":
                self.at += 1
                outputs.append(self._output())
            self.at += 1
        return returns, tuple(outputs)

    def _output(self) -> Output:
        field = ""
        end = self.at
        while self.text[end] not in ",:()":
            end += 1
        if self.text[end] == ":":
            field, self.at = self.text[self.at : end], end + 1
        letters = self.text[self.at : self.at + 6]
        if len(letters) == 6 and not set(letters) & set("(),:"):
            self.at += 6
            grad, device, dtype, alias, layout, lazy = tuple(letters)
            return Output(GRAD[grad], DEVICE[device], DTYPE[dtype], ALIAS[alias], field, LAYOUT[layout], LAZY[lazy])
        holds, items = self.body()
        return Output("unknown", "unknown", "unknown", "unknown", field, "unknown", "unknown", holds, items)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _condition(text: str) -> Condition:
    place, _, state = text.partition("=")
    position, _, names = place.partition(":")
    return Condition(tuple(names.split("/")), int(position) if position else None, cast("State", state))


def _overload(case: str) -> Overload:
    conditions, _, signature = case.partition("=> ")
    facts = tuple(map(_condition, conditions.strip().split("&"))) if conditions else ()
    return Overload(facts, decode_signature(signature))


def decode_signature(text: str) -> Signature:
    """The signature that `text` (a value of `derived.METHODS` or `derived.FUNCTIONS`) describes."""
    text, *cases = text.split(" | ")
    head, _, names = text.partition(" ")
    bare = head.lstrip("!@")
    marks = head[: len(head) - len(bare)]
    returns, outputs = _Reader(bare).body()
    names, _, cuts = names.partition("#")
    parameters, _, keywords = names.partition(";")
    return Signature(
        returns,
        outputs,
        _names(parameters),
        "!" in marks,
        "@" in marks,
        _names(keywords),
        _names(cuts),
        tuple(map(_overload, cases)),
    )


def decode_module(text: str) -> ModuleClass:
    """The module class that `text` (a value of `derived.MODULES`) describes.

    Its form: `trainable switch(parameters) weights;buffers ` and the signature of the call, then its variants, each
    after ` || `.
    """
    trainable, constructor, tensors, forward = text.split(" ", 3)
    switch, _, parameters = constructor.removesuffix(")").partition("(")
    weights, _, buffers = tensors.partition(";")
    text, *cases = forward.split(" || ")
    return ModuleClass(
        TRAINABLE[TRAINABLE.index(trainable)],
        decode_signature(text),
        switch,
        _names(parameters),
        _names(weights),
        _names(buffers),
        tuple(map(_overload, cases)),
    )

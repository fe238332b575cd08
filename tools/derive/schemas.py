"""Reads the schemas of torch's operators: parameters, results, which results may share memory."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import torch

from tools.derive.stubs import Declaration, Parameter

if TYPE_CHECKING:
    from flake8_torch_numpy.torch_api.signature import Returns

# What is given for these is never a tensor, or (a "number") becomes a Python number.
_PLAIN_TYPE = re.compile(r"(Optional\[)?(List\[)?(int|SymInt|float|bool|str|complex|number)\]?\]?")
_PREFIXES = {"torch.linalg": "linalg_", "torch.fft": "fft_", "torch.special": "special_", "torch.sparse": "_sparse_"}


class _AliasInfo(Protocol):
    is_write: bool


class _Argument(Protocol):
    name: str
    type: object
    kwarg_only: bool
    alias_info: _AliasInfo | None
    is_out: bool

    def has_default_value(self) -> bool: ...


class _Schema(Protocol):
    name: str
    arguments: list[_Argument]
    returns: list[_Argument]


@cache
def _schemas() -> dict[str, list[_Schema]]:
    found: dict[str, list[_Schema]] = {}
    every: list[Any] = torch._C._jit_get_all_schemas()  # noqa: SLF001
    for schema in sorted(every, key=str):
        namespace, _, name = schema.name.partition("::")
        tensors = any("Tensor" in str(part.type) for part in [*schema.arguments, *schema.returns])
        if namespace == "aten" and tensors and not any(argument.is_out for argument in schema.arguments):
            found.setdefault(name, []).append(schema)
    return found


def _returned(schema: _Schema) -> Returns:
    types = [str(part.type) for part in schema.returns]
    if not types:
        return "none"
    if types == ["Tensor"]:
        return "tensor"
    if types == ["List[Tensor]"]:
        return "list"
    if len(types) > 1 and set(types) == {"Tensor"}:
        return "tuple"
    return "unknown" if any("Tensor" in text for text in types) else "host"


def operator_name(qualified: str) -> str:
    """The aten operator behind a public function, by torch's own naming: `torch.linalg.qr` is `linalg_qr`."""
    module, _, name = qualified.rpartition(".")
    return _PREFIXES.get(module, "") + name


def declared_operator(name: str) -> list[Declaration]:
    """The overloads of the aten operator `name`, as Python sees them: `self` is called `input`."""
    found: list[Declaration] = []
    for schema in _schemas().get(name, []):
        parameters = tuple(
            Parameter(
                "input" if argument.name == "self" else argument.name,
                str(argument.type),
                "keyword" if argument.kwarg_only else "positional",
                argument.has_default_value(),
            )
            for argument in schema.arguments
        )
        found.append(Declaration(parameters, _returned(schema)))
    return found


def plain_parameters() -> frozenset[str]:
    """The names of parameters that no operator of torch takes a tensor for: sizes, dimensions, switches."""
    plain: set[str] = set()
    tensors: set[str] = set()
    for schemas in _schemas().values():
        for schema in schemas:
            for argument in schema.arguments:
                is_plain = _PLAIN_TYPE.fullmatch(str(argument.type)) is not None
                (plain if is_plain else tensors).add(argument.name)
    return frozenset(plain - tensors)


def may_alias(name: str) -> bool | None:
    """Whether some result of the operator may share an input's memory; None where torch has no such operator."""
    schemas = _schemas().get(name)
    if schemas is None:
        return None
    return any(part.alias_info is not None for schema in schemas for part in schema.returns)

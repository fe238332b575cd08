"""Reads torch's type stubs and Python signatures: parameters and the kind of what is returned."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_torch_numpy.torch_api.signature import Returns

KEYWORDS_THAT_MATTER = ("dtype", "device", "layout", "requires_grad", "out", "pin_memory")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name, its annotation as text ("" where there is none), its place, whether it has a default."""

    name: str
    annotation: str
    kind: Literal["positional", "variadic", "keyword"]
    optional: bool


@dataclass(frozen=True, slots=True)
class Declaration:
    """One overload as torch declares it, without `self`."""

    parameters: tuple[Parameter, ...]
    returns: Returns
    is_property: bool = False


_TENSORS = {"Tensor", "Self", "Parameter", "TensorBase", "Tensor | Any", "_C.TensorBase"}
_PLAIN = {
    "bool", "int", "float", "str", "complex", "bytes", "Size", "dtype", "device", "layout", "Number", "Generator",
    "_bool", "_int", "_float", "_str", "_complex", "_size", "_dtype", "_device", "_layout", "_qscheme", "qscheme",
    "memory_format", "number", "_C.Generator", "RemovableHandle", "dict[str, int]", "numpy.ndarray", "ndarray",
    "UntypedStorage", "TypedStorage", "Number | bool", "SymInt", "int | float | bool", "Literal",
}  # fmt: skip


def returned(annotation: str) -> Returns:
    """The kind of result that a return annotation promises; "unknown" where it promises nothing usable."""
    text = annotation.replace("torch.", "").strip("\"'")
    if text in _TENSORS:
        return "tensor"
    if text == "None":
        return "none"
    if text.startswith(("TypeIs[", "TypeGuard[")):
        return "host"
    if text.startswith("return_types."):
        return "tuple"
    if text in _PLAIN:
        return "host"
    head, _, rest = text.partition("[")
    inner = [part.strip() for part in rest.removesuffix("]").split(",")]
    if head in {"list", "List", "Sequence"} and inner[0] in _TENSORS:
        return "list"
    if head in {"tuple", "Tuple"} and inner and inner[0] in _TENSORS:
        return "list" if inner[-1] == "..." else "tuple"
    if head in {"tuple", "Tuple", "list", "List", "Literal"} and all(part in _PLAIN | {"..."} for part in inner):
        return "host"
    return "unknown"


def _text(node: ast.expr | None) -> str:
    return "" if node is None else ast.unparse(node)


def _declaration(node: ast.FunctionDef, *, method: bool) -> Declaration:
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    required = len(plain) - len(arguments.defaults)
    found = [
        Parameter(argument.arg, _text(argument.annotation), "positional", index >= required)
        for index, argument in enumerate(plain)
    ]
    decorators = {_text(decorator) for decorator in node.decorator_list}
    if method and "staticmethod" not in decorators:
        found = found[1:]
    if arguments.vararg:
        found.append(Parameter(arguments.vararg.arg, _text(arguments.vararg.annotation), "variadic", optional=True))
    found += [
        Parameter(argument.arg, _text(argument.annotation), "keyword", default is not None)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    return Declaration(tuple(found), returned(_text(node.returns)), any("property" in text for text in decorators))


def _declarations(body: list[ast.stmt], *, method: bool) -> Iterator[tuple[str, Declaration]]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, _declaration(node, method=method)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, Declaration((), returned(_text(node.annotation)), is_property=True)


@cache
def _stub(path: str, class_name: str = "") -> dict[str, list[Declaration]]:
    tree = ast.parse((Path(torch.__file__).parent / path).read_text(encoding="utf-8"))
    body = tree.body
    if class_name:
        body = next(node.body for node in body if isinstance(node, ast.ClassDef) and node.name == class_name)
    found: dict[str, list[Declaration]] = {}
    for name, declaration in _declarations(body, method=bool(class_name)):
        found.setdefault(name, []).append(declaration)
    return found


def _behind(function: Callable[..., object]) -> Callable[..., object]:
    """The function that one made by torch's `boolean_dispatch` calls by default, with the parameters of both."""
    while inspect.isfunction(function) and function.__qualname__.startswith("boolean_dispatch."):
        function = inspect.getclosurevars(function).nonlocals["if_false"]
    return function


def _inspected(function: Callable[..., object], *, method: bool) -> list[Declaration]:
    try:
        signature = inspect.signature(_behind(function))
    except (TypeError, ValueError):
        return []
    found: list[Parameter] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        kind: Literal["positional", "variadic", "keyword"] = "positional"
        if parameter.kind is parameter.VAR_POSITIONAL:
            kind = "variadic"
        elif parameter.kind is parameter.KEYWORD_ONLY:
            kind = "keyword"
        found.append(
            Parameter(
                parameter.name,
                "" if parameter.annotation is parameter.empty else inspect.formatannotation(parameter.annotation),
                kind,
                parameter.default is not parameter.empty or kind == "variadic",
            )
        )
    annotation = signature.return_annotation
    promised = "" if annotation is signature.empty else inspect.formatannotation(annotation)
    return [Declaration(tuple(found[1:] if method else found), returned(promised))]


def declared_method(name: str) -> list[Declaration]:
    """The overloads of the method or property `name` of `torch.Tensor`, from `_C/__init__.pyi` or its Python source."""
    if name in vars(torch.Tensor) and inspect.isfunction(vars(torch.Tensor)[name]):
        return _inspected(vars(torch.Tensor)[name], method=True)
    return _stub("_C/__init__.pyi", "TensorBase").get(name, [])


_FUNCTION_STUBS = {
    "torch": ("_C/_VariableFunctions.pyi", "_C/__init__.pyi"),
    "torch.nn.functional": ("nn/functional.pyi", "_C/_nn.pyi", "_C/_VariableFunctions.pyi"),
}


def declared_function(qualified: str, function: Callable[..., object]) -> list[Declaration]:
    """The overloads of a function: from its Python signature, else from the stubs of its module.

    The stub of `torch.nn.functional` comes first there: its Python functions are often made by a factory.
    """
    module, _, name = qualified.rpartition(".")
    inspected = _inspected(function, method=False)
    if module != "torch.nn.functional" and inspected and inspect.isfunction(function):
        return inspected
    for path in _FUNCTION_STUBS.get(module, ("_C/_VariableFunctions.pyi",)):
        declared = _stub(path).get(name)
        if declared and (module in _FUNCTION_STUBS or not inspected):
            return declared
    return inspected


def common_parameters(declarations: list[Declaration]) -> tuple[str, ...]:
    """The names of the positional parameters, in order, as far as all overloads agree."""
    lists = [[p.name for p in d.parameters if p.kind == "positional"] for d in declarations]
    agreed: list[str] = []
    for index in range(max(map(len, lists), default=0)):
        names = {names[index] for names in lists if index < len(names)}
        if len(names) > 1:
            break
        agreed.append(names.pop())
    return tuple(agreed)


def keywords(declarations: list[Declaration]) -> tuple[str, ...]:
    """The keyword-only parameters that matter to what is returned, in a fixed order."""
    found = {p.name for d in declarations for p in d.parameters if p.kind == "keyword"}
    return tuple(name for name in KEYWORDS_THAT_MATTER if name in found)

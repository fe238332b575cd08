"""What an annotation (or, for want of one, the name of a parameter) says of a value."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.module_values import SOME_MODULE
from flake8_torch_numpy.inference.values import (
    CUDA,
    DEVICE,
    DEVICE_SUSPECT,
    DTYPE,
    FLOATING,
    INTEGRAL,
    NO_GRAD,
    NONE,
    OPAQUE,
    PLAIN_VALUE,
    PROPER_ARRAY,
    REQUIRES_GRAD,
    UNKNOWN_TENSOR,
    Class,
    Device,
    Dict,
    Instance,
    Items,
    List,
    Stream,
    Symbol,
    Value,
    join,
    join_all,
)
from flake8_torch_numpy.torch_api import catalog

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.interpreter import Interpreter

_PLAIN = frozenset(
    f"builtins.{name}" for name in ("int", "float", "bool", "str", "bytes", "complex", "range", "type", "slice")
) | {"pathlib.Path", "os.PathLike", "typing.Literal", "torch.Size", "typing.Text", "datetime.datetime"}
_SEQUENCES = frozenset(
    f"{module}.{name}"
    for module in ("typing", "collections.abc", "builtins")
    for name in (
        "List", "Sequence", "Iterable", "Iterator", "Collection", "Set", "Generator", "MutableSequence", "list", "set",
        "FrozenSet", "frozenset", "Deque", "AsyncIterator",
    )
)  # fmt: skip
_MAPPINGS = frozenset(
    f"{module}.{name}"
    for module in ("typing", "collections.abc", "builtins", "collections")
    for name in ("Dict", "Mapping", "MutableMapping", "dict", "OrderedDict", "DefaultDict", "defaultdict")
)
# Libraries whose objects neither are nor give tensors.
_WITHOUT_TENSORS = frozenset({"PIL", "h5py", "pandas"})
_DEEPEST = 8


def value_of_parameter(machine: Interpreter, parameter: ast.arg) -> Value:
    """What an unknown caller may pass for a parameter."""
    value = OPAQUE if parameter.annotation is None else value_of_annotation(machine, parameter.annotation)
    if value == OPAQUE and parameter.arg in {"device", "dev", "map_location"}:
        return Device(DEVICE_SUSPECT)
    return value


def value_of_annotation(machine: Interpreter, node: ast.expr, depth: int = 0) -> Value:
    """The value that an annotation promises; OPAQUE where it says nothing that matters here."""
    if depth > _DEEPEST:
        return OPAQUE
    match node:
        case ast.Constant(value=str(text)):
            try:
                inner = ast.parse(text.strip(), mode="eval").body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return OPAQUE
            return value_of_annotation(machine, inner, depth + 1)
        case ast.Constant(value=None):
            return NONE
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return join(value_of_annotation(machine, left, depth + 1), value_of_annotation(machine, right, depth + 1))
        case ast.Subscript(value=generic, slice=inside):
            return _value_of_generic(machine, machine.evaluate(generic), inside, depth)
        case ast.Name() | ast.Attribute():
            return _value_of_class(machine.evaluate(node))
    return OPAQUE


def _value_of_class(named: Value) -> Value:
    if isinstance(named, Class):
        return Instance(named.info)
    if not isinstance(named, Symbol):
        return OPAQUE
    path = named.path
    if path in {"torch.Tensor", "torch.FloatTensor", "torch._tensor.Tensor"} or path.startswith(
        ("torch.Tensor", "jaxtyping.")
    ):
        return UNKNOWN_TENSOR
    if path.startswith("torch.") and path.endswith("Tensor"):
        # `torch.FloatTensor` as an annotation names a dtype; few mean the device by it.
        integral = any(word in path for word in ("Long", "Int", "Bool", "Byte", "Short", "Char"))
        value = UNKNOWN_TENSOR.replace(DTYPE, INTEGRAL if integral else FLOATING)
        if path.startswith("torch.cuda."):
            value = value.replace(DEVICE, CUDA)
        return value.replace(REQUIRES_GRAD, NO_GRAD) if integral else value
    if path in {"torch.nn.Parameter", "torch.nn.parameter.Parameter"}:
        return UNKNOWN_TENSOR
    if path == "torch.device":
        return Device(DEVICE_SUSPECT)
    if path in _PLAIN or path.partition(".")[0] in _WITHOUT_TENSORS:
        return PLAIN_VALUE
    if path in {"numpy.ndarray", "numpy.typing.NDArray", "numpy.typing.ArrayLike"}:
        return PROPER_ARRAY if path != "numpy.typing.ArrayLike" else OPAQUE
    if path in _SEQUENCES:
        return List(OPAQUE)
    if path in _MAPPINGS:
        return Dict((), OPAQUE)
    if catalog.module_class(path) is not None or path in {"torch.nn.Module", "torch.nn.modules.module.Module"}:
        return SOME_MODULE
    return OPAQUE


def _value_of_generic(machine: Interpreter, named: Value, inside: ast.expr, depth: int) -> Value:
    path = named.path if isinstance(named, Symbol) else ""
    if path.startswith("jaxtyping."):
        first = inside.elts[0] if isinstance(inside, ast.Tuple) and inside.elts else inside
        held = value_of_annotation(machine, first, depth + 1)
        is_integral = path.rpartition(".")[2] in {"Int", "Bool", "UInt", "Int64", "Int32", "UInt8", "Integer"}
        if held == UNKNOWN_TENSOR and is_integral:
            return UNKNOWN_TENSOR.replace(DTYPE, INTEGRAL).replace(REQUIRES_GRAD, NO_GRAD)
        return held
    parts = list(inside.elts) if isinstance(inside, ast.Tuple) else [inside]
    if not parts:
        return Items(()) if path in {"typing.Tuple", "builtins.tuple"} else OPAQUE
    values = [value_of_annotation(machine, part, depth + 1) for part in parts]
    if path == "typing.Optional":
        return join(values[0], NONE)
    if path in {"typing.Union", "typing.Annotated", "typing.Final", "typing.ClassVar", "torch.jit.Final"}:
        return join_all(values if path == "typing.Union" else values[:1])
    if path in {"typing.Tuple", "builtins.tuple"}:
        is_open = isinstance(parts[-1], ast.Constant) and parts[-1].value is ...
        return Stream(values[0]) if is_open else Items(tuple(values))
    if path in _SEQUENCES:
        return List(values[0])
    if path in _MAPPINGS:
        return Dict((), values[-1])
    if path in {"numpy.ndarray", "numpy.typing.NDArray"}:
        return PROPER_ARRAY
    if path in _PLAIN:
        return PLAIN_VALUE
    return OPAQUE

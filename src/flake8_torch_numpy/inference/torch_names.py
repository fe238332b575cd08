"""Names of torch that stand for values: dtypes, layouts, devices; and attributes of imported things."""

from __future__ import annotations

from flake8_torch_numpy.inference.arrays import AXES
from flake8_torch_numpy.inference.values import (
    COMPLEX,
    FLOAT8,
    FLOATING,
    HALF,
    INTEGRAL,
    NARROW_COMPLEX,
    NARROW_FLOAT,
    QUANTIZED,
    SUB_BYTE,
    Dtype,
    Symbol,
    Value,
)

_NAMES = {
    INTEGRAL: (
        "uint8", "int8", "int16", "short", "int32", "int", "int64", "long", "bool", "uint16", "uint32", "uint64",
    ),
    FLOATING: ("float32", "float", "float64", "double"),
    FLOATING | HALF: ("float16", "half"),
    COMPLEX: ("complex64", "cfloat", "complex128", "cdouble"),
    NARROW_FLOAT: ("bfloat16",),
    FLOAT8: (
        "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu",
    ),
    NARROW_COMPLEX: ("complex32", "chalf"),
    QUANTIZED: ("qint8", "quint8", "qint32"),
    SUB_BYTE: (
        "float4_e2m1fn_x2", "quint4x2", "quint2x4", "bits1x8", "bits2x4", "bits4x2", "bits8", "bits16",
        *(f"{sign}int{width}" for sign in ("", "u") for width in range(1, 8)),
    ),
}  # fmt: skip
_DTYPES = {name: Dtype(bits, name) for bits, names in _NAMES.items() for name in names}
_LONGEST_PATH = 120


def attribute_of_symbol(symbol: Symbol, name: str) -> Value:
    """What `symbol.name` gives, where `symbol` is something imported."""
    path = symbol.path
    if path == "torch" and name in _DTYPES:
        return _DTYPES[name]
    if symbol == AXES and name in {"flat", "T"}:
        return AXES
    if len(path) > _LONGEST_PATH:
        return symbol
    return Symbol(f"{path}.{name}")


def dtype_named(path: str) -> Dtype | None:
    """The dtype of the full name "torch.float32"; None if it is none."""
    module, _, name = path.rpartition(".")
    return _DTYPES.get(name) if module == "torch" else None


def dtype_in_words(text: str) -> Dtype | None:
    """The dtype that a catalog's word ("float32", "quantized") stands for; None for others."""
    return Dtype(QUANTIZED) if text == "quantized" else _DTYPES.get(text)

"""Names of torch that stand for values: dtypes, layouts, devices; and attributes of imported things."""

from __future__ import annotations

from flake8_torch_numpy.inference.values import (
    COMPLEX,
    FLOATING,
    INTEGRAL,
    NARROW,
    Dtype,
    Symbol,
    Value,
)

_DTYPES = {
    **dict.fromkeys(
        ("uint8", "int8", "int16", "short", "int32", "int", "int64", "long", "bool", "uint16", "uint32", "uint64"),
        INTEGRAL,
    ),
    **dict.fromkeys(("float16", "half", "float32", "float", "float64", "double"), FLOATING),
    **dict.fromkeys(("complex64", "cfloat", "complex128", "cdouble"), COMPLEX),
    **dict.fromkeys(
        (
            "bfloat16", "complex32", "chalf", "qint8", "quint8", "qint32", "quint4x2", "quint2x4", "float8_e4m3fn",
            "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu", "float4_e2m1fn_x2", "int1", "int2",
            "int3", "int4", "int5", "int6", "int7", "uint1", "uint2", "uint3", "uint4", "uint5", "uint6", "uint7",
        ),
        NARROW,
    ),
}  # fmt: skip
_LONGEST_PATH = 120


def attribute_of_symbol(symbol: Symbol, name: str) -> Value:
    """What `symbol.name` gives, where `symbol` is something imported."""
    path = symbol.path
    if path == "torch" and name in _DTYPES:
        return Dtype(_DTYPES[name])
    if len(path) > _LONGEST_PATH:
        return symbol
    return Symbol(f"{path}.{name}")


def dtype_named(path: str) -> Dtype | None:
    """The dtype of the full name "torch.float32"; None if it is none."""
    module, _, name = path.rpartition(".")
    return Dtype(_DTYPES[name]) if module == "torch" and name in _DTYPES else None


def dtype_in_words(text: str) -> Dtype | None:
    """The dtype that a catalog's word ("float32", "quantized") stands for; None for others."""
    if text == "quantized":
        return Dtype(NARROW)
    return Dtype(_DTYPES[text]) if text in _DTYPES else None

"""What NumPy gives, and the libraries that are built on it: arrays, and objects that hold some.

Of an array is known how many dimensions it has at least, since a NumPy scalar takes part in torch's arithmetic as a
number does, and an array does not (tests/torch_run/facts/test_implicit_conversions.py).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from flake8_torch_numpy.inference.values import (
    ARRAY,
    PLAIN_VALUE,
    Array,
    Items,
    List,
    Stream,
    Symbol,
    Tensor,
    Value,
)

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.arguments import Arguments
    from flake8_torch_numpy.inference.interpreter import Interpreter

# Libraries whose functions and objects hold and give arrays, and no tensors of their own.
LIBRARIES: Final = frozenset(
    {
        "cv2",
        "imageio",
        "matplotlib",
        "mpl_toolkits",
        "pandas",
        "PIL",
        "plotly",
        "scipy",
        "seaborn",
        "skimage",
        "sklearn",
    }
)
# Those of whose objects methods are called with tensors.
_WITH_OBJECTS: Final = frozenset({"matplotlib", "mpl_toolkits", "sklearn"})

AXES: Final = Symbol("matplotlib.axes.Axes()")
_FIGURE: Final = Symbol("matplotlib.figure.Figure()")
_GIVING_AXES = re.compile(
    r"matplotlib\.(?:pyplot\.(?:axes|gca|subplot|subplot2grid|twinx|twiny)"
    r"|figure\.Figure\(\)\.(?:add_axes|add_subplot|gca|subplots)"
    r"|axes\.Axes\(\)\.(?:flatten|inset_axes|ravel|reshape|twinx|twiny))"
)
_GIVING_FIGURES = frozenset({"matplotlib.pyplot.figure", "matplotlib.pyplot.gcf"})
# An object that is built: of a class by its name, or of a class that hands back itself.
_BUILT = re.compile(r"(?:^|\.)_*[A-Z]\w*$")
_GIVING_ITSELF = re.compile(r"\(\)\.fit$")

# What makes an array of the shape that it is given, by the name of that argument.
_OF_SHAPE = {"zeros": "shape", "ones": "shape", "empty": "shape", "full": "shape"}
# What is an array of one dimension at least, whatever it is given.
_WITH_DIMENSIONS = frozenset(
    {
        "arange", "array_split", "atleast_1d", "atleast_2d", "bincount", "column_stack", "concatenate", "cumprod",
        "cumsum", "diag", "diff", "dstack", "eye", "fromiter", "geomspace", "hstack", "identity", "linspace",
        "logspace", "meshgrid", "ravel", "repeat", "sort", "stack", "tile", "unique", "vander", "vstack",
        "random.permutation", "fft.fftfreq",
    }
)  # fmt: skip
# What is an array, of as many dimensions as that which it is given.
_ALIKE = frozenset(
    {
        "array", "asanyarray", "asarray", "ascontiguousarray", "asfortranarray", "copy", "empty_like", "full_like",
        "ones_like", "require", "zeros_like", "flip", "roll", "transpose", "nan_to_num",
    }
)  # fmt: skip
# Methods of arrays that give an array of as many dimensions, or of one at least.
_ALIKE_METHODS = frozenset({"astype", "byteswap", "clip", "conj", "conjugate", "copy", "round", "transpose", "view"})
_METHODS_WITH_DIMENSIONS = frozenset({"flatten", "ravel", "repeat", "reshape"})
_PLAIN_METHODS = frozenset({"item", "tobytes", "tolist", "tostring"})


def call(machine: Interpreter, path: str, arguments: Arguments) -> Value | None:
    """What calling something of NumPy or of the libraries built on it gives; None for names of others."""
    top, _, name = path.partition(".")
    if top == "numpy":
        return _call_numpy(machine, name, arguments)
    if top not in LIBRARIES:
        return None
    if path == "matplotlib.pyplot.subplots":
        return Items((_FIGURE, AXES))
    if _GIVING_AXES.fullmatch(path):
        return AXES
    if path in _GIVING_FIGURES:
        return _FIGURE
    if _GIVING_ITSELF.search(path):
        return Symbol(path.rpartition(".")[0])
    return Symbol(f"{path}()") if top in _WITH_OBJECTS and _BUILT.search(path) else PLAIN_VALUE


def _call_numpy(machine: Interpreter, name: str, arguments: Arguments) -> Value:
    given = arguments.get(0, _OF_SHAPE.get(name, "a"))
    if name in _OF_SHAPE:
        return Array(len(given.items) if isinstance(given, Items) else 1)
    if name in _WITH_DIMENSIONS or (name.startswith("random.") and given is not None and name != "random.choice"):
        return Array(1)
    if name in _ALIKE:
        given = arguments.get(0, "object")
        return Array(0 if given is None else max(dimensions_of(machine, given), 0))
    return ARRAY


def dimensions_of(machine: Interpreter, value: Value, depth: int = 0) -> int:
    """How many dimensions an array made of a value has at least."""
    found = []
    for _, part in machine.parts(value):
        match part:
            case Array(least_dimensions=dimensions):
                found.append(max(dimensions, 0))
            case Items() | List() | Stream() if depth < 4:
                found.append(1 + dimensions_of(machine, machine.iterate(part)[0], depth + 1))
            case _:
                found.append(0)
    return min(found, default=0)


def call_method(array: Array, name: str) -> Value:
    """What calling a method of an array gives."""
    if name in _PLAIN_METHODS:
        return PLAIN_VALUE
    if name in _ALIKE_METHODS:
        return array
    return Array(1) if name in _METHODS_WITH_DIMENSIONS else ARRAY


def combine(one: Value, other: Value) -> Array:
    """What an arithmetic operation on an array gives: an array, unless it has no dimensions."""
    dimensions = max(value.least_dimensions for value in (one, other) if isinstance(value, Array))
    return Array(dimensions) if dimensions > 0 else ARRAY


def item_of(machine: Interpreter, array: Array, index: Value) -> Array:
    """What `array[index]` gives."""
    dimensions = array.least_dimensions
    for item in index.items if isinstance(index, Items) else (index,):
        if selects_many(machine, item):
            # What is selected so has one dimension at least.
            return Array(max(dimensions, 1)) if not isinstance(index, Items) else Array(1)
        dimensions -= 1
    return Array(dimensions) if dimensions > 0 else ARRAY


def selects_many(machine: Interpreter, index: Value) -> bool:
    """Does an index keep a dimension, as slices, masks and lists do?"""
    if isinstance(index, Tensor):
        return False
    return any(isinstance(part, Stream | List | Array) for _, part in machine.parts(index))

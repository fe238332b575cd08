"""What NumPy gives, and the libraries that are built on it: arrays, and objects that hold some.

Of an array is known how many dimensions it has at least, since a NumPy scalar takes part in torch's arithmetic as a
number does, and an array does not (tests/torch_run/facts/test_implicit_conversions.py).
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from flake8_torch_numpy.inference import sharing
from flake8_torch_numpy.inference.values import (
    ARRAY,
    NONE,
    PLAIN_VALUE,
    PROPER_ARRAY,
    Array,
    Const,
    Items,
    List,
    Plain,
    Slice,
    Stream,
    Symbol,
    Tensor,
    Value,
)

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.arguments import Arguments
    from flake8_torch_numpy.inference.interpreter import Interpreter
    from flake8_torch_numpy.inference.memory import Memory

# Libraries whose functions and objects hold and give arrays, and no tensors of their own.
LIBRARIES: Final = frozenset(
    {
        "cv2", "h5py", "imageio", "matplotlib", "mpl_toolkits", "pandas", "PIL", "plotly", "scipy", "seaborn",
        "skimage", "sklearn", "soundfile",
    }
)  # fmt: skip
# Those of whose objects methods are called with tensors.
_WITH_OBJECTS: Final = frozenset({"h5py", "matplotlib", "mpl_toolkits", "sklearn"})

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

# What makes an array of the shape that it is given.
_OF_SHAPE = frozenset({"empty", "full", "ones", "zeros"})
# What is an array of one dimension at least, whatever it is given; those that are a tensor, given one, apart.
_WITH_DIMENSIONS = frozenset(
    {
        "append", "arange", "atleast_1d", "atleast_2d", "bincount", "column_stack", "concatenate", "diag", "diff",
        "dstack", "eye", "fromiter", "geomspace", "hstack", "identity", "ravel", "sort", "stack", "tile", "vander",
        "vstack", "random.permutation", "fft.fftfreq",
    }
)  # fmt: skip
_WITH_DIMENSIONS_BUT_OF_TENSORS = frozenset({"cumprod", "cumsum", "linspace", "logspace", "repeat"})
# What is an array, of as many dimensions as that which it is given.
_ALIKE = frozenset(
    {
        "array", "asanyarray", "asarray", "ascontiguousarray", "asfortranarray", "copy", "empty_like", "full_like",
        "ones_like", "require", "zeros_like", "flip", "roll", "nan_to_num",
    }
)  # fmt: skip
# What gives the very array that it is given.
_SAME = frozenset({"asanyarray", "asarray"})
# Where functions of numpy.random take the size: without one, they give a number.
_SIZES = {
    "binomial": 2, "choice": 1, "exponential": 1, "gamma": 2, "integers": 2, "laplace": 2, "lognormal": 2, "normal": 2,
    "poisson": 1, "rand": 0, "randint": 2, "randn": 0, "random": 0, "random_sample": 0, "standard_normal": 0,
    "uniform": 2,
}  # fmt: skip
# What gives a generator, or is its class.
_GENERATORS = frozenset({"random.default_rng", "random.Generator"})
# Methods of arrays that give an array of as many dimensions, or of one at least.
_ALIKE_METHODS = frozenset({"astype", "byteswap", "clip", "conj", "conjugate", "copy", "round", "transpose", "view"})
_VIEWS = frozenset({"transpose", "view"})
_METHODS_WITH_DIMENSIONS = frozenset({"flatten", "ravel", "repeat", "reshape"})
_PLAIN_METHODS = frozenset({"item", "tobytes", "tolist", "tostring"})


def call(machine: Interpreter, path: str, arguments: Arguments, node: ast.expr) -> Value | None:
    """What calling something of NumPy or of the libraries built on it gives; None for names of others."""
    top, _, name = path.partition(".")
    if top == "numpy":
        given = _call_numpy(machine, name, arguments, node)
        sharing.write_of_numpy(machine, name, arguments, node)
        return given
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


def _call_numpy(machine: Interpreter, name: str, arguments: Arguments, node: ast.expr) -> Value:
    if name in _GENERATORS:
        return Symbol(f"numpy.{name}()")
    if name == "ndindex":
        return Stream(Stream(PLAIN_VALUE))
    if name == "ndenumerate":
        return Stream(Items((Stream(PLAIN_VALUE), PLAIN_VALUE)))
    if name in _OF_SHAPE:
        shape = arguments.get(0, "shape")
        return Array(len(shape.items) if isinstance(shape, Items) else 1)
    if name in _ALIKE:
        given = arguments.get(0, "a", "object")
        if given is None:
            return PROPER_ARRAY
        memory = (
            _memory_of_same(machine, given, node) if name in _SAME and len(list(arguments.all_values())) == 1 else None
        )
        return Array(dimensions_of(machine, given), memory)
    is_dimensional = name in _WITH_DIMENSIONS
    if name in _WITH_DIMENSIONS_BUT_OF_TENSORS:
        is_dimensional = all(machine.tensor_in(value) is None for value in arguments.all_values())
    elif name.startswith("random.") and not is_dimensional:
        size = arguments.get(_SIZES.get(name.rpartition(".")[2]), "size")
        is_dimensional = isinstance(size, Plain | Items | List) or (isinstance(size, Const) and size != NONE)
    return Array(1) if is_dimensional else ARRAY


def _memory_of_same(machine: Interpreter, given: Value, node: ast.expr) -> Memory | None:
    """The memory of what `np.asarray` gives: that of the array, or another side of that of the tensor."""
    parts = [part for _, part in machine.parts(given)]
    if all(isinstance(part, Tensor) and part.is_certain for part in parts):
        return sharing.convert(machine, given, node)
    return sharing.memory_of(machine, given) if all(isinstance(part, Array) for part in parts) else None


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
        return array if name in _VIEWS else Array(array.least_dimensions)
    return Array(1) if name in _METHODS_WITH_DIMENSIONS else ARRAY


def combine(one: Value, other: Value, operator: ast.operator) -> Array:
    """What an arithmetic operation on an array gives: an array, unless that has no dimensions."""
    dimensions = max(value.least_dimensions for value in (one, other) if isinstance(value, Array))
    # The product of two vectors is a number.
    return ARRAY if dimensions < 1 or isinstance(operator, ast.MatMult) else Array(dimensions)


def item_of(machine: Interpreter, array: Array, index: Value) -> Array:
    """What `array[index]` gives."""
    kept, taken = 0, 0
    for item in index.items if isinstance(index, Items) else (index,):
        parts = [part for _, part in machine.parts(item)]
        if all(isinstance(part, Slice) for part in parts):
            kept += 1
        elif all(map(selects_many, parts)):
            # A mask takes as many dimensions as it has, and leaves one.
            return Array(1)
        elif all(isinstance(part, Const | Plain) for part in parts):
            taken += 1
        else:
            return ARRAY
    dimensions = max(array.least_dimensions - taken, kept)
    if dimensions <= 0:
        return ARRAY
    return Array(dimensions, None if array.memory is None else array.memory.part)


def selects_many(index: Value) -> bool:
    """Does an index keep a dimension, as slices, masks and lists do?"""
    return isinstance(index, Slice | List) or (isinstance(index, Array) and index.least_dimensions > 0)

"""The functions of other libraries that turn tensors into arrays without anyone saying so.

The texts in `tables/` have one line a function, below headers that say where the functions are found:

    [numpy.random, numpy.random.default_rng()]    # of the module, and methods of what default_rng() gives
    choice(a!, size, replace, p!)                 # parameters behind the last marked one may be left out
    [sklearn.*()]                                 # methods of whatever a class anywhere in sklearn builds

Marks behind a parameter say what is converted there: `.` a tensor, `[]` the tensors in a list or tuple, `!` both of
these, `{}` the tensors that are values of a dict, `{[]}` those in the lists that are values of a dict. `*name` and
`**name` are as in Python, and so is a bare `*`.
"""

from __future__ import annotations

import ast
import enum
import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.sinks.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_FUNCTION = re.compile(r"(?P<name>\w+)\((?P<parameters>[^()]*)\)")
_PARAMETER = re.compile(r"(?P<stars>\*{0,2})(?P<name>[A-Za-z_]\w*)(?P<marks>(?:\{\[\]\}|\{\}|\[\]|!|\.)*)|(?P<bare>\*)")
_MARK = re.compile(r"\{\[\]\}|\{\}|\[\]|!|\.")


class Form(enum.Flag):
    """In which form a tensor is handed over."""

    TENSOR = enum.auto()
    LIST = enum.auto()  # a list or tuple of tensors
    DICT = enum.auto()  # a dict whose values are tensors
    COLUMNS = enum.auto()  # a dict whose values are lists of tensors


NOTHING = Form(0)
_FORMS = {
    ".": Form.TENSOR,
    "[]": Form.LIST,
    "!": Form.TENSOR | Form.LIST,
    "{}": Form.DICT,
    "{[]}": Form.COLUMNS,
}
# What the values of `**mapping` are, each handed over for itself, they are in the mapping.
_IN_MAPPING = ((Form.TENSOR, Form.DICT), (Form.LIST, Form.COLUMNS))


class TableError(ValueError):
    """A line of a table that can't be read."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter, and in which forms tensors that are given for it are converted.

    is_variadic: `*name`, or `*` with an empty name; is_keywords: `**name`. The forms are those of each argument then.
    """

    name: str
    forms: Form = NOTHING
    is_variadic: bool = False
    is_keywords: bool = False


@dataclass(frozen=True, slots=True)
class SinkFunction:
    """A function that converts some of its arguments.

    path: where it is found, `()` for an object built by what stands before.
    """

    path: str
    parameters: tuple[Parameter, ...]

    def converted_arguments(self, call: ast.Call) -> Iterator[tuple[ast.expr, Form]]:
        """The argument nodes of a call that are converted, and in which forms.

        A `*starred` node comes with what holds for each of its elements, the mapping of `**mapping` as a dict. Behind
        a starred argument only what is surely in a variadic parameter is known.
        """
        yield from self._converted_positions(call.args)
        named = {parameter.name: parameter for parameter in self.parameters if not parameter.is_variadic}
        rest = next((parameter for parameter in self.parameters if parameter.is_keywords), None)
        for keyword in call.keywords:
            if keyword.arg is not None:
                parameter = named.get(keyword.arg, rest)
                forms = parameter.forms if parameter is not None else NOTHING
            else:
                held = rest.forms if rest is not None else NOTHING
                forms = functools.reduce(Form.__or__, (outer for inner, outer in _IN_MAPPING if inner & held), NOTHING)
            if forms:
                yield keyword.value, forms

    def _converted_positions(self, arguments: Iterable[ast.expr]) -> Iterator[tuple[ast.expr, Form]]:
        variadic = next((parameter for parameter in self.parameters if parameter.is_variadic), None)
        # Those behind a variadic one, and `**name`, are reached by keyword only.
        end = next((at for at, each in enumerate(self.parameters) if each.is_variadic or each.is_keywords), None)
        single = self.parameters[:end]
        # The least position; a starred argument may be empty.
        position = 0
        is_certain = True
        for argument in arguments:
            is_starred = isinstance(argument, ast.Starred)
            is_certain = is_certain and not is_starred
            parameter = variadic
            if position < len(single):
                parameter = single[position] if is_certain else None
            if parameter is not None and parameter.forms:
                yield argument, parameter.forms
            position += not is_starred


def parse(text: str) -> Iterator[SinkFunction]:
    """The functions of a table; those below a header with several places come once for each."""
    places: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        content = line.partition("#")[0].strip()
        if content.startswith("[") and content.endswith("]"):
            places = [place.strip() for place in content[1:-1].split(",")]
        elif content:
            match = _FUNCTION.fullmatch(content)
            if match is None or not places:
                raise TableError(f"line {number}: {line.strip()!r} is neither a header nor a function below one")
            parameters = tuple(_parse_parameters(match["parameters"], f"line {number}: {line.strip()!r}"))
            for place in places:
                yield SinkFunction(f"{place}.{match['name']}", parameters)


def _parse_parameters(text: str, where: str) -> Iterator[Parameter]:
    for each in text.split(","):
        match = _PARAMETER.fullmatch(each.strip())
        if match is None:
            raise TableError(f"{where}: {each.strip()!r} is no parameter")
        stars, name, marks = match.group("stars", "name", "marks")
        if match["bare"]:
            stars, name, marks = "*", "", ""
        forms = functools.reduce(Form.__or__, (_FORMS[mark] for mark in _MARK.findall(marks)), NOTHING)
        yield Parameter(name, forms, stars == "*", stars == "**")


def sink_functions() -> Collection[SinkFunction]:
    """All functions of the tables, in their order."""
    return _functions().values()


def find_sink(path: str) -> SinkFunction | None:
    """The function with this path, as `numpy.array` or `matplotlib.axes.Axes().plot`.

    What the table says of just this one comes before what it says of all in a place with a `*`.
    """
    exact = _functions().get(path)
    if exact is not None:
        return exact
    patterns = _patterns().get(path.rpartition(".")[2], ())
    return next((function for pattern, function in patterns if pattern.fullmatch(path)), None)


@functools.cache
def sink_packages() -> frozenset[str]:
    """The packages that all functions are from: `numpy`, `matplotlib`."""
    return frozenset(path.partition(".")[0] for path in _functions())


@functools.cache
def _functions() -> dict[str, SinkFunction]:
    found: dict[str, SinkFunction] = {}
    for table in TABLES:
        for function in parse(table):
            if found.setdefault(function.path, function) is not function:
                raise TableError(f"{function.path} stands in the tables twice")
    return found


@functools.cache
def _patterns() -> dict[str, list[tuple[re.Pattern[str], SinkFunction]]]:
    """The functions in places with a `*`, by their last names."""
    found: dict[str, list[tuple[re.Pattern[str], SinkFunction]]] = {}
    for path, function in _functions().items():
        if "*" in path:
            pattern = re.escape(path).replace(r"\*", r"\w+(?:\.\w+)*")
            found.setdefault(path.rpartition(".")[2], []).append((re.compile(pattern), function))
    return found

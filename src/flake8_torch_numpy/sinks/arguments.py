"""The sinks that one does not see: functions of other libraries that make arrays of the tensors they are given."""

from __future__ import annotations

import ast
import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.arrays import AXES
from flake8_torch_numpy.inference.imports import bindings_of, imports_in
from flake8_torch_numpy.inference.values import Array, Method, Symbol, Tensor, Unbound, Value, alternatives_of
from flake8_torch_numpy.sinks.parts import parts_of
from flake8_torch_numpy.sinks.table import Form, find_sink, sink_functions, sink_packages
from flake8_torch_numpy.source.nodes import last_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flake8_torch_numpy.inference.interpreter import Observation
    from flake8_torch_numpy.sinks.table import SinkFunction

# What unknown objects are called that are axes of matplotlib.
_AXES_NAME = re.compile(r"(?:.*_)?ax(?:es|s|is)?[0-9]*(?:_.*)?")
_LONGEST_NAME = 40
_ANY_FORM = Form.TENSOR | Form.LIST | Form.DICT | Form.COLUMNS


@dataclass(frozen=True, slots=True)
class Candidate:
    """A call that may be of a sink. sink: the one that the imports tell; None for a method, of whatever object."""

    call: ast.Call
    sink: SinkFunction | None

    @property
    def name(self) -> str:
        """What is called, as the source has it, for messages."""
        text = ast.unparse(self.call.func)
        return f"`{text}`" if len(text) <= _LONGEST_NAME else f"`...{last_name(self.call.func)}`"

    def arguments(self, sink: SinkFunction | None) -> Iterator[tuple[ast.expr, Form]]:
        """The expressions that a sink converts, taken apart; those that any may convert where none is named."""
        if sink is None:
            given = [(node, _ANY_FORM) for node in (*self.call.args, *(each.value for each in self.call.keywords))]
        else:
            given = list(sink.converted_arguments(self.call))
        for node, forms in given:
            yield from parts_of(node, forms)


class Imported:
    """The names that a module imports of the libraries that convert."""

    def __init__(self, tree: ast.Module) -> None:
        self.names: dict[str, str] = {}
        for node in imports_in(tree):
            for name, path in bindings_of(node):
                if path.partition(".")[0] in sink_packages():
                    self.names[name] = path
        packages = {path.partition(".")[0] for path in self.names.values()}
        self._methods = {name for package, names in _method_names().items() if package in packages for name in names}

    def names_of(self, package: str) -> set[str]:
        """The names of a package, and of what is imported from it."""
        return {name for name, path in self.names.items() if path.partition(".")[0] == package}

    def candidates(self, calls: Iterable[ast.Call]) -> Iterator[Candidate]:
        """Those of some calls that may be of a sink."""
        for call in calls:
            if not (call.args or call.keywords):
                continue
            path = self._path_of(call.func)
            if path is not None:
                sink = find_sink(path)
                if sink is not None:
                    yield Candidate(call, sink)
            elif isinstance(call.func, ast.Attribute) and call.func.attr in self._methods:
                yield Candidate(call, None)

    def _path_of(self, node: ast.expr) -> str | None:
        """The full name that an expression stands for, if it is a name that was imported, or an attribute of one."""
        attributes = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.names:
            return None
        return ".".join((self.names[node.id], *reversed(attributes)))


@functools.cache
def _method_names() -> dict[str, set[str]]:
    """The names of methods of objects that are sinks, by package."""
    found: dict[str, set[str]] = {}
    for function in sink_functions():
        if "()" in function.path:
            found.setdefault(function.path.partition(".")[0], set()).add(function.path.rpartition(".")[2])
    return found


def sink_of(candidate: Candidate, observations: Sequence[Observation]) -> tuple[SinkFunction, bool] | None:
    """The sink that a candidate calls, as seen by the analysis, and whether that is proven; None if it calls none."""
    found: list[tuple[SinkFunction, bool]] = []
    for seen in observations:
        for callee in alternatives_of(seen.value):
            called = _sink_called(callee, candidate)
            if called is not None:
                found.append(called)
    if not found:
        return None
    first = found[0][0]
    return first, all(other == (first, True) for other in found)


def _sink_called(callee: Value, candidate: Candidate) -> tuple[SinkFunction, bool] | None:
    path = ""
    is_proven = True
    match callee, candidate.call.func:
        case Symbol(path=path), _:
            pass
        case Method(receiver=Array(), name=name), _:
            path = f"numpy.ndarray().{name}"
        case ((Tensor() | Method(receiver=Tensor())), ast.Attribute(value=receiver, attr=name)) if (
            candidate.sink is None
        ):
            if _AXES_NAME.fullmatch(last_name(receiver).lower()):
                path, is_proven = f"{AXES.path}.{name}", False
        case Unbound(), _:
            # The analysis gave up on the function around it.
            return None if candidate.sink is None else (candidate.sink, True)
    sink = find_sink(path)
    return None if sink is None else (sink, is_proven)

"""Tests under pytest: what their parameters are, which pytest itself fills in."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference import attributes, calls
from flake8_torch_numpy.inference.arguments import Arguments
from flake8_torch_numpy.inference.values import (
    UNBOUND,
    Const,
    Function,
    Items,
    Stream,
    Symbol,
    Value,
    join,
)

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.definitions import FunctionInfo
    from flake8_torch_numpy.inference.interpreter import Interpreter

_FIXTURES = frozenset({"pytest.fixture", "pytest_asyncio.fixture"})
_PARAMETRIZE = Symbol("pytest.mark.parametrize")
_DEEPEST = 4


def is_fixture(info: FunctionInfo) -> bool:
    """Does pytest call this function for tests that name it as a parameter?"""
    return any(isinstance(value, Symbol) and value.path in _FIXTURES for value in info.decorators)


def argument_of(machine: Interpreter, info: FunctionInfo, name: str, depth: int = 0) -> Value | None:
    """What pytest passes for a parameter: a value that the test lists, or what a fixture gives; None where unknown."""
    if not info.name.startswith("test") and not is_fixture(info):
        return None
    listed = _listed(machine, info, name)
    if listed is not None:
        return listed
    fixture = _fixture_named(machine, info, name)
    if fixture is None or fixture.info in machine.active or depth > _DEEPEST:
        return None
    if fixture.info not in machine.fixtures:
        # Whatever happens while it is made can't depend on the test.
        with machine.runs.reading() as reads:
            made = machine.exported(_run(machine, fixture, depth))
        machine.fixtures[fixture.info] = made, reads
    value, reads = machine.fixtures[fixture.info]
    machine.runs.note_reads(reads)
    return value


def _run(machine: Interpreter, fixture: Function, depth: int) -> Value:
    keywords: dict[str, Value] = {}
    for parameter in fixture.info.parameters:
        value = argument_of(machine, fixture.info, parameter.arg, depth + 1)
        if value is not None:
            keywords[parameter.arg] = value
    given = calls.follow(machine, fixture, Arguments((), keywords))
    machine.state.is_alive = True
    return given.element if isinstance(given, Stream) and fixture.info.is_generator else given


def _fixture_named(machine: Interpreter, info: FunctionInfo, name: str) -> Function | None:
    """The fixture of that name in the class of a function, or in the module."""
    places = [attributes.look_up_in_class(info.owner, name)] if info.owner is not None else []
    for value in (*places, machine.module_frame.names.get(name)):
        if isinstance(value, Function) and value.info is not info and is_fixture(value.info):
            return value
    return None


def _listed(machine: Interpreter, info: FunctionInfo, name: str) -> Value | None:
    """The join of what `@pytest.mark.parametrize` lists for a parameter."""
    if isinstance(info.node, ast.Lambda):
        return None
    found: Value = UNBOUND
    for decorator in info.node.decorator_list:
        if isinstance(decorator, ast.Call) and len(decorator.args) > 1:
            if machine.evaluate(decorator.func) != _PARAMETRIZE or _is_indirect(decorator):
                continue
            found = join(found, _column(machine, decorator.args[0], decorator.args[1], name))
    return None if found is UNBOUND else found


def _is_indirect(decorator: ast.Call) -> bool:
    """Is what is listed given to the fixtures of these names, and not to the test?"""
    given = next((keyword.value for keyword in decorator.keywords if keyword.arg == "indirect"), None)
    return given is not None and not (isinstance(given, ast.Constant) and given.value is False)


def _column(machine: Interpreter, names: ast.expr, rows: ast.expr, name: str) -> Value:
    """What a list of rows holds for one of the names; UNBOUND if that is not among them."""
    named = machine.evaluate(names)
    listed: list[str] = []
    if isinstance(named, Const) and isinstance(named.value, str):
        listed = [part.strip() for part in named.value.split(",")]
    elif isinstance(named, Items):
        listed = [str(item.value) for item in named.items if isinstance(item, Const)]
    if name not in listed:
        return UNBOUND
    row, _ = machine.iterate(machine.evaluate(rows))
    return row if len(listed) == 1 else machine.unpack(row, len(listed), None)[listed.index(name)]

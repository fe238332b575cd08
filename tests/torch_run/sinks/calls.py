"""How to call the functions of the sink tables: what is called, and with which other arguments."""

from __future__ import annotations

import copy
import functools
import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping, Set
from typing import TYPE_CHECKING, Any

from tests.torch_run.sinks.arguments import ARGUMENTS
from tests.torch_run.sinks.objects import EXAMPLES, UNSUPERVISED, build
from tests.torch_run.sinks.samples import SAMPLES, VECTOR

if TYPE_CHECKING:
    from flake8_torch_numpy.sinks.table import Parameter, SinkFunction

Call = Callable[[object], object]


class MissingError(Exception):
    """The library, or this function in the installed version, is missing."""


def every_call(function: SinkFunction) -> Iterator[tuple[str, Parameter, Call, object]]:
    """Calls of one argument for each parameter that is marked, with a sample of what that can be.

    The first is the path of what is called: there are several where the line has a `*`. There is one call for each
    position of `*args`, besides those of texts.
    """
    for path, target in targets(function):
        for parameter in function.parameters:
            if parameter.forms and _has(function, path, target, parameter.name):
                # What is called has a state, as axes have their units.
                yield from ((path, parameter, call, sample) for call, sample in _calls_for(function, path, parameter))


def targets(function: SinkFunction) -> Iterator[tuple[str, Callable[..., object]]]:
    """What the line is about, with its path; several where the line has a `*`."""
    place, _, name = function.path.rpartition(".")
    is_found = False
    for example in EXAMPLES.get(place, (place,)):
        owner = resolve(example)
        if hasattr(owner, name):
            is_found = True
            yield f"{example}.{name}", getattr(owner, name)
    if not is_found:
        raise MissingError(function.path)


def _has(function: SinkFunction, path: str, target: Callable[..., object], name: str) -> bool:
    """Does this one have the parameter? Not all that stands for a `*` has."""
    if path == function.path:
        return True
    is_ignored = name == "y" and path.rpartition(".")[0] in UNSUPERVISED
    return not is_ignored and name in {each.name for each in real_parameters(target)}


def resolve(path: str) -> Any:
    """What has this path; the name of a class with `()` stands for an object that it builds."""
    if path.endswith("()"):
        return build(path, resolve(path[:-2]))
    names = path.split(".")
    try:
        found = importlib.import_module(names[0])
        for at, name in enumerate(names[1:], 2):
            if not hasattr(found, name):
                importlib.import_module(".".join(names[:at]))
            found = getattr(found, name)
    except ImportError as error:
        raise MissingError(str(error)) from error
    return build(path, lambda: found)


def _calls_for(function: SinkFunction, path: str, parameter: Parameter) -> Iterator[tuple[Call, object]]:
    place, _, method = path.rpartition(".")
    target = getattr(resolve(place), method)
    real = real_parameters(target)
    names = {each.name for each in real} | {each.name for each in function.parameters}
    chosen = ARGUMENTS.get(f"{path}({parameter.name})") or ARGUMENTS.get(path, {})
    chosen = {name: value for name, value in chosen.items() if name in names}
    samples = {**SAMPLES[""], **SAMPLES.get(function.path.rpartition(".")[0], {}), **chosen}
    # Where the function does not tell, those of the line are given.
    needed = [each.name for each in real if each.default is each.empty and each.kind not in _MANY] or [
        each.name for each in function.parameters if not real and not each.is_variadic and not each.is_keywords
    ]
    given = {name: samples.get(name, VECTOR) for name in dict.fromkeys((*needed, *chosen))}
    by_keyword = {each.name for each in real if each.kind is each.KEYWORD_ONLY}

    def call_with(value: object, name: str) -> object:
        others = {key: _fresh(other) for key, other in given.items()}
        return _call(target, function, {**others, name: value}, by_keyword)

    sample = samples.get(parameter.name, VECTOR)
    if parameter.is_variadic:
        several = sample if isinstance(sample, tuple) else (sample,)
        for at, each in enumerate(several):
            if isinstance(each, str):
                continue
            before, after = several[:at], several[at + 1 :]
            yield functools.partial(_call_at, call_with, parameter.name, before, after), each
    else:
        name = "any_name" if parameter.is_keywords else parameter.name
        yield functools.partial(call_with, name=name), sample


def _call_at(
    call_with: Callable[[object, str], object],
    name: str,
    before: tuple[object, ...],
    after: tuple[object, ...],
    value: object,
) -> object:
    return call_with((*before, value, *after), name)


_MANY = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}


def real_parameters(target: Callable[..., object]) -> list[inspect.Parameter]:
    """The parameters that the function itself tells of; none if it does not."""
    try:
        return list(inspect.signature(target).parameters.values())
    except ValueError:
        return []


def _call(
    target: Callable[..., object], function: SinkFunction, arguments: Mapping[str, object], by_keyword: Set[str]
) -> object:
    """Call with arguments by position as far as all before them are there, by keyword from then on."""
    named = dict(arguments)
    positional: list[object] = []
    for parameter in function.parameters:
        if parameter.name not in named or parameter.name in by_keyword:
            break
        value = named.pop(parameter.name)
        if parameter.is_variadic:
            positional.extend(value if isinstance(value, tuple) else (value,))
            break
        positional.append(value)
    return target(*positional, **named)


def _fresh(value: object) -> object:
    """An argument of which nothing else holds a part: some functions write to what they are given."""
    return value() if callable(value) else copy.deepcopy(value)

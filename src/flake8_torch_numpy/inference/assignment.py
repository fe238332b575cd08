"""Binding targets: names, tuples, attributes and items."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference import attributes, calls, modules, sharing
from flake8_torch_numpy.inference.torch_objects import assigned_in_place
from flake8_torch_numpy.inference.torch_results import change_in_place
from flake8_torch_numpy.inference.values import Const, Dict, Instance, List, Module, Ref, Tensor, Value, join

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.interpreter import Interpreter


def assign(machine: Interpreter, target: ast.expr, value: Value, *, is_update: bool = False) -> None:
    """Bind a target of an assignment, a loop or a `with` to a value. is_update: one that was computed of it."""
    match target:
        case ast.Name(id=name):
            machine.bind(name, value, target)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            starred = next((i for i, item in enumerate(elements) if isinstance(item, ast.Starred)), None)
            for item, part in zip(elements, machine.unpack(value, len(elements), starred), strict=True):
                assign(machine, item.value if isinstance(item, ast.Starred) else item, part)
        case ast.Attribute(value=owner, attr=name):
            attributes.write(machine, machine.evaluate(owner), name, value, target)
        case ast.Subscript():
            _assign_item(machine, target, value, is_update=is_update)


def _assign_item(machine: Interpreter, target: ast.Subscript, value: Value, *, is_update: bool) -> None:
    receiver = machine.evaluate(target.value)
    index = machine.evaluate(target.slice)
    value = machine.held(value, (target, "item"))
    is_only = machine.is_only(receiver)
    sharing.use(machine, value, target)
    sharing.write(machine, receiver, target, sharing.region_of(target.slice), overwrites=not is_update)
    for location, part in list(machine.parts(receiver)):
        if not location:
            continue
        match part:
            case Tensor():
                inputs = [part, *machine.tensors_inside(value)]
                changed = assigned_in_place(machine, part, inputs)
                change_in_place(machine, Ref(frozenset((location,))), changed, is_certain=is_only)
            case List():
                machine.state.update(location, List(join(part.element, value)), is_certain=True)
            case Dict(entries=entries):
                if isinstance(index, Const) and len(entries) < 64:
                    kept = tuple((key, old) for key, old in entries if key != index.value)
                    changed_dict = replace(part, entries=(*kept, (index.value, value)))
                    machine.state.update(location, changed_dict, is_certain=is_only)
                else:
                    joined = tuple((key, join(old, value)) for key, old in entries)
                    keys = join(part.keys, machine.held(index, (target, "key")))
                    machine.state.update(location, Dict(joined, join(part.rest, value), keys), is_certain=True)
            case Module():
                modules.set_item(machine, location, part, index, value)
            case Instance():
                calls.call_method_of_instance(machine, location, part, "__setitem__", (index, value))

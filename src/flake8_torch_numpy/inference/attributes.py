"""What reading and setting an attribute does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference import (
    calls,
    distributions,
    grad_mode,
    module_values,
    modules,
    torch_methods,
    torch_names,
)
from flake8_torch_numpy.inference.annotations import value_of_annotation
from flake8_torch_numpy.inference.arguments import NO_ARGUMENTS
from flake8_torch_numpy.inference.values import (
    LOADED,
    OPAQUE,
    PLAIN_VALUE,
    UNBOUND,
    Array,
    Class,
    Condition,
    Const,
    Device,
    Dict,
    Distribution,
    Dtype,
    Foreign,
    Function,
    GradSwitch,
    Instance,
    Items,
    List,
    Method,
    Module,
    Plain,
    Ref,
    Stream,
    Super,
    Symbol,
    Tensor,
    Value,
    join,
    join_all,
)
from flake8_torch_numpy.torch_api import catalog

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Sequence

    from flake8_torch_numpy.inference.definitions import ClassInfo
    from flake8_torch_numpy.inference.interpreter import Interpreter

# No list has these: what counts as one is a data set, of which only the items are known.
_OF_DATA_SETS = frozenset({"data", "labels", "targets"})
_ARRAY_ATTRIBUTES = frozenset({"T", "real", "imag", "flat", "mT"})
_MODULE_BASES = frozenset(
    {
        "torch.nn.Module", "torch.nn.modules.module.Module", "lightning.pytorch.LightningModule",
        "transformers.PreTrainedModel",
    }
)  # fmt: skip


def read(machine: Interpreter, receiver: Value, name: str, node: ast.Attribute) -> Value:
    """What `receiver.name` gives."""
    if isinstance(receiver, Symbol):
        return torch_names.attribute_of_symbol(receiver, name)
    parts = list(machine.parts(receiver))
    found = [_read_part(machine, location, part, name, node) for location, part in parts]
    if len(parts) > 1 and _is_method_of_all_but_foreign(parts, found):
        # A foreign object has a method of this name, too, if it gets so far.
        return Method(receiver, name)
    found = [value for value in found if value is not UNBOUND]
    methods = [value for value in found if isinstance(value, Method)]
    if len(methods) > 1:
        # One call on one of several objects: what it changes is changed for certain in none of them.
        found = [value for value in found if not isinstance(value, Method)]
        found.append(Method(join_all(method.receiver for method in methods), name))
    # What is None on all ways in view is something else where this runs.
    return join_all(found) if found else _read_part(machine, 0, OPAQUE, name, node)


def _is_method_of_all_but_foreign(parts: list[tuple[int, Value]], found: list[Value]) -> bool:
    kinds = {
        (isinstance(part, Foreign), isinstance(value, Method)) for (_, part), value in zip(parts, found, strict=True)
    }
    return kinds == {(True, False), (False, True)}


def _read_part(machine: Interpreter, location: int, part: Value, name: str, node: ast.Attribute) -> Value:
    match part:
        case Tensor():
            return torch_methods.read_attribute(machine, location, part, name, node)
        case Const(value=None):
            return UNBOUND
        case Instance():
            return read_of_instance(machine, location, part, name)
        case Module():
            return _read_of_module(location, part, name)
        case Class(info=info):
            value = look_up_in_class(info, name)
            if isinstance(value, Function) and value.info.is_decorated_as("classmethod"):
                return Function(value.info, value.frame, part)
            return Method(part, name) if value is None else value
        case Super():
            return _read_of_super(part, name)
        case Distribution():
            return distributions.read(machine, part, name, node)
        case Items(fields=fields) if name in fields:
            return part.items[fields.index(name)]
        case Symbol():
            return torch_names.attribute_of_symbol(part, name)
        case Array():
            return part if name in _ARRAY_ATTRIBUTES else Method(part, name)
        case Device() if name in {"type", "index"}:
            return PLAIN_VALUE
        case List(element=element) if name in _OF_DATA_SETS:
            # One of images and labels has read them.
            return LOADED if isinstance(element, Items) else OPAQUE
        case Items() | List() | Dict() | Stream() | Const() | GradSwitch() | Function():
            return Method(as_reference(location, part), name)
        case Plain() | Device() | Dtype() | Condition():
            return PLAIN_VALUE
        case Method():
            return _read_part(machine, 0, machine.attribute_of(part), name, node)
    return OPAQUE


def as_reference(location: int, part: Value) -> Value:
    """The part as an object of the heap, where it is one."""
    return Ref(frozenset((location,))) if location > 0 else part


# -- instances and classes of the module --------------------------------------------------------------------


def bases_of(info: ClassInfo) -> Iterator[ClassInfo]:
    """The class and its bases in this module, in the order in which attributes are looked up."""
    pending, seen = [info], set()
    while pending:
        current = pending.pop(0)
        if current in seen:
            continue
        seen.add(current)
        yield current
        pending[:0] = [base.info for base in current.bases if isinstance(base, Class)]


def foreign_bases(info: ClassInfo) -> Sequence[str]:
    """The full names of the bases that are not of this module; "" for one that is not even named."""
    if info.foreign_bases is None:
        found: dict[str, None] = {}
        pending, seen = [info], {info}
        while pending:
            current = pending.pop()
            if current.foreign_bases is not None:
                found.update(dict.fromkeys(current.foreign_bases))
                continue
            for base in current.bases:
                if not isinstance(base, Class):
                    found[base.path if isinstance(base, Symbol) else ""] = None
                elif base.info not in seen:
                    seen.add(base.info)
                    pending.append(base.info)
        info.foreign_bases = tuple(found)
    return info.foreign_bases


def is_module_base(path: str) -> bool:
    """Is it a class of modules that has no parameters of its own?"""
    return catalog.canonical(path) in _MODULE_BASES


def is_nn_module(info: ClassInfo) -> bool:
    """Does the class derive from torch.nn.Module? One with a `forward` and a base out of view is taken for it."""
    bases = foreign_bases(info)
    if any(is_module_base(base) or catalog.module_class(base) is not None for base in bases):
        return True
    is_known = is_closed(info) or not grad_mode.AUTOGRAD_FUNCTIONS.isdisjoint(bases)
    return not is_known and isinstance(look_up_in_class(info, "forward"), Function)


def is_closed(info: ClassInfo) -> bool:
    """Are all bases in view (or harmless), so that an attribute that is set nowhere does not exist?"""
    harmless = {"builtins.object", "typing.NamedTuple", "abc.ABC", "typing.Generic", "typing.Protocol"}
    return all(base in harmless for base in foreign_bases(info))


def is_in_view(info: ClassInfo) -> bool:
    """Does no base out of view call the methods of the class, but those that every module has?"""
    return is_closed(info) or all(is_module_base(base) for base in foreign_bases(info))


def look_up_in_class(info: ClassInfo, name: str, *, after: ClassInfo | None = None) -> Value | None:
    """A method or class attribute; None where no class of this module has it."""
    skipping = after is not None
    for current in bases_of(info):
        if skipping:
            skipping = current is not after
            continue
        value = current.body.get(name)
        if value is not None:
            return value
    return None


def read_of_instance(machine: Interpreter, location: int, instance: Instance, name: str) -> Value:
    """What `instance.name` gives: a property is called, a method bound, an attribute looked up."""
    me = as_reference(location, instance)
    own = instance.get(name)
    if own is not None:
        return own
    if name == "__dict__":
        forget(machine, me)
        return OPAQUE
    method = look_up_in_class(instance.info, name)
    if isinstance(method, Function):
        if method.info.is_property:
            return calls.follow(machine, Function(method.info, method.frame, me), NO_ARGUMENTS)
        if method.info.is_decorated_as("staticmethod"):
            return method
        if method.info.is_decorated_as("classmethod"):
            return Function(method.info, method.frame, Class(instance.info))
        return Function(method.info, method.frame, me)
    for attribute, set_to in machine.set_attributes.get(location, ()):
        # It was set on some of the ways that lead here.
        if attribute == name:
            note_attribute(machine, instance.info, name, set_to)
    value = attribute_from_class(machine, instance.info, name)
    if method is not None:
        value = method if value is None else join(method, value)
    if value is None:
        if is_nn_module(instance.info) and name in torch_methods.MODULE_METHODS:
            return Method(me, name)
        return Method(me, name) if not is_closed(instance.info) else OPAQUE
    value = _adjusted(machine, instance, name, value)
    if location:
        # From now on it is an object with an identity, which can be changed and seen changed.
        value = machine.held(value, ("attribute", location, name))
        machine.read_attributes.setdefault(location, {})[name] = value
        set_on_instance(machine, location, name, value)
    return value


def attribute_from_class(machine: Interpreter, info: ClassInfo, name: str) -> Value | None:
    """The join of all that methods of the class store in an attribute; None if none does."""
    found: Value | None = None
    for current in bases_of(info):
        for method in current.setters.get(name, ()):
            function = current.body.get(method)
            if isinstance(function, Function):
                calls.run_alone(machine, function, current)
        noted = machine.runs.read_attribute(current, name)
        if name in current.attributes:
            found = noted if found is None else join(found, noted)
        elif noted is not UNBOUND and found is None:
            found = noted
    if found is None and name in _annotations_of(info):
        found = value_of_annotation(machine, _annotations_of(info)[name])
    return found


def attribute_of_module(machine: Interpreter, instance: Instance, name: str) -> Value | None:
    """An attribute that only the class sets, as this instance has it; None if no method sets it."""
    value = attribute_from_class(machine, instance.info, name)
    return None if value is None else _adjusted(machine, instance, name, value)


def _annotations_of(info: ClassInfo) -> dict[str, ast.expr]:
    merged: dict[str, ast.expr] = {}
    for current in reversed(list(bases_of(info))):
        merged.update(current.annotations)
    return merged


def _adjusted(machine: Interpreter, instance: Instance, name: str, value: Value) -> Value:
    """An attribute as the class sets it, of an instance that may have been moved or frozen as a whole since."""
    is_module = not instance.is_built and (is_nn_module(instance.info) or not is_closed(instance.info))
    if not instance.device and not instance.grad and not instance.dtype and not is_module:
        return value
    is_buffer = any(name in info.buffers for info in bases_of(instance.info))
    found: list[Value] = []
    for location, part in machine.parts(value):
        match part:
            case Module():
                module = part
                for change in module_values.changes_of(instance):
                    module = module_values.with_parameters(module, change)
                found.append(module_values.from_elsewhere(module, instance) if is_module else module)
            case Tensor() if part.owner or is_buffer:
                parameter = part
                for change in module_values.changes_of(instance):
                    done = replace(change, grad=0) if is_buffer else change
                    parameter = module_values.parameter_with(parameter, done)
                found.append(module_values.parameter_from_elsewhere(parameter, instance) if is_module else parameter)
            case _:
                found.append(as_reference(location, part))
    return join_all(found)


def set_on_instance(machine: Interpreter, location: int, name: str, value: Value) -> None:
    """Put an attribute on an instance of the heap."""
    record = machine.state.heap.get(location)
    if not isinstance(record, Instance):
        return
    attributes = (*((key, old) for key, old in record.attributes if key != name), (name, value))
    machine.state.heap.set(location, replace(record, attributes=attributes))


def _is_noted_at_end(machine: Interpreter, location: int, info: ClassInfo, name: str) -> bool:
    """Is an attribute set on the `self` of a method that is run alone? What it is when the method has ended counts."""
    if not machine.alone_depth or len(machine.active) != 1 or not location:
        return False
    method = machine.active[0]
    if method.owner is None or not method.parameters or method.name not in info.setters.get(name, ()):
        return False
    me = machine.state.frame.names.get(method.parameters[0].arg)
    return isinstance(me, Ref) and me.single == location


def forget(machine: Interpreter, owner: Value) -> None:
    """Any attribute of an instance may have been set to anything."""
    for location, part in list(machine.parts(owner)):
        if isinstance(part, Instance) and location:
            attributes = tuple((name, join(value, OPAQUE)) for name, value in part.attributes)
            machine.state.heap.set(location, replace(part, attributes=attributes, is_built=False))
            for info in bases_of(part.info):
                for name in info.setters:
                    note_attribute(machine, info, name, OPAQUE)


def note_attribute(machine: Interpreter, info: ClassInfo, name: str, value: Value) -> None:
    """Note for the whole class what was stored in an attribute of one instance."""
    info.note(name, machine.exported(value))


def _read_of_super(part: Super, name: str) -> Value:
    value = look_up_in_class(part.info, name, after=part.info)
    if isinstance(value, Function):
        return Function(value.info, value.frame, part.receiver)
    return Method(part, name)


# -- modules that torch ships -------------------------------------------------------------------------------


def _read_of_module(location: int, module: Module, name: str) -> Value:
    if name in torch_methods.MODULE_METHODS:
        return Method(as_reference(location, module), name)
    spec = module.spec
    if name in {"weight", "bias"} or (spec is not None and name in spec.weights):
        return module_values.parameter_of(module, -location)
    if spec is not None and name in spec.buffers:
        return module_values.buffer_of(module)
    if name == "training":
        return PLAIN_VALUE
    if spec is not None and module.name.startswith("torch."):
        return OPAQUE
    if modules.method_signature(module, name) is not None:
        return Method(as_reference(location, module), name)
    # A child, a method or a parameter: what comes out of it may require grad as the module's results do.
    return module_values.part_of(module)


# -- setting ------------------------------------------------------------------------------------------------


def write(machine: Interpreter, receiver: Value, name: str, value: Value, node: ast.expr) -> None:
    """Do `receiver.name = value`."""
    is_certain = machine.is_only(receiver)
    for location, part in machine.parts(receiver):
        match part:
            case Tensor():
                torch_methods.write_attribute(machine, location, part, name, value, node, is_certain=is_certain)
            case Instance(info=info):
                boxed = machine.held(value, (node, name))
                if location:
                    if not is_certain:
                        old = part.get(name)
                        boxed = boxed if old is None else join(old, boxed)
                    set_on_instance(machine, location, name, boxed)
                if _is_noted_at_end(machine, location, info, name):
                    machine.set_attributes.setdefault(location, []).append((name, machine.exported(value)))
                else:
                    note_attribute(machine, info, name, value)
            case Module() if location:
                modules.set_attribute(machine, location, part, name, value)
            case Class(info=info):
                info.body[name] = join(info.body.get(name, UNBOUND), machine.exported(value))

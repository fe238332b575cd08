"""nn.Modules: what building, moving, freezing and calling one does."""

from __future__ import annotations

import ast
import functools
import operator
from dataclasses import replace
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference import attributes, calls, module_values, sharing, torch_methods
from flake8_torch_numpy.inference.arguments import NO_ARGUMENTS, Arguments, described
from flake8_torch_numpy.inference.autocast import in_autocast, may_compute_in_float32
from flake8_torch_numpy.inference.dtypes import dtype_from, dtype_reason
from flake8_torch_numpy.inference.interpreter import combine_device, combine_grad
from flake8_torch_numpy.inference.module_values import Change, dtype_of_results
from flake8_torch_numpy.inference.torch_objects import (
    call_opaque,
    is_device_argument,
)
from flake8_torch_numpy.inference.torch_results import (
    asked_grad,
    call_result,
    device_from,
    device_in_words,
    recorded,
)
from flake8_torch_numpy.inference.values import (
    ACCELERATOR,
    CUDA,
    DEVICE,
    DEVICE_SUSPECT,
    DEVICE_UNKNOWN,
    DTYPE,
    DTYPE_CHOSEN,
    DTYPE_OPEN,
    DTYPE_SUSPECT,
    DTYPE_UNKNOWN,
    FLOATING,
    GRAD,
    GRAD_SUSPECT,
    HOST,
    INTEGRAL,
    LAYOUT,
    LAYOUT_UNKNOWN,
    LAZY_UNKNOWN,
    MAYBE,
    META,
    MODE_OFF,
    NO_GRAD,
    NONE,
    NOT_DATA,
    OPAQUE,
    OTHER_ACCELERATOR,
    PLAIN_VALUE,
    PORTABLE,
    REQUIRES_GRAD,
    SPARSE,
    UNBOUND,
    UNKNOWN_TENSOR,
    Const,
    Device,
    Dict,
    Dtype,
    Instance,
    Items,
    List,
    Module,
    Reason,
    Ref,
    Stream,
    Tensor,
    Value,
    join_all,
)
from flake8_torch_numpy.torch_api import catalog
from flake8_torch_numpy.torch_api.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_torch_numpy.inference.interpreter import Interpreter
    from flake8_torch_numpy.torch_api.signature import ModuleClass

_DEEPEST = 5
_DEEPEST_CHANGE = 40


def build(machine: Interpreter, path: str, spec: ModuleClass, arguments: Arguments, node: ast.expr) -> Value:
    """An instance of a module class of torch."""
    device, reason = machine.default_device.bits, None
    asked = arguments.keywords.get("device", arguments.keywords.get("device_map"))
    if asked is not None and asked != NONE:
        named = device_from(machine, asked)
        device = named.bits
        if device != HOST:
            reason = machine.reason(f"computed by a module made on {device_in_words(device)}", node, named.reason)
    name = path.rpartition(".")[2]
    grad_reason = machine.reason("computed by a module with trainable parameters, made", node)
    grad = {"always": GRAD, "never": NO_GRAD}.get(spec.trainable, NO_GRAD)
    if spec.switch and spec.switch in arguments.keywords:
        grad = _switched(arguments.keywords[spec.switch])
    children, element = None, None
    if spec.trainable == "contents":
        children, element = _content(machine, name, arguments)
    kinds = [described(machine, value) for value in arguments.positional]
    keywords = {key: described(machine, value) for key, value in arguments.keywords.items()}
    forwards = spec.called(kinds, keywords, complete=arguments.is_complete)
    forward = forwards[0] if len(forwards) == 1 else Signature("unknown")
    spec = spec if forward is spec.forward else replace(spec, forward=forward)
    if arguments.asks_in_place(spec.parameters):
        spec = replace(spec, forward=replace(spec.forward, in_place=True))
    has_parameters = grad != NO_GRAD or spec.trainable == "contents"
    given = arguments.keywords.get("dtype", arguments.keywords.get("torch_dtype"))
    dtype = machine.default_dtype if given is None else dtype_from(given)
    dtype_why = dtype_reason(machine, "computed by a module made", dtype, node)
    module = Module(
        path, spec, grad, device, children, element, has_parameters, dtype.bits, reason, grad_reason, dtype_why
    )
    return machine.with_boxed_content(module, node)


def _switched(given: Value) -> int:
    """Whether a module has parameters whose constructor was given its boolean switch."""
    if not isinstance(given, Const) or not isinstance(given.value, bool):
        return GRAD | NO_GRAD
    return GRAD if given.value else NO_GRAD


def _content(machine: Interpreter, name: str, arguments: Arguments) -> tuple[tuple[Value, ...] | None, Value | None]:
    """The modules in a container: one by one, and the join of those that can't be told apart."""
    given = arguments.positional
    if name == "Sequential" and not (len(given) == 1 and _holds(machine, given[0], Dict)):
        return (given, None) if arguments.is_complete else (None, join_all(given))
    if not given:
        return (), None
    for _, part in machine.parts(given[0]):
        if isinstance(part, Items | List) and part.items is not None:
            return part.items, None
        if isinstance(part, Dict):
            values = tuple(value for _, value in part.entries)
            return (values, None) if part.rest is UNBOUND else (None, join_all((*values, part.rest)))
    element = machine.iterate(given[0])[0]
    return None, OPAQUE if element is UNBOUND else element


def _holds(machine: Interpreter, value: Value, kind: type[Value]) -> bool:
    return any(isinstance(part, kind) for _, part in machine.parts(value))


def as_module(machine: Interpreter, part: Value, depth: int = 0, *, is_any: bool = False) -> Module | None:
    """A module or an instance of a subclass, seen as a whole: where its parameters are, whether they are trained.

    is_any: what is asked is any one of the parameters; else all together, of which one that requires grad decides.
    """
    if depth > _DEEPEST:
        return module_values.SOME_MODULE
    if isinstance(part, Module):
        if part.children is None and part.element is None:
            return part
        inside = [*(part.children or ()), *([] if part.element is None else [part.element])]
        content = _of_children(machine, inside, depth, is_any=is_any)
        return replace(
            part,
            grad=content.grad,
            device=content.device or part.device,
            dtype=content.dtype or part.dtype,
            reason=content.reason or part.reason,
            dtype_reason=content.dtype_reason or part.dtype_reason,
            has_parameters=content.has_parameters,
        )
    if isinstance(part, Instance) and attributes.is_nn_module(part.info):
        return _instance_as_module(machine, part, depth, is_any=is_any)
    return None


def _of_children(machine: Interpreter, children: Iterable[Value], depth: int, *, is_any: bool) -> Module:
    """What children make of their parent, as a module; device and dtype are 0 if there are no parameters."""
    grads: list[int] = []
    found = Module("", None, 0, 0, has_parameters=False, dtype=0)
    for child in children:
        for _, part in machine.parts(child):
            module = as_module(machine, part, depth + 1, is_any=is_any)
            if module is None and isinstance(part, Tensor) and part.bits & MAYBE:
                module = Module("", None, GRAD_SUSPECT | NO_GRAD, 0, dtype=0)
            elif module is None and isinstance(part, Tensor) and part.owner:
                module = Module("", None, part.bits & REQUIRES_GRAD, part.bits & DEVICE, dtype=part.bits & DTYPE)
            if module is None or not module.has_parameters:
                continue
            grads.append(module.grad)
            found = replace(
                found,
                device=found.device | module.device,
                dtype=found.dtype | module.dtype,
                reason=found.reason or module.reason,
                dtype_reason=found.dtype_reason or module.dtype_reason,
                has_parameters=True,
            )
    grad = combine_grad(grads)
    if is_any and grads:
        grad = functools.reduce(operator.or_, grads)
    return replace(found, grad=grad)


def _instance_as_module(machine: Interpreter, part: Instance, depth: int, *, is_any: bool) -> Module:
    values: list[Value] = []
    for name in _attribute_names(part):
        value = part.get(name)
        if value is None:
            value = attributes.attribute_of_module(machine, part, name)
        if value is not None:
            values.append(value)
    content = _of_children(machine, values, depth, is_any=is_any)
    grad, device, dtype = content.grad, content.device, content.dtype
    if not _derives_directly(part):
        grad = combine_grad([grad, GRAD_SUSPECT])
        device |= DEVICE_UNKNOWN
        dtype |= DTYPE_UNKNOWN
    if not part.is_built and not part.device:
        device |= DEVICE_UNKNOWN
    if not part.is_built and not part.dtype:
        dtype |= DTYPE_CHOSEN
    grad_reason = Reason(
        "computed by a module with trainable parameters, defined", part.info.node.lineno, part.info.node.col_offset
    )
    return Module(
        part.info.name,
        None,
        grad,
        device or part.device or machine.default_device.bits,
        has_parameters=content.has_parameters or not _derives_directly(part),
        dtype=dtype or part.dtype or machine.default_dtype.bits,
        reason=content.reason or part.reason,
        grad_reason=grad_reason,
        dtype_reason=content.dtype_reason or part.dtype_reason,
    )


def _derives_directly(part: Instance) -> bool:
    """Do all bases that are not of this module bring no parameters of their own?"""
    return all(attributes.is_module_base(base) for base in attributes.foreign_bases(part.info))


def _attribute_names(part: Instance) -> list[str]:
    names = {name: None for name, _ in part.attributes}
    for info in attributes.bases_of(part.info):
        names.update(dict.fromkeys(info.setters))
        names.update(dict.fromkeys(info.attributes))
    return list(names)


def change_parameters(
    machine: Interpreter,
    value: Value,
    change: Change,
    *,
    is_certain: bool,
    seen: frozenset[int] = frozenset(),
) -> None:
    """Change all parameters of what `value` is, those of its children included.

    seen: the locations of the modules around it.
    """
    for location, part in list(machine.parts(value)):
        if not location or location in seen or len(seen) > _DEEPEST_CHANGE:
            continue
        surely = is_certain and location not in machine.state.summaries
        inside: list[Value] = []
        record: Value | None = None
        match part:
            case Module():
                inside = [*(part.children or ()), *([] if part.element is None else [part.element])]
                record = module_values.with_parameters(part, change)
            case Instance() if attributes.is_nn_module(part.info):
                buffers = {name for info in attributes.bases_of(part.info) for name in info.buffers}
                inside = [item for name, item in part.attributes if name not in buffers]
                moved = _with_moved_buffers(machine, location, part, buffers, change)
                record = module_values.with_all_parameters(moved, change)
            case Tensor() if part.owner:
                record = module_values.parameter_with(part, change)
        if record is not None:
            machine.state.update(location, record, is_certain=surely)
        if not isinstance(part, Tensor):
            _change_held_parameters(machine, location, change, is_certain=surely)
        for item in inside:
            change_parameters(machine, item, change, is_certain=surely, seen=seen | {location})
        if isinstance(part, Instance) and change.grad & ~NO_GRAD:
            # Its methods may run afterwards.
            for name, item in part.attributes:
                attributes.note_attribute(machine, part.info, name, item)


def _change_held_parameters(machine: Interpreter, location: int, change: Change, *, is_certain: bool) -> None:
    """Change the parameters of a module, too, that were taken out of it: they stay the same objects."""
    for held, tensor in machine.state.heap.everything().items():
        if isinstance(tensor, Tensor) and tensor.owner and abs(tensor.owner) == location:
            machine.state.update(held, module_values.parameter_with(tensor, change), is_certain=is_certain)


def _with_moved_buffers(
    machine: Interpreter, location: int, part: Instance, buffers: set[str], change: Change
) -> Instance:
    """The instance with its buffers moved or converted: unlike parameters, they are replaced by new tensors."""
    if not change.device and not change.dtype:
        return part
    moved: list[tuple[str, Value]] = []
    for name, value in part.attributes:
        tensor = machine.tensor_in(value) if name in buffers else None
        if tensor is None:
            moved.append((name, value))
        else:
            copy = module_values.parameter_with(tensor, change).detached_identity()
            moved.append((name, machine.held(copy, (location, name, change.device, change.dtype))))
    return replace(part, attributes=tuple(moved))


def set_attribute(machine: Interpreter, location: int, module: Module, name: str, value: Value) -> None:
    """`module.name = value`: a parameter or a child more (or another one in its place)."""
    if module.children is not None:
        child_added = (*module.children, machine.held(value, (location, name)))
        machine.state.update(location, replace(module, children=child_added), is_certain=not machine.loop_depth)
        return
    for _, part in machine.parts(value):
        child = as_module(machine, part)
        grad, device, dtype = 0, 0, 0
        if child is not None and child.has_parameters:
            grad, device, dtype = child.grad, child.device, child.dtype
        elif isinstance(part, Tensor) and part.owner:
            grad, device, dtype = part.bits & REQUIRES_GRAD, part.bits & DEVICE, part.bits & DTYPE
        if grad or device:
            changed = replace(
                module,
                grad=module.grad | grad,
                device=module.device | device,
                dtype=module.dtype | dtype,
                has_parameters=True,
            )
            machine.state.update(location, changed, is_certain=True)


def set_item(machine: Interpreter, location: int, container: Module, index: Value, value: Value) -> None:
    """`container[index] = value`, with `value` held by the container."""
    children = container.children
    place = index.value if isinstance(index, Const) else None
    if children is not None and isinstance(place, int) and -len(children) <= place < len(children):
        place %= len(children)
        changed = replace(container, children=(*children[:place], value, *children[place + 1 :]))
        machine.state.update(location, changed, is_certain=location not in machine.state.summaries)
        return
    inside = [*(children or ()), *([] if container.element is None else [container.element]), value]
    machine.state.update(location, replace(container, children=None, element=join_all(inside)), is_certain=True)


def may_have_been_moved(machine: Interpreter, location: int, part: Module | Instance) -> None:
    """Note that code out of view had the module in its hands."""
    module = as_module(machine, part)
    if module is not None:
        change_parameters(
            machine,
            Ref(frozenset((location,))),
            Change(device=module.device | DEVICE_UNKNOWN, reason=module.reason),
            is_certain=True,
        )


# -- methods ------------------------------------------------------------------------------------------------


def method_signature(module: Module, name: str) -> Signature | None:
    """What a method gives, by which grad does not flow, that only modules of this library have; None for others."""
    return catalog.function(f"{catalog.canonical(module.name)}().{name}")


_DEVICES = {"cuda": CUDA, "xpu": OTHER_ACCELERATOR, "ipu": OTHER_ACCELERATOR, "cpu": HOST}


def call_method(
    machine: Interpreter, location: int, part: Module | Instance, name: str, arguments: Arguments, node: ast.expr,
    *, is_certain: bool = True,
) -> Value:  # fmt: skip
    """What a method that every nn.Module has gives and does."""
    me: Value = Ref(frozenset((location,))) if location else part
    if isinstance(part, Module) and (signature := method_signature(part, name)) is not None:
        result = call_result(machine, signature, arguments, node)
        return _with_parameters_of(machine, replace(part, grad=NO_GRAD), result)
    match name:
        case "forward" | "__call__":
            return call(machine, part, arguments, node)
        case "cuda" | "xpu" | "ipu" | "cpu":
            return _move(machine, location, part, Device(_DEVICES[name]), node, is_certain=is_certain)
        case "to" | "to_empty":
            return _to(machine, location, part, arguments, node, is_certain=is_certain)
        case "half" | "float" | "double" | "bfloat16":
            return _convert(machine, location, part, dtype_from(Const(name)), node, is_certain=is_certain)
        case "type":
            asked = arguments.get(0, "dst_type")
            named = dtype_from(OPAQUE if asked is None else asked)
            return _convert(machine, location, part, named, node, is_certain=is_certain)
        case "requires_grad_":
            asked = arguments.get(0, "requires_grad")
            grad, _ = asked_grad(machine, Const(True) if asked is None else asked, node)
            reason = machine.reason("told to require grad", node)
            me = _object(machine, location, part, node)
            change_parameters(machine, me, Change(grad=grad, reason=reason), is_certain=is_certain)
            return me
        case "parameters":
            return Stream(_any_parameter(machine, location, part), least_length=int(_has_parameters(machine, part)))
        case "named_parameters":
            pair = Items((PLAIN_VALUE, _any_parameter(machine, location, part)))
            return Stream(pair, least_length=int(_has_parameters(machine, part)))
        case "buffers" | "named_buffers":
            element = join_all([_any_buffer(machine, part), *_buffers_in(machine, part)])
            return Stream(Items((PLAIN_VALUE, element)) if name.startswith("named") else element)
        case "state_dict":
            return Dict((), join_all([_any_buffer(machine, part), *_buffers_in(machine, part)]))
        case "children" | "modules" | "named_children" | "named_modules":
            found = list(_modules_in(machine, part))
            if not name.endswith("children"):
                found.append(me)
            module = as_module(machine, part)
            unknown: Value = OPAQUE if module is None else machine.unknown_module(module)
            child = join_all(found) if found else unknown
            return Stream(Items((PLAIN_VALUE, child)) if name.startswith("named") else child)
        case "append" | "insert" | "extend" | "add_module" | "register_module":
            return _extend(machine, location, part, name, arguments, node)
        case "load_state_dict":
            return _load(machine, location, part, arguments, node, is_certain=is_certain)
        case "register_buffer" | "register_parameter":
            return _register(machine, location, part, arguments, node)
    return me


def _modules_in(machine: Interpreter, part: Value, depth: int = 0) -> Iterator[Value]:
    """The modules in a module, as far as they are in view: what is done to one is done to a part of the whole."""
    inside: list[Value] = []
    match part:
        case Module():
            inside = [*(part.children or ()), *([] if part.element is None else [part.element])]
        case Instance():
            inside = [value for _, value in part.attributes]
    for value in inside if depth <= _DEEPEST else ():
        for location, child in machine.parts(value):
            if isinstance(child, Module) or (isinstance(child, Instance) and attributes.is_nn_module(child.info)):
                yield attributes.as_reference(location, child)
                yield from _modules_in(machine, child, depth + 1)


def _has_parameters(machine: Interpreter, part: Module | Instance) -> bool:
    """Are there any, as far as can be seen? Modules without are hardly ever asked for them."""
    module = as_module(machine, part)
    return module is None or module.has_parameters


def locations_in(machine: Interpreter, modules: Iterable[int]) -> set[int]:
    """The locations of modules, and of all modules in them."""
    found = set(modules)
    for location in modules:
        for child in _modules_in(machine, machine.state.heap.get(location)):
            found |= child.locations if isinstance(child, Ref) else set()
    return found


def _any_parameter(machine: Interpreter, location: int, part: Module | Instance) -> Tensor:
    module = as_module(machine, part, is_any=True)
    if module is None:
        return UNKNOWN_TENSOR
    return module_values.parameter_of(module, location)


def _any_buffer(machine: Interpreter, part: Module | Instance) -> Tensor:
    module = as_module(machine, part, is_any=True)
    return UNKNOWN_TENSOR.replace(REQUIRES_GRAD, NO_GRAD) if module is None else module_values.buffer_of(module)


def _buffers_in(machine: Interpreter, part: Value, depth: int = 0) -> Iterator[Value]:
    """The buffers of a module, as far as they are in view; they need not be where the parameters are."""
    if isinstance(part, Module) and depth <= _DEEPEST:
        for child in (*(part.children or ()), *([] if part.element is None else [part.element])):
            for _, inside in machine.parts(child):
                yield from _buffers_in(machine, inside, depth + 1)
    if not isinstance(part, Instance) or depth > _DEEPEST:
        return
    names = {name for info in attributes.bases_of(part.info) for name in info.buffers}
    for name in _attribute_names(part):
        value = part.get(name) or attributes.attribute_of_module(machine, part, name)
        for _, inside in machine.parts(value) if value is not None else ():
            if isinstance(inside, Tensor) and name in names:
                yield inside.replace(REQUIRES_GRAD, NO_GRAD).detached_identity()
            else:
                yield from _buffers_in(machine, inside, depth + 1)


def _move(
    machine: Interpreter, location: int, part: Module | Instance, target: Device, node: ast.expr, *, is_certain: bool
) -> Value:
    """Move all parameters and buffers: in place, unlike a tensor's move."""
    reason = None
    me = _object(machine, location, part, node)
    if target.bits != HOST:
        words = device_in_words(target.bits)
        reason = machine.reason(f"computed by a module moved to {words}", node, target.reason)
    change_parameters(machine, me, Change(device=target.bits, reason=reason), is_certain=is_certain)
    return me


def _to(
    machine: Interpreter, location: int, part: Module | Instance, arguments: Arguments, node: ast.expr,
    *, is_certain: bool,
) -> Value:  # fmt: skip
    """`module.to(...)`: a device, a dtype, both, or a tensor whose device and dtype are taken."""
    me: Value = Ref(frozenset((location,))) if location else part
    target, target_node = arguments.get(0, "device", "tensor"), arguments.node_of(0, "device")
    like = None if target is None else machine.tensor_in(target)
    dtype = arguments.get(1, "dtype")
    if like is not None and like.is_certain:
        named = Device(like.bits & DEVICE, like.reason(DEVICE))
        me = _move(machine, location, part, named, node, is_certain=is_certain)
        dtype = Dtype(like.bits & DTYPE)
    elif target is not None and is_device_argument(machine, target, target_node):
        me = _move(machine, location, part, device_from(machine, target), node, is_certain=is_certain)
    elif target is not None and dtype is None:
        dtype = target
    if dtype is None or dtype == NONE:
        return me
    place = me.single if isinstance(me, Ref) else None
    record = part if place is None else machine.state.heap.get(place)
    moved = record if isinstance(record, Module | Instance) else part
    return _convert(machine, place or 0, moved, dtype_from(dtype), node, is_certain=is_certain)


def _convert(
    machine: Interpreter, location: int, part: Module | Instance, dtype: Dtype, node: ast.expr, *, is_certain: bool
) -> Value:
    """Convert all floating parameters and buffers, in place."""
    me = _object(machine, location, part, node)
    reason = dtype_reason(machine, "computed by a module converted", dtype, node)
    change_parameters(machine, me, Change(dtype=dtype.bits, reason=reason), is_certain=is_certain)
    return me


def _load(
    machine: Interpreter, location: int, part: Module | Instance, arguments: Arguments, node: ast.expr,
    *, is_certain: bool,
) -> Value:  # fmt: skip
    """`module.load_state_dict(...)`: writes into the parameters, or, with `assign=True`, puts others in their place."""
    me = _object(machine, location, part, node)
    assign = arguments.get(2, "assign")
    if assign in (None, Const(False)):
        sharing.train(machine, node, locations_in(machine, me.locations))
    else:
        given = arguments.get(0, "state_dict")
        tensors = [] if given is None else list(machine.tensors_inside(given))
        bits = 0
        for tensor in tensors:
            bits |= tensor.bits if tensor.is_certain else DEVICE_UNKNOWN | DTYPE_UNKNOWN
        taken = Change(device=bits & DEVICE or DEVICE_UNKNOWN, dtype=bits & DTYPE or DTYPE_UNKNOWN)
        is_certain = is_certain and assign == Const(True) and arguments.get(1, "strict") in (None, Const(True))
        change_parameters(machine, me, taken, is_certain=is_certain)
        sharing.replace_parameters(machine, locations_in(machine, me.locations))
    return me


def _object(machine: Interpreter, location: int, part: Module | Instance, node: ast.expr) -> Ref:
    return Ref(frozenset((location,))) if location else machine.state.allocate((node, "module"), part)


def _extend(
    machine: Interpreter, location: int, part: Module | Instance, name: str, arguments: Arguments, node: ast.expr
) -> Value:
    """Add children to a container."""
    me: Value = Ref(frozenset((location,))) if location else part
    if not isinstance(part, Module) or not arguments.positional:
        return me
    given = arguments.positional[-1]
    added = machine.iterate(given)[0] if name == "extend" else given
    children, element = part.children, part.element
    if name in {"append", "add_module", "register_module"} and children is not None and not machine.loop_depth:
        children = (*children, machine.held(added, (node, "added")))
    else:
        inside = [*(children or ()), *([] if element is None else [element])]
        children, element = None, join_all((*inside, machine.held_as_many(added, (node, "added"))))
    if location:
        machine.state.update(location, replace(part, children=children, element=element), is_certain=True)
    return me


def _register(
    machine: Interpreter, location: int, part: Module | Instance, arguments: Arguments, node: ast.expr
) -> Value:
    """`self.register_buffer("name", tensor)`: an attribute from now on."""
    name, value = arguments.get(0, "name"), arguments.get(1, "tensor", "param")
    if isinstance(name, Const) and isinstance(name.value, str) and value is not None:
        me: Value = Ref(frozenset((location,))) if location else part
        if isinstance(part, Instance) and isinstance(node, ast.Call) and _is_named(node, "register_buffer"):
            part.info.buffers.add(name.value)
        attributes.write(machine, me, name.value, value, node)
    return NONE


def _is_named(node: ast.Call, name: str) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == name


# -- calls --------------------------------------------------------------------------------------------------


def call(machine: Interpreter, part: Module | Instance, arguments: Arguments, node: ast.expr) -> Value:
    """What calling a module gives: it requires grad if the module is trained or an input requires grad."""
    module = as_module(machine, part)
    if module is None:
        return call_opaque(machine, None, arguments)
    if module.children is not None and module.name.endswith(("Sequential", "Compose")):
        return _call_in_turn(machine, module.children, arguments, node)
    forward = Signature("unknown") if module.spec is None else module.spec.forward
    if forward.returns == "unknown" and not forward.overloads:
        return in_autocast(machine, _unknown_result(machine, module, arguments), node)
    if forward.in_place and arguments.positional:
        changed = torch_methods.operate_in_place(machine, arguments.positional[0], NO_ARGUMENTS, node)
        if changed is not None:
            return changed
    result = call_result(machine, forward, arguments, node)
    if module.has_parameters:
        result = in_autocast(machine, _with_parameters_of(machine, module, result), node)
    return may_compute_in_float32(machine, result)


def _with_parameters_of(machine: Interpreter, module: Module, value: Value) -> Value:
    """What a module computed from its inputs alone, with the part that its parameters have in it."""
    match value:
        case Tensor():
            # The parameters and the inputs are on one device, or the call raises.
            device = module.device & DEVICE
            if not device & (DEVICE_UNKNOWN | DEVICE_SUSPECT) or not value.has_only(ACCELERATOR | PORTABLE, DEVICE):
                held = device if not device & DEVICE_UNKNOWN else combine_device([device, value.bits])
                # A number without dimensions may be elsewhere, and is computed there.
                held |= value.bits & (META | ACCELERATOR)
                reason = module.reason if held & device & (ACCELERATOR | DEVICE_SUSPECT) else value.reason(DEVICE)
                value = value.replace(DEVICE, held, reason)
            if module.has_parameters and value.bits & SPARSE:
                value = value.replace(LAYOUT, value.bits & LAYOUT & ~SPARSE | LAYOUT_UNKNOWN)
            if value.has_only(INTEGRAL, DTYPE):
                return value
            value = _in_dtype_of(module, value)
            before = value.bits & REQUIRES_GRAD
            grad = recorded(machine, combine_grad([before, module.grad & REQUIRES_GRAD]))
            reason = module.grad_reason if module.grad & (GRAD | GRAD_SUSPECT) else value.reason(REQUIRES_GRAD)
            return value.replace(REQUIRES_GRAD, grad, reason if grad != NO_GRAD else None)
        case Items(items=items, fields=fields):
            return Items(tuple(_with_parameters_of(machine, module, item) for item in items), fields)
        case List(element=element):
            return List(_with_parameters_of(machine, module, element))
    return value


def _in_dtype_of(module: Module, value: Tensor) -> Tensor:
    """A floating result in the dtype of the parameters, which is that of the inputs, too, or the call raises."""
    held = value.bits & DTYPE
    if (held == FLOATING and module.dtype & FLOATING) or (module.dtype == FLOATING and not held & DTYPE_OPEN):
        return value
    return value.replace(DTYPE, module.dtype, module.dtype_reason or value.reason(DTYPE))


def _call_in_turn(machine: Interpreter, children: tuple[Value, ...], arguments: Arguments, node: ast.expr) -> Value:
    """What a Sequential gives: each child is called with what the one before it gave."""
    given = arguments
    value: Value = arguments.positional[0] if arguments.positional else OPAQUE
    for child in children:
        value = calls.call_value(machine, child, given, node)
        given = Arguments((value,))
    return value


def _unknown_result(machine: Interpreter, module: Module, arguments: Arguments) -> Value:
    """The result of a module whose `forward` is not in view: a tensor, a tuple, an object full of tensors."""
    guess = call_opaque(machine, None, arguments)
    grad = module.grad & ~NO_GRAD
    held = guess.bits & REQUIRES_GRAD
    reason = guess.reason(REQUIRES_GRAD)
    if grad and machine.mode != MODE_OFF:
        held, reason = GRAD_SUSPECT, module.grad_reason
    if machine.mode == MODE_OFF:
        held, reason = NO_GRAD, None
    device, device_reason = guess.bits & DEVICE, guess.reason(DEVICE)
    if module.device & (ACCELERATOR | DEVICE_SUSPECT):
        device, device_reason = DEVICE_SUSPECT, module.reason
    dtype, dtype_why = guess.bits & DTYPE, guess.reason(DTYPE)
    if not dtype & DTYPE_SUSPECT and dtype_of_results(module) != DTYPE_UNKNOWN:
        dtype, dtype_why = dtype_of_results(module), module.dtype_reason
    return Tensor(
        device | held | dtype | LAYOUT_UNKNOWN | LAZY_UNKNOWN | NOT_DATA | MAYBE,
        (device_reason, reason, dtype_why, None, None, None),
    )

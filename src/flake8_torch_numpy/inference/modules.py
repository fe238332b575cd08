"""nn.Modules: what building, moving, freezing and calling one does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference import attributes, calls, module_values
from flake8_torch_numpy.inference.arguments import Arguments
from flake8_torch_numpy.inference.interpreter import combine_grad
from flake8_torch_numpy.inference.torch_methods import (
    call_opaque,
    is_device_argument,
)
from flake8_torch_numpy.inference.torch_results import (
    asked_grad,
    call_result,
    device_from,
    device_in_words,
)
from flake8_torch_numpy.inference.values import (
    ACCELERATOR,
    CERTAIN,
    CUDA,
    DEVICE,
    DEVICE_SUSPECT,
    DEVICE_UNKNOWN,
    DTYPE_UNKNOWN,
    GRAD,
    GRAD_SUSPECT,
    GRAD_UNKNOWN,
    HOST,
    LAYOUT_UNKNOWN,
    LAZY_UNKNOWN,
    MAYBE,
    MODE_OFF,
    NO_GRAD,
    NONE,
    NOT_DATA,
    OPAQUE,
    OTHER_ACCELERATOR,
    PLAIN_VALUE,
    REQUIRES_GRAD,
    UNBOUND,
    Const,
    Device,
    Dict,
    Instance,
    Items,
    List,
    Module,
    Reason,
    Ref,
    Stream,
    Tensor,
    Value,
)

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.interpreter import Interpreter
    from flake8_torch_numpy.torch_api.signature import ModuleClass

_CONTAINERS = ("Sequential", "ModuleList")


def build(machine: Interpreter, path: str, spec: ModuleClass, arguments: Arguments, node: ast.expr) -> Value:
    """An instance of a module class of torch."""
    device, reason = machine.default_device.bits, None
    asked = arguments.keywords.get("device")
    if asked is not None and asked != NONE:
        named = device_from(machine, asked)
        device = named.bits
        if device != HOST:
            reason = machine.reason(f"computed by a module made on {device_in_words(device)}", node, named.reason)
    name = path.rpartition(".")[2]
    grad_reason = machine.reason("computed by a module with trainable parameters, made", node)
    children: tuple[Value, ...] | None = None
    grad = {"always": GRAD, "never": NO_GRAD}.get(spec.trainable, NO_GRAD)
    if spec.switch and spec.switch in arguments.keywords:
        grad = _switched(arguments.keywords[spec.switch])
    if spec.trainable == "contents":
        children = _children_given(machine, name, arguments)
        inside = children
        if inside is None:
            inside = tuple(child for value in arguments.all_values() for child in [machine.iterate(value)[0], value])
        grad, held, child_reason = _of_children(machine, inside)
        if children is None and name in _CONTAINERS:
            grad = grad | GRAD_UNKNOWN
        if held:
            device, reason = held, reason or child_reason
    return Module(path, spec, grad, device, children, reason, grad_reason)


def _switched(given: Value) -> int:
    """Whether a module has parameters whose constructor was given its boolean switch."""
    if not isinstance(given, Const) or not isinstance(given.value, bool):
        return GRAD | NO_GRAD
    return GRAD if given.value else NO_GRAD


def _children_given(machine: Interpreter, name: str, arguments: Arguments) -> tuple[Value, ...] | None:
    """The modules in a Sequential or ModuleList, one by one; None if they can't be told apart."""
    if name == "Sequential" and arguments.is_complete and not arguments.keywords:
        if len(arguments.positional) == 1:
            for _, part in machine.parts(arguments.positional[0]):
                if isinstance(part, Dict):
                    return tuple(value for _, value in part.entries) if part.rest is UNBOUND else None
        return arguments.positional
    if name == "ModuleList" and arguments.positional:
        for _, part in machine.parts(arguments.positional[0]):
            if isinstance(part, Items | List):
                return part.items
    return () if name == "ModuleList" and not arguments.positional else None


def _of_children(machine: Interpreter, children: tuple[Value, ...]) -> tuple[int, int, Reason | None]:
    """What the children make of their parent: grad, device (0 if they have no parameters) and its reason."""
    grads: list[int] = []
    device, reason = 0, None
    for child in children:
        for _, part in machine.parts(child):
            module = as_module(machine, part)
            if module is not None:
                grads.append(module.grad)
                if module.grad & ~NO_GRAD:
                    device |= module.device
                    reason = reason or module.reason
            elif isinstance(part, Tensor):
                grads.append(GRAD_UNKNOWN)
    return combine_grad(grads), device, reason


def as_module(machine: Interpreter, part: Value, depth: int = 0) -> Module | None:
    """A module or an instance of a subclass, seen as a whole: where its parameters are, whether they are trained."""
    if isinstance(part, Module):
        return part
    if not isinstance(part, Instance) or not attributes.is_nn_module(part.info) or depth > 4:
        return None
    grads: list[int] = []
    device, reason = 0, None
    for name in _attribute_names(part):
        value = part.get(name)
        if value is None:
            value = attributes.attribute_from_class(machine, part.info, name)
        if value is None:
            continue
        for _, inside in machine.parts(value):
            child = as_module(machine, inside, depth + 1)
            if child is not None:
                grads.append(child.grad)
                if child.grad & ~NO_GRAD:
                    device |= child.device
                    reason = reason or child.reason
            elif isinstance(inside, Tensor) and inside.owner:
                grads.append(inside.bits & REQUIRES_GRAD)
                device |= inside.bits & DEVICE
            elif isinstance(inside, Tensor) and inside.bits & MAYBE:
                grads.append(GRAD_SUSPECT | NO_GRAD)
            elif isinstance(inside, List | Dict | Items):
                grads.append(NO_GRAD)
    if not attributes.is_closed(part.info) and not _derives_directly(part):
        grads.append(GRAD_SUSPECT)
        device = device or DEVICE_UNKNOWN
    grad = combine_grad(grads)
    if part.grad and grad & ~NO_GRAD:
        grad = part.grad
    reason_for_grad = Reason(
        "computed by a module with trainable parameters, defined", part.info.node.lineno, part.info.node.col_offset
    )
    module = Module(
        part.info.name, None, grad, part.device or device or HOST, None, part.reason or reason, reason_for_grad
    )
    if part.is_built:
        return module
    return module_values.from_elsewhere(module, is_moved=bool(part.device), is_frozen=bool(part.grad))


def _derives_directly(part: Instance) -> bool:
    """Do all bases that are not of this module bring no parameters of their own?"""
    return all(base in attributes.MODULE_BASES for base in attributes.foreign_bases(part.info))


def _attribute_names(part: Instance) -> list[str]:
    names = {name: None for name, _ in part.attributes}
    for info in attributes.bases_of(part.info):
        names.update(dict.fromkeys(info.setters))
        names.update(dict.fromkeys(info.attributes))
    return list(names)


# -- methods ------------------------------------------------------------------------------------------------


def call_method(
    machine: Interpreter, location: int, part: Module | Instance, name: str, arguments: Arguments, node: ast.expr,
    *, is_certain: bool = True,
) -> Value:  # fmt: skip
    """What a method that every nn.Module has gives and does."""
    me: Value = Ref(frozenset((location,))) if location else part
    match name:
        case "forward" | "__call__":
            return call(machine, part, arguments, node)
        case "cuda":
            return _move(machine, location, part, Device(CUDA), node, is_certain=is_certain)
        case "xpu" | "ipu":
            return _move(machine, location, part, Device(OTHER_ACCELERATOR), node, is_certain=is_certain)
        case "cpu":
            return _move(machine, location, part, Device(HOST), node, is_certain=is_certain)
        case "to" | "to_empty":
            target = arguments.get(0, "device")
            if target is None or not is_device_argument(machine, target, arguments.node_of(0, "device")):
                return me
            named = device_from(machine, target)
            if isinstance(machine.tensor_in(target), Tensor) and machine.tensor_in(target) is not None:
                tensor = machine.tensor_in(target)
                if tensor is not None and tensor.is_certain:
                    named = Device(tensor.bits & DEVICE, tensor.reason(DEVICE))
            return _move(machine, location, part, named, node, is_certain=is_certain)
        case "requires_grad_":
            asked = arguments.get(0, "requires_grad")
            grad, _ = asked_grad(machine, Const(True) if asked is None else asked, node)
            changed = module_values.with_grad(part, grad, machine.reason("told to require grad", node))
            return _changed(machine, location, changed or part, is_certain=is_certain)
        case "parameters":
            return Stream(_any_parameter(machine, location, part), is_never_empty=True)
        case "named_parameters":
            pair = Items((PLAIN_VALUE, _any_parameter(machine, location, part)))
            return Stream(pair, is_never_empty=True)
        case "buffers" | "named_buffers":
            buffer = _any_parameter(machine, location, part).replace(REQUIRES_GRAD, NO_GRAD)
            element: Value = Tensor(buffer.bits, buffer.why)
            return Stream(Items((PLAIN_VALUE, element)) if name.startswith("named") else element)
        case "state_dict":
            value = _any_parameter(machine, location, part).replace(REQUIRES_GRAD, NO_GRAD)
            return Dict((), Tensor(value.bits, value.why))
        case "children" | "modules" | "named_children" | "named_modules":
            module = as_module(machine, part)
            child: Value = OPAQUE if module is None else machine.unknown_module(module)
            return Stream(Items((PLAIN_VALUE, child)) if name.startswith("named") else child)
        case "append" | "insert" | "extend" | "add_module" | "register_module":
            return _extend(machine, location, part, name, arguments)
        case "register_buffer" | "register_parameter":
            return _register(machine, location, part, arguments, node)
    return me


def _any_parameter(machine: Interpreter, location: int, part: Module | Instance) -> Tensor:
    module = as_module(machine, part)
    if module is None:
        return Tensor(
            DEVICE_UNKNOWN | GRAD_UNKNOWN | DTYPE_UNKNOWN | LAYOUT_UNKNOWN | LAZY_UNKNOWN | NOT_DATA | CERTAIN
        )
    return module_values.parameter_of(module, location)


def _move(
    machine: Interpreter, location: int, part: Module | Instance, target: Device, node: ast.expr, *, is_certain: bool
) -> Value:
    """Move all parameters and buffers: in place, unlike a tensor's move."""
    reason = None
    if target.bits != HOST:
        reason = machine.reason(f"computed by a module moved to {device_in_words(target.bits)}", node, target.reason)
    if isinstance(part, Module):
        changed: Value = module_values.moved_module(part, target.bits, 0, reason)
    else:
        changed = Instance(part.info, part.attributes, target.bits, part.grad, part.is_built, reason)
    return _changed(machine, location, changed, is_certain=is_certain)


def _changed(machine: Interpreter, location: int, record: Value, *, is_certain: bool) -> Value:
    if not location:
        return record
    machine.state.update(location, record, is_certain=is_certain)
    return Ref(frozenset((location,)))


def _extend(machine: Interpreter, location: int, part: Module | Instance, name: str, arguments: Arguments) -> Value:
    """Add children to a container."""
    me: Value = Ref(frozenset((location,))) if location else part
    if not isinstance(part, Module) or not arguments.positional:
        return me
    given = arguments.positional[-1]
    added = machine.iterate(given)[0] if name == "extend" else given
    grad, device, reason = _of_children(machine, (added,))
    children = (*part.children, added) if part.children is not None and name == "append" else None
    if children is not None and machine.loop_depth:
        children = None
    joined_grad = combine_grad([part.grad, grad]) if part.children != () else grad
    held = part.device if not device else device if part.grad == NO_GRAD else part.device | device
    record = Module(part.name, part.spec, joined_grad, held, children, part.reason or reason, part.grad_reason)
    return _changed(machine, location, record, is_certain=bool(location))


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
    if module.children is not None and module.name.endswith("Sequential"):
        return _call_in_turn(machine, module.children, arguments, node)
    weights = module_values.parameter_of(module, 0) if module.grad & ~NO_GRAD else None
    if module.spec is None or module.spec.forward.returns == "unknown":
        return _unknown_result(machine, module, arguments)
    has_device = module.device & DEVICE and not module.device & (DEVICE_UNKNOWN | DEVICE_SUSPECT)
    receiver = weights
    result = call_result(machine, module.spec.forward, arguments, node, receiver=receiver)
    if weights is not None and has_device:
        # The parameters and the inputs are on one device, or the call raises.
        result = _on_device(result, module.device, module.reason)
    return result


def _on_device(value: Value, device: int, reason: Reason | None) -> Value:
    match value:
        case Tensor():
            return value.replace(DEVICE, device, reason)
        case Items(items=items, fields=fields):
            return Items(tuple(_on_device(item, device, reason) for item in items), fields)
        case List(element=element):
            return List(_on_device(element, device, reason))
    return value


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
    return Tensor(
        device | held | DTYPE_UNKNOWN | LAYOUT_UNKNOWN | LAZY_UNKNOWN | NOT_DATA | MAYBE,
        (device_reason, reason, None, None, None, None),
    )

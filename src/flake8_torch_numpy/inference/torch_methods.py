"""Methods and attributes of tensors.

Almost all of it is in the catalog; here is what depends on more than a signature says: moves between
devices, changes of the dtype by an argument, what leaves autograd, and objects that are changed in place.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference import autocast, modules, narrowing, sharing, torch_results
from flake8_torch_numpy.inference.arguments import Arguments
from flake8_torch_numpy.inference.dtypes import dtype_from, dtype_reason
from flake8_torch_numpy.inference.interpreter import view_of
from flake8_torch_numpy.inference.memory import OUT_OF_VIEW, memory_of_parameters
from flake8_torch_numpy.inference.module_values import Change
from flake8_torch_numpy.inference.torch_names import dtype_in_words
from flake8_torch_numpy.inference.torch_objects import (
    Target,
    assigned_in_place,
    call_opaque,
    names_device,
    names_dtype,
)
from flake8_torch_numpy.inference.torch_results import (
    call_result,
    change_in_place,
    device_in_words,
    recorded,
)
from flake8_torch_numpy.inference.values import (
    COMPLEX,
    CONJ,
    CUDA,
    DATA,
    DATA_SUSPECT,
    DEVICE,
    DEVICE_SUSPECT,
    DEVICE_UNKNOWN,
    DTYPE,
    DTYPE_CHOSEN,
    DTYPE_OPEN,
    DTYPE_UNKNOWN,
    FLOATING,
    GRAD,
    GRAD_UNKNOWN,
    HALF,
    HOST,
    INTEGRAL,
    KIND,
    LAYOUT,
    LAZY,
    LAZY_UNKNOWN,
    MANY_OWNERS,
    MAYBE,
    MODE_OFF,
    MODE_ON,
    NARROW_COMPLEX,
    NARROW_FLOAT,
    NEG,
    NO_GRAD,
    NONE,
    NOT_DATA,
    OPAQUE,
    OTHER_ACCELERATOR,
    PLAIN,
    PLAIN_VALUE,
    PORTABLE,
    REQUIRES_GRAD,
    STRIDED,
    THROUGH_DATA,
    UNKNOWN_TENSOR,
    Array,
    Const,
    Device,
    Dict,
    Dtype,
    Either,
    Instance,
    Items,
    List,
    Method,
    Module,
    Plain,
    Reason,
    Ref,
    Stream,
    Symbol,
    Tensor,
    Value,
    device_named,
    join_all,
    join_tensors,
    same_object,
)
from flake8_torch_numpy.source.nodes import last_name
from flake8_torch_numpy.torch_api import catalog

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.interpreter import Interpreter


Handler = Callable[["Interpreter", Target, Arguments, ast.expr], Value]
_HANDLERS: dict[str, Handler] = {}

# Methods that objects of other classes have as well: of an object of unknown class they tell nothing.
_COMMON_METHODS = frozenset(
    {
        "values", "keys", "items", "get", "pop", "copy", "split", "index", "count", "format", "replace", "join",
        "update", "append", "extend", "run", "call", "name", "names", "apply", "apply_", "fill", "put", "type", "data",
        "sample", "forward", "register_hook", "map", "map_", "set", "sort", "unique", "where",
    }
)  # fmt: skip

# Of those, the ones by which mappings give what they hold.
_OF_MAPPINGS = frozenset({"items", "values", "get", "pop"})

MODULE_METHODS = frozenset(
    {
        "cuda", "cpu", "to", "half", "float", "double", "bfloat16", "eval", "train", "requires_grad_", "parameters",
        "named_parameters", "buffers", "named_buffers", "children", "modules", "named_children", "named_modules",
        "state_dict", "load_state_dict", "zero_grad", "apply", "forward", "share_memory", "type", "to_empty",
        "register_buffer", "register_parameter", "add_module", "xpu", "ipu", "append", "extend", "insert",
        "get_parameter", "compile", "__call__",
    }
)  # fmt: skip


def handles(*names: str) -> Callable[[Handler], Handler]:
    """Register what methods of these names do."""

    def register(handler: Handler) -> Handler:
        for name in names:
            _HANDLERS[name] = handler
        return handler

    return register


def is_by_hand(name: str) -> bool:
    """Is a method of this name one of those of which the catalog can't say enough?"""
    return name in _HANDLERS


# -- attributes ---------------------------------------------------------------------------------------------


def read_attribute(machine: Interpreter, location: int, tensor: Tensor, name: str, node: ast.Attribute) -> Value:
    """What `tensor.name` gives."""
    me: Value = Ref(frozenset((location,))) if location else tensor
    if name == "data":
        return _through_data(machine, tensor, node)
    if name == "grad":
        return _gradient(machine, tensor)
    if name == "device":
        return Device(tensor.bits & DEVICE, tensor.reason(DEVICE))
    if name == "dtype":
        return Dtype(tensor.bits & DTYPE)
    if name == "real" and tensor.is_certain and not tensor.bits & (COMPLEX | NARROW_COMPLEX | DTYPE_OPEN):
        return me
    if name in {"shape", "ndim"}:
        # Of whatever it is: what has a shape has it in numbers.
        return PLAIN_VALUE
    if not tensor.is_certain and name in _COMMON_METHODS:
        return Method(me, name)
    signature = catalog.method(name)
    if signature is not None and signature.is_property:
        if signature.returns == "host":
            return PLAIN_VALUE
        return call_result(machine, signature, Arguments(), node, receiver=tensor, location=location)
    if signature is not None or name in _HANDLERS:
        return Method(me, name)
    if tensor.is_certain:
        return Method(me, name)
    if name.startswith("num_"):
        # A number of layers, classes, iterations: of such a part the whole tells nothing.
        return OPAQUE
    # A part of something of which nothing is known: what was seen of the whole holds for it.
    memory = memory_of_parameters(OUT_OF_VIEW) if name in {"weight", "bias"} else None
    return Tensor(tensor.bits & ~THROUGH_DATA | NOT_DATA, tensor.why, memory=memory)


def _through_data(machine: Interpreter, tensor: Tensor, node: ast.Attribute) -> Value:
    reason = machine.reason("detached through .data", node)
    bits = DATA if tensor.is_certain else DATA_SUSPECT
    same = Tensor(tensor.bits, tensor.why, memory=tensor.memory)
    return same.replace(THROUGH_DATA, bits, reason).replace(REQUIRES_GRAD, NO_GRAD)


def _gradient(machine: Interpreter, tensor: Tensor) -> Value:
    """`.grad`: on the tensor's device; requires grad only after backward(create_graph=True)."""
    grad = GRAD_UNKNOWN if machine.has_higher_order_gradients else NO_GRAD
    return view_of(tensor).using(None).replace(REQUIRES_GRAD, grad).replace(THROUGH_DATA, NOT_DATA)


def write_attribute(
    machine: Interpreter,
    location: int,
    tensor: Tensor,
    name: str,
    value: Value,
    node: ast.expr,
    *,
    is_certain: bool,
) -> None:
    """Do `tensor.name = value`."""
    if name == "requires_grad":
        grad, _ = torch_results.asked_grad(machine, value, node)
        reason = machine.reason("told to require grad", node) if grad != NO_GRAD else None
        if tensor.owner:
            set_module_grad(machine, tensor.owner, grad, reason)
        if location:
            changed = tensor.replace(REQUIRES_GRAD, grad, reason)
            torch_results.set_grad(machine, location, changed, is_certain=is_certain)
    elif name == "data" and location and value != Ref(frozenset((location,))):
        given = machine.tensor_in(value)
        if given is not None:
            torch_results.change_data(machine, location, given, is_certain=is_certain)


def set_module_grad(machine: Interpreter, owner: int, grad: int, reason: Reason | None) -> None:
    """Freeze or unfreeze the parameters of a module through one of them; owner: see `Tensor`."""
    if owner == MANY_OWNERS:
        for location, record in machine.state.heap.everything().items():
            if isinstance(record, Module | Instance):
                change = Change(grad=grad, reason=reason)
                modules.change_parameters(machine, Ref(frozenset((location,))), change, is_certain=False)
        return
    is_certain = owner > 0 and owner not in machine.state.summaries
    modules.change_parameters(
        machine, Ref(frozenset((abs(owner),))), Change(grad=grad, reason=reason), is_certain=is_certain
    )


# -- calls --------------------------------------------------------------------------------------------------


def call_method(machine: Interpreter, target: Target, name: str, arguments: Arguments, node: ast.expr) -> Value:
    """What `tensor.name(...)` gives and does."""
    tensor = target.tensor
    is_common = not tensor.is_certain and name in _COMMON_METHODS
    if is_common and name in _OF_MAPPINGS and tensor.has_only(HOST, DEVICE):
        # A batch in host memory, of several tensors by their names.
        held = view_of(tensor)
        if name == "items":
            return Stream(Items((OPAQUE, held)))
        return Stream(held) if name == "values" else held
    handler = None if is_common else _HANDLERS.get(name)
    if handler is not None:
        return handler(machine, target, arguments, node)
    signature = None if is_common else catalog.method(name)
    if signature is None or signature.is_property:
        return call_opaque(machine, tensor, arguments)
    if signature.in_place:
        return _in_place(machine, target, arguments, node)
    result = call_result(machine, signature, arguments, node, receiver=tensor, location=target.location)
    return autocast.in_autocast(machine, result, node) if autocast.narrows(f"torch.{name}") else result


def _in_place(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    """An in-place operation: while autograd records, the tensor requires grad as soon as an argument does."""
    sharing.write_of_method(machine, target.value or target.tensor, last_name(node), node)
    inputs = [target.tensor]
    for value in arguments.all_values():
        inputs += machine.tensors_inside(value)
    changed = assigned_in_place(machine, target.tensor, inputs)
    if target.value is None:
        if changed.bits & REQUIRES_GRAD != target.tensor.bits & REQUIRES_GRAD:
            torch_results.set_grad_of_relatives(machine, changed, with_views=True)
        return changed
    return change_in_place(machine, target.value, changed, is_certain=target.is_certain) or changed


def operate_in_place(machine: Interpreter, receiver: Value, arguments: Arguments, node: ast.expr) -> Value | None:
    """What something gives that was told to compute `inplace=True`: its first argument; None if that is no tensor."""
    is_certain = not isinstance(receiver, Ref | Either) or machine.is_only(receiver)
    targets = [
        Target(location, part, is_certain) for location, part in machine.parts(receiver) if isinstance(part, Tensor)
    ]
    return join_all(_in_place(machine, target, arguments, node) for target in targets) if targets else None


def _proven(machine: Interpreter, tensor: Tensor) -> Tensor:
    return tensor.certainly() if machine.imports.is_detach_evidence else tensor


@handles("state_dict")
def _state_dict(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    """That of a model (or optimiser) out of view: its tensors, detached unless asked otherwise."""
    held = call_opaque(machine, target.tensor, arguments)
    return Dict((), held if "keep_vars" in arguments.keywords else held.replace(REQUIRES_GRAD, NO_GRAD))


@handles("cpu")
def _cpu(machine: Interpreter, target: Target, _arguments: Arguments, node: ast.expr) -> Value:
    tensor = target.tensor.certainly() if machine.imports.is_cpu_evidence else target.tensor
    return converted(machine, target, view_of(tensor).replace(DEVICE, HOST), node)


@handles("cuda", "xpu", "hpu", "npu", "ipu", "mtia")
def _accelerate(machine: Interpreter, target: Target, _arguments: Arguments, node: ast.expr) -> Value:
    name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else "cuda"
    bits = CUDA if name == "cuda" else OTHER_ACCELERATOR
    result = view_of(_proven(machine, target.tensor)).replace(DEVICE, bits, machine.reason(f"moved to {name}", node))
    return converted(machine, target, result, node)


@handles("to")
def _to(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    result = view_of(target.tensor)
    first, second = arguments.get(0, "device", "other"), arguments.get(1, "dtype")
    named = arguments.get(None, "dtype")
    if first is not None and "device" not in arguments.keywords and arguments.get(0) is not None:
        result = _moved_to(machine, result, first, arguments.node_of(0), node)
        if second is not None:
            named = second
    device = arguments.get(None, "device")
    if device is not None:
        result = _moved_to(machine, result, device, arguments.node_of(None, "device"), node)
    if not arguments.is_complete:
        result = result.replace(DEVICE, result.bits & DEVICE | DEVICE_UNKNOWN, result.reason(DEVICE))
    if named is not None and named != NONE:
        result = _with_dtype(machine, result, dtype_from(named), node)
    copies = arguments.keywords.get("copy", NONE) not in (NONE, Const(False))
    names_dtype_too = (named is not None and named != NONE) or (first is not None and not _is_device(machine, first))
    return converted(machine, target, result, node, copies=copies, names_other_dtype=names_dtype_too)


def _is_device(machine: Interpreter, value: Value) -> bool:
    return all(isinstance(part, Device | Const) for _, part in machine.parts(value))


def converted(
    machine: Interpreter,
    target: Target,
    result: Tensor,
    node: ast.expr,
    *,
    copies: bool = False,
    names_other_dtype: bool = False,
) -> Value:
    """The result of a conversion, which is the tensor itself where there is nothing to convert.

    copies: it is a copy in any case. names_other_dtype: a dtype is asked for, which may be another one.
    A copy is recorded by autograd like any operation; the tensor itself stays what it is.
    """
    before = target.tensor
    is_same_device = before.has_only(HOST, DEVICE) and result.has_only(HOST, DEVICE)
    # On a machine without accelerator, what was moved to the device that there is never left the CPU.
    is_portable = (before.bits | result.bits) & PORTABLE and (before.bits | result.bits) & HOST
    may_be_same = not copies and (is_portable or _overlap(before, result, DEVICE, DEVICE_UNKNOWN | DEVICE_SUSPECT))
    may_be_same = may_be_same and _overlap(before, result, DTYPE, DTYPE_OPEN)
    is_same = not copies and is_same_device and not names_other_dtype
    if not is_same and result.bits & (CONJ | NEG | LAZY_UNKNOWN):
        # A copy carries out what is pending.
        result = result.replace(LAZY, result.bits & LAZY | PLAIN if may_be_same else PLAIN, result.reason(LAZY))
    grad = result.bits & REQUIRES_GRAD
    if not is_same and machine.mode & MODE_OFF and grad != NO_GRAD:
        kept = grad if may_be_same or machine.mode & MODE_ON else 0
        result = result.replace(REQUIRES_GRAD, kept | NO_GRAD, result.reason(REQUIRES_GRAD) if kept else None)
    if not may_be_same:
        return result.detached_identity()
    if names_other_dtype:
        # Whether it is a copy depends on more than is known.
        result = result.using(None)
    if target.value is None:
        return result
    if is_same:
        if before.bits & KIND != result.bits & KIND:
            machine.state.heap.set(target.location, before.certainly())
        return target.value
    return _maybe_itself(machine, target, result, node)


def _maybe_itself(machine: Interpreter, target: Target, result: Tensor, node: ast.expr) -> Value:
    """An object that may be the one at `target`, or another one."""
    site = (node, "copy")
    location = machine.state.location_for(site)
    families = target.tensor.families | {location, same_object(target.location)}
    copy = Tensor(result.bits, result.why, families, memory=result.memory)
    earlier = machine.state.heap.get(location)
    if not target.is_first and isinstance(earlier, Tensor):
        copy = join_tensors(earlier, copy)
    return machine.state.allocate(site, copy)


def _overlap(one: Tensor, other: Tensor, of: int, unknown: int) -> bool:
    """May two tensors agree in a property?"""
    return bool(one.bits & other.bits & of) or bool((one.bits | other.bits) & unknown)


def _moved_to(
    machine: Interpreter, tensor: Tensor, target: Value, target_node: ast.expr | None, node: ast.expr
) -> Tensor:
    """`tensor.to(target)`: target is a device, a dtype or a tensor."""
    result: Tensor | None = None
    for _, part in machine.parts(target):
        moved = _moved_to_part(machine, tensor, part, target_node, node)
        result = moved if result is None else join_tensors(result, moved)
    return tensor if result is None else result


def _moved_to_part(
    machine: Interpreter, tensor: Tensor, part: Value, target_node: ast.expr | None, node: ast.expr
) -> Tensor:
    match part:
        case Dtype():
            return _with_dtype(machine, tensor, part, node)
        case Symbol(path="builtins.float" | "builtins.int" | "builtins.bool" | "builtins.complex"):
            return _with_dtype(machine, tensor, dtype_from(part), node)
        case Const(value=None):
            return tensor
        case Tensor() if part.is_certain:
            reason = part.reason(DEVICE)
            moved = tensor.replace(DEVICE, part.bits & DEVICE, reason)
            return _with_dtype(machine, moved, Dtype(part.bits & DTYPE), node)
    named = part if isinstance(part, Device) else device_named(part.value) if isinstance(part, Const) else None
    if named is None:
        if names_dtype(target_node):
            return _with_dtype(machine, tensor, Dtype(DTYPE_CHOSEN), node)
        if not names_device(target_node):
            # `.to(x)`: x may be a dtype.
            moved = tensor.replace(DEVICE, tensor.bits & DEVICE | DEVICE_UNKNOWN, tensor.reason(DEVICE))
            return _with_dtype(machine, moved, Dtype(tensor.bits & DTYPE | DTYPE_UNKNOWN), node)
        named = Device(DEVICE_SUSPECT)
    if named.bits == HOST:
        return tensor.replace(DEVICE, HOST)
    reason = machine.reason(f"moved to {device_in_words(named.bits)}", node, named.reason)
    return tensor.replace(DEVICE, named.bits, reason)


def _with_dtype(machine: Interpreter, tensor: Tensor, dtype: Dtype, node: ast.expr) -> Tensor:
    """The tensor converted to a dtype; integers and booleans never require grad."""
    bits = dtype.bits
    changed = tensor.replace(DTYPE, bits, dtype_reason(machine, "converted", dtype, node))
    if bits == INTEGRAL:
        return changed.replace(REQUIRES_GRAD, NO_GRAD).replace(THROUGH_DATA, NOT_DATA)
    if bits & (INTEGRAL | DTYPE_OPEN):
        return changed.replace(REQUIRES_GRAD, tensor.bits & REQUIRES_GRAD | NO_GRAD, tensor.reason(REQUIRES_GRAD))
    return changed


@handles("type")
def _type(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    given = arguments.get(0, "dtype")
    if given is None:
        return PLAIN_VALUE
    path = given.path if isinstance(given, Symbol) else given.value if isinstance(given, Const) else ""
    if isinstance(path, str) and path.startswith("torch.") and path.endswith("Tensor"):
        on_cuda = path.startswith("torch.cuda.")
        bits = CUDA if on_cuda else HOST
        moved = target.tensor.replace(DEVICE, bits, machine.reason("moved to cuda", node) if on_cuda else None)
        result = _with_dtype(machine, moved, _dtype_of_class(path), node)
        return converted(machine, target, result, node, names_other_dtype=True)
    if isinstance(given, Dtype):
        result = _with_dtype(machine, view_of(target.tensor), given, node)
        return converted(machine, target, result, node, names_other_dtype=True)
    unknown = target.tensor.replace(
        DTYPE, DTYPE_CHOSEN if names_dtype(arguments.node_of(0, "dtype")) else DTYPE_UNKNOWN
    )
    result = unknown.replace(DEVICE, target.tensor.bits & DEVICE | DEVICE_UNKNOWN, target.tensor.reason(DEVICE))
    return converted(machine, target, result, node, names_other_dtype=True)


def _dtype_of_class(path: str) -> Dtype:
    """The dtype of one of the old classes of tensors, such as `torch.HalfTensor`, by what its constructor gives."""
    signature = catalog.function(path)
    if signature is None:
        return Dtype(DTYPE_UNKNOWN)
    kind = signature.select(("host",))[-1].outputs[0].dtype
    return Dtype(INTEGRAL) if kind in {"integer", "bool"} else dtype_in_words(kind) or Dtype(FLOATING)


@handles("view")
def _view(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    """With a dtype, the same memory is read anew."""
    signature = catalog.method("view")
    if signature is None:
        return call_opaque(machine, target.tensor, arguments)
    result = call_result(machine, signature, arguments, node, receiver=target.tensor, location=target.location)
    given = arguments.get(0, "dtype")
    if given is None or not isinstance(result, Tensor):
        return result
    dtypes = [part for _, part in machine.parts(given) if isinstance(part, Dtype)]
    return _with_dtype(machine, result, dtypes[0], node) if dtypes else result


@handles("type_as")
def _type_as(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    other = arguments.get(0, "other")
    like = machine.tensor_in(other) if other is not None else None
    if like is None:
        like = UNKNOWN_TENSOR
    moved = view_of(target.tensor).replace(DEVICE, like.bits & DEVICE, like.reason(DEVICE))
    result = _with_dtype(machine, moved, Dtype(like.bits & DTYPE), node)
    return converted(machine, target, result, node, names_other_dtype=True)


_DTYPE_METHODS = {
    **dict.fromkeys(("float", "double"), FLOATING),
    "half": FLOATING | HALF,
    **dict.fromkeys(("long", "int", "short", "char", "byte", "bool"), INTEGRAL),
    **dict.fromkeys(("cfloat", "cdouble"), COMPLEX),
    "bfloat16": NARROW_FLOAT,
    "chalf": NARROW_COMPLEX,
}


@handles(*_DTYPE_METHODS)
def _as_dtype(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    name = last_name(node)
    result = _with_dtype(machine, view_of(target.tensor), Dtype(_DTYPE_METHODS[name], name), node)
    return converted(machine, target, result, node, names_other_dtype=True)


@handles("detach")
def _detach(machine: Interpreter, target: Target, _arguments: Arguments, _node: ast.expr) -> Value:
    detached = Tensor(_proven(machine, target.tensor).bits, target.tensor.why, memory=target.tensor.memory)
    return detached.replace(REQUIRES_GRAD, NO_GRAD).replace(THROUGH_DATA, NOT_DATA)


@handles("dequantize")
def _dequantize(machine: Interpreter, target: Target, _arguments: Arguments, node: ast.expr) -> Value:
    """Floating numbers of what may be quantised; what is float32 stays the same object."""
    result = view_of(target.tensor).replace(DTYPE, FLOATING)
    return converted(machine, target, result, node, names_other_dtype=True)


@handles("int_repr")
def _int_repr(_machine: Interpreter, target: Target, _arguments: Arguments, _node: ast.expr) -> Value:
    return target.tensor.replace(DTYPE, INTEGRAL).replace(REQUIRES_GRAD, NO_GRAD).detached_identity()


@handles("unbind")
def _unbind(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    return List(machine.row_of(target.tensor))


@handles("to_padded_tensor")
def _to_padded_tensor(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    """What was nested, as one tensor."""
    grad = recorded(machine, target.tensor.bits & REQUIRES_GRAD)
    dense = target.tensor.replace(LAYOUT, STRIDED).replace(REQUIRES_GRAD, grad, target.tensor.reason(REQUIRES_GRAD))
    return dense.detached_identity()


@handles("detach_")
def _detach_(machine: Interpreter, target: Target, _arguments: Arguments, _node: ast.expr) -> Value:
    may_infer = machine.mode & MODE_OFF or machine.has_inference_mode
    if may_infer and target.tensor.bits & REQUIRES_GRAD != NO_GRAD:
        # In inference mode it does nothing, whatever grad mode is set inside.
        held = target.tensor.bits & REQUIRES_GRAD | NO_GRAD
        return _set_grad(machine, target, held, target.tensor.reason(REQUIRES_GRAD))
    if target.tensor.owner:
        set_module_grad(machine, target.tensor.owner, NO_GRAD, None)
    return _set_grad(machine, target, NO_GRAD, None)


@handles("requires_grad_")
def _requires_grad_(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    asked = arguments.get(0, "requires_grad")
    grad, reason = torch_results.asked_grad(machine, Const(True) if asked is None else asked, node)
    if grad == GRAD:
        reason = machine.reason("told to require grad", node)
    if target.tensor.owner:
        set_module_grad(machine, target.tensor.owner, grad, reason)
    held = target.tensor.bits & REQUIRES_GRAD
    if grad == NO_GRAD and held & GRAD and any(number > 0 for number in target.tensor.families - {target.location}):
        # A view that was made under no_grad goes on requiring grad with what it is a view of.
        grad, reason = NO_GRAD | held, target.tensor.reason(REQUIRES_GRAD)
    return _set_grad(machine, target, grad, reason)


def _set_grad(machine: Interpreter, target: Target, grad: int, reason: Reason | None) -> Value:
    changed = target.tensor.replace(REQUIRES_GRAD, grad, reason)
    if grad != NO_GRAD:
        changed = changed.replace(THROUGH_DATA, NOT_DATA)
    if target.value is None:
        torch_results.set_grad_of_relatives(machine, changed)
        return changed
    torch_results.set_grad(machine, target.location, changed, is_certain=target.is_certain)
    return target.value


@handles("numpy", "__array__")
def _numpy(machine: Interpreter, target: Target, _arguments: Arguments, node: ast.expr) -> Value:
    memory = sharing.convert(machine, target.value or target.tensor, node)
    return Array(0, memory) if target.tensor.is_certain or target.tensor.bits & MAYBE else OPAQUE


@handles("backward")
def _backward(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    """Shows that what it is called on requires grad, since torch refuses it otherwise."""
    if not arguments.positional and machine.imports.has_torch and isinstance(node, ast.Call):
        reason = machine.reason("`.backward()` is called on it", node)
        losses = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        while losses:
            match losses.pop():
                case ast.Name() as name:
                    _require_grad(machine, name, reason)
                case ast.BinOp(left=left, op=ast.Div() | ast.Mult(), right=ast.Constant() | ast.Name() as right):
                    if machine.tensor_in(machine.evaluate(right)) is None:
                        losses.append(left)
                case ast.Call(func=ast.Attribute(attr="scale"), args=[loss]):
                    # As autocast's GradScaler does.
                    losses.append(loss)
    return NONE


def _require_grad(machine: Interpreter, name: ast.Name, reason: Reason) -> None:
    """Note that what a name stands for turned out to require grad."""
    value = machine.evaluate(name)
    location = value.single if isinstance(value, Ref) else None
    tensor = None if location is None else machine.tensor_in(value)
    if location is None or tensor is None or not (tensor.is_certain or machine.imports.is_detach_evidence):
        return
    known = tensor.certainly().replace(REQUIRES_GRAD, GRAD, tensor.reason(REQUIRES_GRAD) or reason)
    # Not on the heap: in a loop, its place there comes to stand for what the next round makes, too.
    same = Tensor(known.bits, known.why, known.families | {same_object(location)}, known.owner, known.memory)
    narrowing.store(machine, name, same)


@handles("register_hook", "retain_grad")
def _nothing(_machine: Interpreter, _target: Target, _arguments: Arguments, _node: ast.expr) -> Value:
    return NONE


@handles("clone")
def _clone(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    grad = recorded(machine, target.tensor.bits & REQUIRES_GRAD)
    reason = target.tensor.reason(REQUIRES_GRAD) if grad != NO_GRAD else None
    return target.tensor.replace(REQUIRES_GRAD, grad, reason).replace(LAZY, PLAIN).detached_identity()


@handles("tolist", "item")
def _numbers(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    return Plain(target.tensor.bits & DTYPE) if target.tensor.is_certain else PLAIN_VALUE


@handles("contiguous")
def _contiguous(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    return converted(machine, target, view_of(target.tensor), node, names_other_dtype=True)


@handles("conj")
def _conj(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    """Of what is not complex, the tensor itself."""
    signature = catalog.method("conj")
    result = (
        None
        if signature is None
        else call_result(machine, signature, arguments, node, receiver=target.tensor, location=target.location)
    )
    held = target.tensor.bits & DTYPE
    if not held & (COMPLEX | NARROW_COMPLEX | DTYPE_OPEN):
        return target.value or target.tensor
    if not isinstance(result, Tensor) or not held & ~(COMPLEX | NARROW_COMPLEX) or target.value is None:
        return OPAQUE if result is None else result
    return _maybe_itself(machine, target, result, node)


@handles("resolve_conj")
def _resolve_conj(machine: Interpreter, target: Target, _arguments: Arguments, node: ast.expr) -> Value:
    return _resolved(machine, target, CONJ, node)


def _resolved(machine: Interpreter, target: Target, which: int, node: ast.expr) -> Value:
    """The tensor with a bit carried out; where it does not pend, the tensor itself."""
    held = target.tensor.bits & LAZY
    if not held & (which | LAZY_UNKNOWN):
        return target.value or target.tensor
    result = view_of(target.tensor).replace(LAZY, held & ~which or PLAIN, target.tensor.reason(LAZY))
    return converted(machine, target, result, node, copies=held == which, names_other_dtype=True)


@handles("conj_physical")
def _conj_physical(machine: Interpreter, target: Target, arguments: Arguments, node: ast.expr) -> Value:
    """Conjugates in memory, whether or not a conjugation was pending; of a real tensor it is the tensor itself."""
    signature = catalog.method("conj_physical")
    result = (
        None
        if signature is None
        else call_result(machine, signature, arguments, node, receiver=target.tensor, location=target.location)
    )
    if not isinstance(result, Tensor):
        return OPAQUE
    return result.replace(LAZY, (target.tensor.bits & LAZY & ~CONJ) or PLAIN, target.tensor.reason(LAZY))


@handles("resolve_neg")
def _resolve_neg(machine: Interpreter, target: Target, _arguments: Arguments, node: ast.expr) -> Value:
    return _resolved(machine, target, NEG, node)

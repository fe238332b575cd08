"""What is known where a condition holds, or does not."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeGuard

from flake8_torch_numpy.inference import narrowing, predicates
from flake8_torch_numpy.inference.interpreter import WITHOUT_CUDA
from flake8_torch_numpy.inference.values import (
    ACCELERATOR,
    CUDA,
    DEVICE,
    FOREIGN,
    HOST,
    MAYBE,
    META,
    NONE,
    OPAQUE,
    PLAIN_VALUE,
    PORTABLE,
    PROPER_ARRAY,
    UNBOUND,
    UNKNOWN_TENSOR,
    Array,
    Condition,
    Const,
    Device,
    Dict,
    Dtype,
    Fact,
    Instance,
    List,
    Ref,
    Symbol,
    Tensor,
    Value,
    alternatives_of,
    device_named,
    join,
    join_all,
)

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.interpreter import Interpreter

_TENSOR_CLASSES = frozenset({"torch.Tensor", "torch.nn.Parameter", "torch.autograd.Variable", "torch.FloatTensor"})


def condition_of(node: ast.BoolOp, values: list[Value]) -> Value | None:
    """What a conjunction or disjunction says about the machine; None if it says nothing."""
    facts = [value for value in values if isinstance(value, Condition)]
    if not facts:
        return None
    if isinstance(node.op, ast.And) and not facts[0].is_negated:
        return Condition(facts[0].fact, exact=False)
    return PLAIN_VALUE if len(facts) < len(values) or len(set(facts)) > 1 else facts[0]


def joined_by_machine(test: Value, then: Value, otherwise: Value, without: list[bool]) -> Value:
    """The value of `then if test else otherwise`: what counts is the side "wherever an accelerator is present".

    without: for both sides, whether they are only reached where there is no CUDA device.
    """
    if then is UNBOUND or otherwise is UNBOUND or without[0] is without[1]:
        if not isinstance(test, Condition) or not test.exact or then is UNBOUND or otherwise is UNBOUND:
            return join(then, otherwise)
        return accelerated(*((otherwise, then) if test.is_negated else (then, otherwise)), test.fact)
    return accelerated(*((then, otherwise) if without[1] else (otherwise, then)), Fact.CUDA_AVAILABLE)


def accelerated(then: Value, otherwise: Value, fact: Fact) -> Value:
    """Join two values of which the first holds where there is an accelerator, and the second only where there is none.

    Without that accelerator nothing can be on it, and host memory is where nothing can break.
    """
    absent = HOST | (CUDA if fact is Fact.CUDA_AVAILABLE else 0)
    one, other = _as_device(then), _as_device(otherwise)
    if one is not None and other is not None:
        return Device(one.bits | other.bits & ~absent | _portable(one.bits, other.bits), one.reason or other.reason)
    joined = join(then, otherwise)
    if isinstance(then, Tensor) and isinstance(otherwise, Tensor) and isinstance(joined, Tensor):
        bits = then.bits & DEVICE | otherwise.bits & DEVICE & ~absent | _portable(then.bits, otherwise.bits)
        return joined.replace(DEVICE, bits, then.reason(DEVICE) or otherwise.reason(DEVICE))
    return joined


def _portable(then: int, otherwise: int) -> int:
    return PORTABLE if then & ACCELERATOR and otherwise & HOST else 0


def _as_device(value: Value) -> Device | None:
    if isinstance(value, Device):
        return value
    return device_named(value.value) if isinstance(value, Const) else None


def assume(machine: Interpreter, node: ast.expr, truth: bool, value: Value | None = None) -> None:
    """Narrow the state to the case that a condition is true (or false); it may turn out unreachable."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            assume(machine, operand, not truth)
        case ast.BoolOp(op=ast.And(), values=operands) if truth:
            for operand in operands:
                assume(machine, operand, truth)
        case ast.BoolOp(op=ast.Or(), values=operands) if not truth:
            for operand in operands:
                assume(machine, operand, truth)
        case ast.NamedExpr(target=target):
            _assume_truth(machine, target, truth)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            _assume_comparison(machine, left, operator, right, truth)
        case ast.Call():
            _assume_call(machine, node, truth, value)
        case ast.Attribute() if narrowing.narrow_by_attribute(machine, node, truth):
            pass
        case ast.Name() | ast.Attribute() | ast.Subscript():
            _assume_truth(machine, node, truth)
        case ast.Constant(value=constant):
            if bool(constant) is not truth:
                machine.state.is_alive = False


def assume_fact(machine: Interpreter, value: Value, truth: bool) -> None:
    """Note that this point is only reached with (or without) a CUDA device."""
    if not isinstance(value, Condition) or value.fact is not Fact.CUDA_AVAILABLE:
        return
    is_absent = truth if value.is_negated else not truth
    if is_absent and (value.exact or value.is_negated):
        machine.state.heap.set(WITHOUT_CUDA, Const(True))


def _assume_truth(machine: Interpreter, node: ast.expr, truth: bool) -> None:
    value = narrowing.value_at(machine, node)
    if value is None:
        return
    assume_fact(machine, value, truth)
    if _is_settled(value, machine, node) and bool(value.value) is not truth:
        machine.state.is_alive = False
        return
    kept = [part for part in alternatives_of(value) if not (part == NONE and truth)]
    if len(kept) < len(alternatives_of(value)):
        narrowing.store(machine, node, join_all(kept))


def _is_settled(value: Value, machine: Interpreter, node: ast.expr) -> TypeGuard[Const]:
    """Is it a constant on this way, such as a flag that the caller passed? A global is a switch: it may be set."""
    return (
        isinstance(value, Const)
        and isinstance(node, ast.Name)
        and bool(machine.active)
        and machine.state.frame.names.get(node.id) is not UNBOUND
    )


def _assume_comparison(machine: Interpreter, left: ast.expr, operator: ast.cmpop, right: ast.expr, truth: bool) -> None:
    if isinstance(operator, ast.In | ast.NotIn):
        _assume_dtype(machine, left, right, isinstance(operator, ast.In) is truth)
        return
    is_equal = isinstance(operator, ast.Is | ast.Eq)
    if not is_equal and not isinstance(operator, ast.IsNot | ast.NotEq):
        return
    same = is_equal is truth
    if isinstance(right, ast.Constant) and right.value is None:
        value = narrowing.value_at(machine, left)
        if value is None:
            return
        if same:
            if isinstance(value, Tensor | Ref) and _is_certainly_object(machine, value):
                machine.state.is_alive = False
            elif NONE in alternatives_of(value):
                narrowing.store(machine, left, NONE)
        else:
            kept = [part for part in alternatives_of(value) if part != NONE]
            if not kept:
                machine.state.is_alive = False
            else:
                narrowing.store(machine, left, join_all(kept))
        return
    if isinstance(right, ast.Constant) and isinstance(right.value, bool):
        assume(machine, left, truth=right.value is same)
        return
    if not _assume_dtype(machine, left, right, same) and not _assume_dtype(machine, right, left, same):
        _assume_device(machine, left, right, same)


def _assume_dtype(machine: Interpreter, left: ast.expr, right: ast.expr, same: bool) -> bool:
    """`x.dtype == torch.bfloat16`, `x.dtype in (torch.bfloat16, torch.float16)`; False if it is no such test."""
    if not isinstance(left, ast.Attribute) or left.attr != "dtype":
        return False
    nodes = right.elts if isinstance(right, ast.Tuple | ast.List | ast.Set) else [right]
    named = [machine.evaluate(node) for node in nodes]
    dtypes = [value.bits for value in named if isinstance(value, Dtype)]
    if dtypes and len(dtypes) == len(named):
        narrowing.narrow_dtype(machine, left.value, dtypes, same)
    return True


def _is_certainly_object(machine: Interpreter, value: Value) -> bool:
    return all(
        (isinstance(part, Tensor) and part.is_certain) or isinstance(part, Instance) for _, part in machine.parts(value)
    )


def _assume_device(machine: Interpreter, left: ast.expr, right: ast.expr, same: bool) -> None:
    """`x.device.type == "cuda"`, `x.device == torch.device("cpu")`, `str(x.device) == "cpu"`."""
    named = machine.evaluate(right) if isinstance(right, ast.Constant | ast.Call | ast.Name | ast.Attribute) else None
    device = None if named is None else _as_device(named)
    owner = _owner_of_device(left)
    if device is None or owner is None or device.bits & ~narrowing.NAMED_DEVICES:
        return
    if same or device.bits in {HOST, CUDA, META}:
        narrowing.narrow_device(machine, owner, device.bits, same)


def _owner_of_device(node: ast.expr) -> ast.expr | None:
    """The tensor of whose device an expression speaks."""
    match node:
        case ast.Attribute(value=owner, attr="device"):
            return owner
        case ast.Attribute(value=ast.Attribute(value=owner, attr="device"), attr="type"):
            return owner
        case ast.Call(func=ast.Name(id="str"), args=[ast.Attribute(value=owner, attr="device")]):
            return owner
    return None


def _assume_call(machine: Interpreter, node: ast.Call, truth: bool, value: Value | None) -> None:
    match node:
        case ast.Call(func=ast.Name(id="isinstance"), args=[subject, classes]):
            _assume_class(machine, subject, classes, truth)
            return
        case ast.Call(func=ast.Name(id="hasattr"), args=[_, _]):
            return
        case ast.Call(args=[], func=ast.Attribute(value=subject, attr=name)) if name in narrowing.DTYPE_TESTS:
            narrowing.narrow_kind_of_dtype(machine, subject, narrowing.DTYPE_TESTS[name], truth)
            return
        case ast.Call(args=[], func=ast.Attribute(value=subject, attr=name)) if name in narrowing.LAZY_TESTS:
            narrowing.narrow_lazy(machine, subject, narrowing.LAZY_TESTS[name], truth)
            return
        case ast.Call(args=[subject], func=function) if isinstance(function, ast.Attribute | ast.Name):
            callee = machine.evaluate(function)
            if isinstance(callee, Symbol) and callee.path.removeprefix("torch.") in narrowing.DTYPE_TESTS:
                narrowing.narrow_kind_of_dtype(
                    machine, subject, narrowing.DTYPE_TESTS[callee.path.removeprefix("torch.")], truth
                )
                return
            if callee in (Symbol("torch.is_tensor"), Symbol("torch.is_grad_enabled")):
                if callee == Symbol("torch.is_tensor"):
                    _narrow_class(machine, subject, truth)
                return
            question = predicates.question_of(machine, node)
            if question is not None and question[0] not in machine.predicates:
                machine.predicates.append(question[0])
                assume(machine, question[1], truth)
                machine.predicates.pop()
                return
    if value is None and not node.args and isinstance(node.func, ast.Attribute):
        value = machine.evaluate(node)
    if value is not None:
        assume_fact(machine, value, truth)


def _assume_class(machine: Interpreter, subject: ast.expr, classes: ast.expr, truth: bool) -> None:
    named = classes.elts if isinstance(classes, ast.Tuple) else [classes]
    found = [machine.evaluate(node) for node in named]
    tensors = [value for value in found if isinstance(value, Symbol) and value.path in _TENSOR_CLASSES]
    if isinstance(subject, ast.Subscript) and isinstance(subject.slice, ast.Constant):
        is_asked_for_tensors = bool(tensors) and len(tensors) == len(found)
        if is_asked_for_tensors or (truth and not tensors and all(isinstance(value, Symbol) for value in found)):
            unknown = FOREIGN if is_asked_for_tensors else join_all(_instance_of(value) for value in found)
            _assume_class_of_items(machine, subject.value, unknown, are_tensors=is_asked_for_tensors and truth)
        return
    if truth and tensors and len(tensors) == len(found):
        _narrow_class(machine, subject, truth=True)
    elif not truth and Symbol("torch.Tensor") in found:
        _narrow_class(machine, subject, truth=False)
    elif truth and not tensors and found and all(isinstance(value, Symbol) for value in found):
        _drop_tensors(machine, subject, join_all(_instance_of(value) for value in found))


def _assume_class_of_items(machine: Interpreter, owner: ast.expr, unknown: Value, *, are_tensors: bool) -> None:
    """One item is a tensor, or none: then all are. unknown: what those are that are none, and not known any further."""
    value = narrowing.value_at(machine, owner)
    if value is None:
        return
    kept: list[Value] = []
    for location, part in list(machine.parts(value)):
        match part:
            case List(element=element, items=items):
                inside = [_item_of_class(machine, item, unknown, are_tensors) for item in (element, *(items or ()))]
                if all(item is not None for item in inside):
                    held = [item for item in inside if item is not None]
                    narrowed = List(held[0], None if items is None else tuple(held[1:]))
                    if location:
                        machine.state.heap.set(location, narrowed)
                    kept.append(Ref(frozenset((location,))) if location else narrowed)
            case Tensor() if not are_tensors:
                if part.bits & MAYBE:
                    kept.append(List(unknown))
            case Array() if are_tensors:
                pass
            case _:
                kept.append(Ref(frozenset((location,))) if location else part)
    if kept:
        narrowing.store(machine, owner, join_all(kept))
    else:
        machine.state.is_alive = False


def _item_of_class(machine: Interpreter, item: Value, unknown: Value, is_tensor: bool) -> Value | None:
    """What an item of a list is that is a tensor, or that is none; None if it can't be so."""
    kept: list[Value] = []
    for location, part in machine.parts(item):
        itself = Ref(frozenset((location,))) if location else part
        if not isinstance(part, Tensor):
            kept += [] if is_tensor else [itself]
        elif part.bits & MAYBE:
            kept.append(part.certainly() if is_tensor else unknown)
        elif is_tensor:
            kept.append(itself)
    # An object of the heap stays the one that it is.
    return join_all(kept) if kept else None


def _narrow_class(machine: Interpreter, subject: ast.expr, truth: bool) -> None:
    if not truth:
        _drop_tensors(machine, subject, FOREIGN)
        return
    value = narrowing.value_at(machine, subject)
    if value is None:
        return
    if isinstance(value, Symbol) and isinstance(subject, ast.Name):
        # Something imported; from here on the name stands for a tensor.
        machine.state.frame.names.set(subject.id, UNKNOWN_TENSOR)
        return
    tensor = machine.tensor_in(value)
    if tensor is None:
        machine.state.is_alive = False
        return
    if isinstance(value, Ref) and value.single is not None:
        machine.state.heap.set(value.single, tensor.certainly())
    else:
        narrowing.store(machine, subject, tensor.certainly())


def _instance_of(named: Value) -> Value:
    """What an object of unknown class is that turned out to be an instance of this one."""
    path = named.path if isinstance(named, Symbol) else ""
    name = path.rpartition(".")[2]
    if path == "numpy.ndarray":
        return PROPER_ARRAY
    if path in {"builtins.int", "builtins.float", "builtins.str", "builtins.bool", "builtins.bytes"}:
        return PLAIN_VALUE
    if name in {"list", "tuple", "set", "Sequence", "Iterable"}:
        return List(OPAQUE)
    return Dict((), OPAQUE) if name in {"dict", "Mapping", "MutableMapping", "OrderedDict"} else FOREIGN


def _drop_tensors(machine: Interpreter, subject: ast.expr, unknown: Value) -> None:
    """The subject is no tensor; `unknown` is what an object of unknown class then is."""
    value = narrowing.value_at(machine, subject)
    if value is None:
        return
    kept: list[Value] = []
    for part in alternatives_of(value):
        inside = list(machine.parts(part))
        others = frozenset(location for location, item in inside if not isinstance(item, Tensor))
        if any(isinstance(item, Tensor) and item.bits & MAYBE for _, item in inside):
            kept.append(unknown)
        elif isinstance(part, Ref) and others and not part.is_anything:
            # Of the objects that it may be, those that are no tensors.
            kept.append(Ref(others))
        elif others or not inside:
            kept.append(part)
    if kept:
        narrowing.store(machine, subject, join_all(kept))
    else:
        machine.state.is_alive = False

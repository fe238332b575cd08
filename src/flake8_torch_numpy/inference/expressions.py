"""What each kind of expression evaluates to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from flake8_torch_numpy.inference import arrays, assignment, attributes, calls, guards, sharing
from flake8_torch_numpy.inference.definitions import FunctionInfo
from flake8_torch_numpy.inference.interpreter import GRAD_MODE, WITHOUT_CUDA, part_of
from flake8_torch_numpy.inference.memory import ALL
from flake8_torch_numpy.inference.operators import binary_result
from flake8_torch_numpy.inference.store import Changes, Frame
from flake8_torch_numpy.inference.torch_results import operator_result, recorded
from flake8_torch_numpy.inference.values import (
    ARRAY,
    DEVICE,
    DEVICE_UNKNOWN,
    INTEGRAL,
    KIND,
    LAYOUT,
    LAZY,
    LOADED,
    MAYBE,
    MOST_ITEMS,
    NONE,
    OPAQUE,
    PLAIN,
    PLAIN_VALUE,
    REQUIRES_GRAD,
    SLICE,
    SPARSE,
    STRIDED,
    UNBOUND,
    Array,
    Condition,
    Const,
    Device,
    Dict,
    Function,
    Instance,
    Items,
    List,
    Module,
    Plain,
    Ref,
    Slice,
    Stream,
    Symbol,
    Tensor,
    Value,
    device_named,
    join,
    join_all,
    same_object,
    with_memory,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flake8_torch_numpy.inference.interpreter import Interpreter


EVALUATORS: dict[type[ast.expr], Callable[[Interpreter, Any], Value]] = {}


def evaluates(*kinds: type[ast.expr]) -> Callable[[Callable[[Interpreter, Any], Value]], Any]:
    """Register the decorated function as the evaluator of some kinds of expressions."""

    def register(evaluator: Callable[[Interpreter, Any], Value]) -> Callable[[Interpreter, Any], Value]:
        for kind in kinds:
            EVALUATORS[kind] = evaluator
        return evaluator

    return register


@evaluates(ast.Constant)
def _constant(_machine: Interpreter, node: ast.Constant) -> Value:
    return Const(node.value) if not isinstance(node.value, type(...)) else SLICE


@evaluates(ast.Name)
def _name(machine: Interpreter, node: ast.Name) -> Value:
    return _as_loader(machine, machine.look_up(node.id), node.id)


def _as_loader(machine: Interpreter, value: Value, name: str) -> Value:
    """Something unknown that is called a loader: taken for a DataLoader."""
    if not name.lower().endswith("loader"):
        return value
    parts = [part for _, part in machine.parts(value)]
    is_open = all(isinstance(part, Tensor) and part.bits & KIND == MAYBE for part in parts)
    # One that was given a device may move what it loads there.
    tensor = machine.tensor_in(value) if is_open else None
    return Stream(LOADED) if tensor is not None and tensor.has_only(DEVICE_UNKNOWN, DEVICE) else value


@evaluates(ast.Attribute)
def _attribute(machine: Interpreter, node: ast.Attribute) -> Value:
    receiver = machine.evaluate(node.value)
    if node in machine.watched:
        machine.observe(node, receiver)
    return _as_loader(machine, attributes.read(machine, receiver, node.attr, node), node.attr)


@evaluates(ast.Call)
def _call(machine: Interpreter, node: ast.Call) -> Value:
    return calls.evaluate_call(machine, node)


@evaluates(ast.BinOp)
def _binary(machine: Interpreter, node: ast.BinOp) -> Value:
    # A sum of ten thousand terms is ten thousand levels deep on its left side.
    chain = [node]
    while isinstance(chain[-1].left, ast.BinOp):
        chain.append(chain[-1].left)
    value = machine.evaluate(chain[-1].left)
    for operation in reversed(chain):
        right = machine.evaluate(operation.right)
        sharing.use(machine, value, operation)
        sharing.use(machine, right, operation)
        if operation in machine.watched_operations:
            machine.observe_operands(operation, value, right)
        value = binary_result(machine, value, right, operation)
    return value


@evaluates(ast.UnaryOp)
def _unary(machine: Interpreter, node: ast.UnaryOp) -> Value:
    value = machine.evaluate(node.operand)
    sharing.use(machine, value, node)
    if isinstance(node.op, ast.Not):
        if isinstance(value, Condition) and value.exact:
            return Condition(value.fact, is_negated=not value.is_negated)
        return PLAIN_VALUE
    if isinstance(value, Const) and isinstance(value.value, int | float) and isinstance(node.op, ast.USub):
        return Const(-value.value)
    tensor = machine.tensor_in(value)
    if tensor is not None:
        return operator_result(machine, node, tensor, None)
    return Array(value.least_dimensions) if isinstance(value, Array) else PLAIN_VALUE


@evaluates(ast.Compare)
def _compare(machine: Interpreter, node: ast.Compare) -> Value:
    values = [machine.evaluate(operand) for operand in (node.left, *node.comparators)]
    if any(isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in node.ops):
        return PLAIN_VALUE
    for value in values:
        sharing.use(machine, value, node)
    tensors = [tensor for tensor in map(machine.tensor_in, values) if tensor is not None]
    if not tensors:
        return ARRAY if any(isinstance(value, Array) for value in values) else PLAIN_VALUE
    result = operator_result(machine, node, tensors[0], tensors[1] if len(tensors) > 1 else None, dtype=INTEGRAL)
    if not all(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
        return result
    # Beside what no tensor is equal to, such as None, it is a truth value.
    compared = [part for value in values for _, part in machine.parts(value)]
    if any(isinstance(part, Const) and isinstance(part.value, str | None) for part in compared):
        return join(result, PLAIN_VALUE) if len(compared) > len(values) else PLAIN_VALUE
    # A gradient is None until there is one.
    is_open = any(map(_is_unknown, compared)) or any(
        isinstance(operand, ast.Attribute) and operand.attr == "grad" for operand in (node.left, *node.comparators)
    )
    return Tensor(result.bits | MAYBE, result.why) if is_open else result


def _is_unknown(part: Value) -> bool:
    return isinstance(part, Tensor) and not part.is_certain


@evaluates(ast.BoolOp)
def _boolean(machine: Interpreter, node: ast.BoolOp) -> Value:
    pushed = 0
    values = []
    for index, operand in enumerate(node.values):
        values.append(machine.evaluate(operand))
        if index < len(node.values) - 1:
            machine.state.push()
            pushed += 1
            guards.assume(machine, operand, isinstance(node.op, ast.And))
    for _ in range(pushed):
        machine.state.join_branches([machine.state.pop(), Changes({}, {})])
    condition = guards.condition_of(node, values)
    if condition is not None:
        return condition
    if isinstance(node.op, ast.Or):
        # `x or default`: never None from the left.
        values = [value for value in values[:-1] if value != NONE] + values[-1:]
    return join_all(values)


@evaluates(ast.IfExp)
def _conditional(machine: Interpreter, node: ast.IfExp) -> Value:
    test = machine.evaluate(node.test)
    results: list[Value] = []
    branches = []
    for branch, truth in ((node.body, True), (node.orelse, False)):
        machine.state.push()
        guards.assume(machine, node.test, truth, test)
        value = machine.evaluate(branch) if machine.state.is_alive else UNBOUND
        # An object may differ from side to side: take it as it is on this one.
        results.append(_as_it_is(machine, value))
        branches.append(machine.state.pop())
    without = [changes is not None and changes.heap.get(WITHOUT_CUDA) == Const(True) for changes in branches]
    joined = guards.joined_by_machine(test, results[0], results[1], without)
    machine.state.join_branches(branches)
    return OPAQUE if joined is UNBOUND else joined


def _as_it_is(machine: Interpreter, value: Value) -> Value:
    """A tensor of the heap as guards left it in this branch, if they narrowed it; else the object itself."""
    location = value.single if isinstance(value, Ref) else None
    if location is None:
        return value
    record = machine.state.heap.changed_value(location)
    if record is None and machine.state.heap.get(WITHOUT_CUDA) == Const(True):
        record = machine.tensor_in(value)
    if not isinstance(record, Tensor):
        return value
    return Tensor(record.bits, record.why, record.families | {same_object(location)}, record.owner, record.memory)


@evaluates(ast.NamedExpr)
def _walrus(machine: Interpreter, node: ast.NamedExpr) -> Value:
    value = machine.evaluate(node.value)
    machine.bind(node.target.id, value, node)
    return machine.look_up(node.target.id)


@evaluates(ast.Tuple)
def _tuple(machine: Interpreter, node: ast.Tuple) -> Value:
    values, is_exact = _elements(machine, node.elts)
    return Items(tuple(values)) if is_exact else Stream(join_all(values))


@evaluates(ast.List, ast.Set)
def _list(machine: Interpreter, node: ast.List | ast.Set) -> Value:
    values, is_exact = _elements(machine, node.elts)
    held = tuple(machine.held(value, (node, index)) for index, value in enumerate(values))
    return List(join_all(held), held if is_exact and isinstance(node, ast.List) else None)


def _elements(machine: Interpreter, nodes: Sequence[ast.expr]) -> tuple[list[Value], bool]:
    """The values of a display, and whether it has just these items."""
    values: list[Value] = []
    is_exact = len(nodes) <= MOST_ITEMS
    for node in nodes:
        if isinstance(node, ast.Starred):
            inside = machine.evaluate(node.value)
            if isinstance(inside, Items):
                values.extend(inside.items)
            else:
                values.append(machine.iterate(inside)[0])
                is_exact = False
        else:
            values.append(machine.evaluate(node))
    return values, is_exact


@evaluates(ast.Dict)
def _dict(machine: Interpreter, node: ast.Dict) -> Value:
    entries: dict[object, Value] = {}
    rest: Value = UNBOUND
    keys: Value = PLAIN_VALUE
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = machine.held(machine.evaluate(value_node), value_node)
        if key_node is None:
            for _, part in machine.parts(value):
                if isinstance(part, Dict):
                    entries.update(part.entries)
                    rest = join(rest, part.rest)
                else:
                    rest = join(rest, OPAQUE)
            continue
        key = machine.evaluate(key_node)
        if isinstance(key, Const) and len(entries) < 4 * MOST_ITEMS:
            entries[key.value] = value
        else:
            rest = join(rest, value)
            keys = join(keys, machine.held(key, key_node))
    return Dict(tuple(entries.items()), rest, keys)


@evaluates(ast.Starred)
def _starred(machine: Interpreter, node: ast.Starred) -> Value:
    return machine.evaluate(node.value)


@evaluates(ast.Subscript)
def _subscript(machine: Interpreter, node: ast.Subscript) -> Value:
    receiver = machine.evaluate(node.value)
    index = machine.evaluate(node.slice)
    found = item_of(machine, receiver, index, node)
    memory = sharing.memory_of(machine, receiver)
    if memory is not None:
        if sharing.memory_of(machine, found) is None:
            sharing.use(machine, receiver, node, is_part=True)
        elif sharing.region_of(node.slice) == ALL:
            return with_memory(found, memory.storage, lambda _: memory)
    return found


def item_of(machine: Interpreter, receiver: Value, index: Value, node: ast.expr) -> Value:
    """What `receiver[index]` gives."""
    found: list[Value] = []
    for location, part in machine.parts(receiver):
        match part:
            case Tensor():
                if part.is_certain:
                    found.append(_indexed(machine, part, index))
                else:
                    found.append(Tensor(part.bits, part.why))
            case Items(items=items) | List(items=tuple() as items):
                found.append(_item_at(machine, part, items, index))
            case List(element=element):
                found.append(List(element) if isinstance(index, Slice) else element)
            case Stream(element=element):
                found.append(element)
            case Dict(rest=rest):
                known = part.get(index.value) if isinstance(index, Const) else None
                if known is not None:
                    found.append(known)
                else:
                    others = () if isinstance(index, Const) else (value for _, value in part.entries)
                    joined = join_all([*others, rest])
                    found.append(OPAQUE if joined is UNBOUND else joined)
            case Module(children=children):
                element = machine.iterate(part)[0]
                if children is not None and isinstance(index, Const) and isinstance(index.value, int):
                    inside = -len(children) <= index.value < len(children)
                    element = children[index.value] if inside else element
                found.append(element)
            case Instance():
                result = calls.call_method_of_instance(machine, location, part, "__getitem__", (index,))
                found.append(OPAQUE if result is None else result)
            case Array():
                found.append(arrays.item_of(machine, part, index))
            case Symbol(path=arrays.AXES.path):
                found.append(part)
            case Const(value=None):
                continue
            case Plain() | Const() | Device():
                found.append(PLAIN_VALUE)
            case _:
                found.append(OPAQUE)
    return join_all(found) if found else OPAQUE


def _indexed(machine: Interpreter, tensor: Tensor, index: Value) -> Tensor:
    """`tensor[index]`: a view, which requires grad as the tensor does; with a tensor or list as index, a copy."""
    inside = index.items if isinstance(index, Items) else (index,)
    kinds = {_is_view_index(part) for item in inside for _, part in machine.parts(item)}
    if kinds <= {True}:
        return _view_at(machine, tensor, inside)
    before = tensor.bits & REQUIRES_GRAD
    grad = recorded(machine, before) | (0 if False in kinds else before)
    # A copy carries out what is pending.
    lazy = PLAIN if kinds == {False} else tensor.bits & LAZY | PLAIN
    copy = tensor.replace(LAZY, lazy, tensor.reason(LAZY) if lazy != PLAIN else None)
    return copy.replace(REQUIRES_GRAD, grad, tensor.reason(REQUIRES_GRAD)).detached_identity()


def _view_at(machine: Interpreter, tensor: Tensor, inside: tuple[Value, ...]) -> Tensor:
    if inside and _is_number(inside[0]):
        return machine.row_of(tensor)
    view = part_of(tensor)
    if tensor.bits & SPARSE and any(map(_is_number, inside)):
        # Behind an ellipsis, it may be a single number that is taken out.
        view = view.replace(LAYOUT, view.bits & LAYOUT | STRIDED, view.reason(LAYOUT))
    return view


def _is_number(index: Value) -> bool:
    return isinstance(index, Plain) or (isinstance(index, Const) and isinstance(index.value, int))


def _is_view_index(index: Value) -> bool | None:
    """Does an index select without copying? None where that can't be told."""
    if isinstance(index, Const | Plain | Slice):
        return True
    if isinstance(index, List | Array) or (isinstance(index, Tensor) and index.is_certain):
        return False
    return None


def _item_at(machine: Interpreter, part: Items | List, items: tuple[Value, ...], index: Value) -> Value:
    if isinstance(index, Const) and isinstance(index.value, int) and -len(items) <= index.value < len(items):
        return items[index.value]
    element = machine.iterate(part)[0]
    if isinstance(index, Slice):
        return List(element)
    return OPAQUE if element is UNBOUND else element


@evaluates(ast.Slice)
def _slice(machine: Interpreter, node: ast.Slice) -> Value:
    for bound in (node.lower, node.upper, node.step):
        if bound is not None:
            machine.evaluate(bound)
    return SLICE


@evaluates(ast.JoinedStr)
def _f_string(machine: Interpreter, node: ast.JoinedStr) -> Value:
    for part in node.values:
        machine.evaluate(part)
    start = node.values[0] if node.values else None
    if isinstance(start, ast.Constant) and isinstance(start.value, str) and start.value.endswith(":"):
        return device_named(start.value) or PLAIN_VALUE
    return PLAIN_VALUE


@evaluates(ast.FormattedValue)
def _formatted(machine: Interpreter, node: ast.FormattedValue) -> Value:
    sharing.use(machine, machine.evaluate(node.value), node)
    if node.format_spec is not None:
        machine.evaluate(node.format_spec)
    return PLAIN_VALUE


@evaluates(ast.Lambda)
def _lambda(machine: Interpreter, node: ast.Lambda) -> Value:
    info = machine.functions.get(node)
    if info is None:
        info = machine.functions[node] = FunctionInfo(node, "<lambda>", is_nested=True)
    info.defaults = calls.evaluate_defaults(machine, node.args)
    machine.state.frame.start_remembering()
    function = Function(info, machine.state.frame)
    machine.note_definition(function)
    return function


@evaluates(ast.Await, ast.YieldFrom)
def _await(machine: Interpreter, node: ast.Await | ast.YieldFrom) -> Value:
    value = machine.evaluate(node.value)
    if isinstance(node, ast.YieldFrom):
        frame = machine.state.frame
        frame.yielded = join(frame.yielded, machine.iterate(value)[0])
        return OPAQUE
    return value


@evaluates(ast.Yield)
def _yield(machine: Interpreter, node: ast.Yield) -> Value:
    value = NONE if node.value is None else machine.evaluate(node.value)
    machine.state.share(value)
    frame = machine.state.frame
    frame.yielded = join(frame.yielded, value)
    if any(key == GRAD_MODE for key, _ in machine.managed):
        frame.suspended_mode |= machine.mode
    return OPAQUE


@evaluates(ast.ListComp, ast.SetComp, ast.GeneratorExp)
def _comprehension(machine: Interpreter, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    least_length, values = _in_comprehension(machine, node.generators, [node.elt])
    if isinstance(node, ast.GeneratorExp):
        return Stream(values[0], least_length)
    return List(values[0])


@evaluates(ast.DictComp)
def _dict_comprehension(machine: Interpreter, node: ast.DictComp) -> Value:
    _, values = _in_comprehension(machine, node.generators, [node.key, node.value])
    return Dict((), values[1], values[0])


def _in_comprehension(
    machine: Interpreter, generators: list[ast.comprehension], wanted: list[ast.expr]
) -> tuple[int, list[Value]]:
    """Evaluate the expressions inside the loops of a comprehension; how often it surely runs, and what they give."""
    state = machine.state
    outer = state.frame
    first = machine.evaluate(generators[0].iter)
    inner = Frame(parent=outer, function=outer.function, is_comprehension=True)
    inner.sites = outer.sites
    state.frame = inner
    least_length = 2
    # Names that no program has: what is written in the second round is seen by what the first one gave.
    names = [f"*{index}" for index in range(len(wanted))]
    try:
        # Twice: what the first round changes (`.append` in a comprehension) the second one sees.
        for _ in range(2):
            sides = len(state.converted)
            state.push()
            for index, generator in enumerate(generators):
                source = first if index == 0 else machine.evaluate(generator.iter)
                sharing.resume(machine, source)
                element, length = machine.iterate(source)
                least_length = 0 if generator.ifs else min(least_length, length)
                assignment.assign(machine, generator.target, OPAQUE if element is UNBOUND else element)
                for condition in generator.ifs:
                    machine.evaluate(condition)
                    guards.assume(machine, condition, True)
            if state.is_alive:
                for name, node in zip(names, wanted, strict=True):
                    value = machine.evaluate(node)
                    inner.names.set(name, join(inner.names.get(name), value))
            is_new = state.absorb([state.pop()])
            if len(state.converted) == sides and (not is_new or not machine.state.heap.is_changed):
                break
    finally:
        state.frame = outer
    results = [sharing.collected(machine, first, inner.names.get(name)) for name in names]
    return least_length, [machine.held_as_many(value, (node, "*")) for node, value in zip(wanted, results, strict=True)]

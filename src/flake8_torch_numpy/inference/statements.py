"""What each kind of statement does to the state."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flake8_torch_numpy.inference import assignment, autocast, calls, guards, module_values, sharing
from flake8_torch_numpy.inference.annotations import value_of_annotation
from flake8_torch_numpy.inference.carried import carried_names
from flake8_torch_numpy.inference.definitions import ClassInfo, FunctionInfo
from flake8_torch_numpy.inference.imports import bindings_of
from flake8_torch_numpy.inference.interpreter import AUTOCAST, DEFAULT_DEVICE, GRAD_MODE, WITHOUT_CUDA, Loop, OutOfSteps
from flake8_torch_numpy.inference.module_values import Change
from flake8_torch_numpy.inference.operators import binary_result
from flake8_torch_numpy.inference.store import Changes, Frame
from flake8_torch_numpy.inference.torch_names import dtype_named
from flake8_torch_numpy.inference.torch_objects import assigned_in_place
from flake8_torch_numpy.inference.torch_results import change_in_place, device_in_words
from flake8_torch_numpy.inference.values import (
    HOST,
    MAYBE,
    MODE_OFF,
    NONE,
    OPAQUE,
    PLAIN_VALUE,
    UNBOUND,
    UNKNOWN_TENSOR,
    Array,
    Autocast,
    Class,
    Condition,
    Const,
    Device,
    Dict,
    Fact,
    Function,
    GradSwitch,
    Instance,
    Items,
    List,
    Module,
    Ref,
    Stream,
    Symbol,
    Tensor,
    Value,
    alternatives_of,
    join,
    join_all,
    widen,
)
from flake8_torch_numpy.source.nodes import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flake8_torch_numpy.inference.interpreter import Interpreter

EXECUTORS: dict[type[ast.stmt], Callable[[Interpreter, Any], None]] = {}

_MOST_ROUNDS = 12
_EXACT_ROUNDS = 8
_DEEPEST_EXACT_LOOP = 3


def executes(*kinds: type[ast.stmt]) -> Callable[[Callable[[Interpreter, Any], None]], Any]:
    """Register the function as the executor of some kinds of nodes."""

    def register(function: Callable[[Interpreter, Any], None]) -> Callable[[Interpreter, Any], None]:
        for kind in kinds:
            EXECUTORS[kind] = function
        return function

    return register


def execute_all(machine: Interpreter, body: Sequence[ast.stmt]) -> None:
    """Execute statements until the end can't be reached."""
    for node in body:
        if not machine.state.is_alive:
            return
        machine.count_step()
        executor = EXECUTORS.get(type(node))
        if executor is not None:
            executor(machine, node)


# -- assignments --------------------------------------------------------------------------------------------


@executes(ast.Expr)
def _expression(machine: Interpreter, node: ast.Expr) -> None:
    machine.evaluate(node.value)


@executes(ast.Assign)
def _assign(machine: Interpreter, node: ast.Assign) -> None:
    if len(node.targets) == 1 and _is_pairwise(node.targets[0], node.value):
        _assign_pairwise(machine, node.targets[0], node.value)
        return
    value = machine.evaluate(node.value)
    if len(node.targets) > 1:
        value = machine.held(value, (node, "chained"))
    for target in node.targets:
        assignment.assign(machine, target, value)


def _assign_pairwise(machine: Interpreter, target: ast.expr, display: ast.expr) -> None:
    if isinstance(target, ast.Tuple) and isinstance(display, ast.Tuple):
        values = [machine.evaluate(item) for item in display.elts]
        for item, given in zip(target.elts, values, strict=True):
            assignment.assign(machine, item, given)


def _is_pairwise(target: ast.expr, value: ast.expr) -> bool:
    """Is it `a, b = x, y`, which makes no tuple that anything else could hold?"""
    return (
        isinstance(target, ast.Tuple)
        and isinstance(value, ast.Tuple)
        and len(target.elts) == len(value.elts)
        and not any(isinstance(item, ast.Starred) for item in (*target.elts, *value.elts))
    )


@executes(ast.AnnAssign)
def _annotated(machine: Interpreter, node: ast.AnnAssign) -> None:
    promised = value_of_annotation(machine, node.annotation)
    if node.value is None:
        frame = machine.state.frame
        if frame.enclosing_class is not None and frame.function is None and isinstance(node.target, ast.Name):
            frame.enclosing_class.annotations[node.target.id] = node.annotation
        elif isinstance(node.target, ast.Name) and promised != OPAQUE and machine.active:
            assignment.assign(machine, node.target, promised)
        return
    value = machine.evaluate(node.value)
    if isinstance(value, Tensor) and not value.is_certain and isinstance(promised, Tensor) and promised.is_certain:
        value = value.certainly()
    frame = machine.state.frame
    if isinstance(node.target, ast.Name) and frame.enclosing_class is not None and frame.function is None:
        frame.enclosing_class.annotations[node.target.id] = node.annotation
    assignment.assign(machine, node.target, value)


@executes(ast.AugAssign)
def _augmented(machine: Interpreter, node: ast.AugAssign) -> None:
    target = node.target
    load: ast.expr
    match target:
        case ast.Name():
            load = ast.Name(target.id, ast.Load())
        case ast.Attribute():
            load = ast.Attribute(target.value, target.attr, ast.Load())
        case _:
            load = ast.Subscript(target.value, target.slice, ast.Load())
    ast.copy_location(load, target)
    before = machine.evaluate(load)
    given = machine.evaluate(node.value)
    sharing.use(machine, given, node)
    is_item = isinstance(target, ast.Subscript)
    for _, part in machine.parts(before):
        if isinstance(part, List):
            added = machine.iterate(given)[0]
            machine.state.share(added)
            for location, record in list(machine.parts(before)):
                if location and isinstance(record, List):
                    machine.state.update(location, List(join(record.element, added)), is_certain=True)
            return
    tensor = machine.tensor_in(before)
    if not is_item:
        sharing.write(machine, before, node)
    if isinstance(before, Array) and not is_item:
        return
    if tensor is not None and isinstance(before, Ref) and not is_item and tensor.is_certain:
        inputs = [tensor, *machine.tensors_inside(given)]
        change_in_place(machine, before, assigned_in_place(machine, tensor, inputs))
        return
    result = binary_result(machine, before, given, node)
    assignment.assign(machine, target, result, is_update=True)


@executes(ast.Delete)
def _delete(machine: Interpreter, node: ast.Delete) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            machine.state.frame.names.set(target.id, UNBOUND)


@executes(ast.Global)
def _global(machine: Interpreter, node: ast.Global) -> None:
    machine.state.frame.global_names.update(node.names)


@executes(ast.Nonlocal)
def _nonlocal(machine: Interpreter, node: ast.Nonlocal) -> None:
    machine.state.frame.nonlocal_names.update(node.names)


@executes(ast.Import, ast.ImportFrom)
def _import(machine: Interpreter, node: ast.Import | ast.ImportFrom) -> None:
    for name, path in bindings_of(node):
        machine.bind(name, dtype_named(path) or Symbol(path), node)


# -- ways that end ------------------------------------------------------------------------------------------


@executes(ast.Return)
def _return(machine: Interpreter, node: ast.Return) -> None:
    value = NONE if node.value is None else machine.evaluate(node.value)
    frame = machine.state.frame
    if not machine.state.is_alive:
        return
    if machine.alone_depth and len(machine.active) == 1:
        sharing.use(machine, value, node)
    # The object may be changed on other ways to the end: what is returned here is what it is now.
    frame.returned = join(frame.returned, _frozen(machine, value))
    heap = machine.state.heap.changes_above(frame.heap_depth)
    machine.leave_managers(heap, 0)
    frame.exits.append(heap)
    machine.state.is_alive = False


def _frozen(machine: Interpreter, value: Value) -> Value:
    location = value.single if isinstance(value, Ref) else None
    if (
        location is not None
        and location not in machine.state.shared
        and location in machine.state.frame.sites.locations.values()
    ):
        record = machine.state.heap.get(location)
        if isinstance(record, Tensor):
            return record
    return value


@executes(ast.Raise)
def _raise(machine: Interpreter, node: ast.Raise) -> None:
    if node.exc is not None:
        machine.evaluate(node.exc)
    machine.state.is_alive = False


@executes(ast.Break, ast.Continue)
def _jump(machine: Interpreter, node: ast.Break | ast.Continue) -> None:
    if machine.loops:
        loop = machine.loops[-1]
        changes = machine.state.changes_above(loop.depth)
        machine.leave_managers(changes.heap, loop.managers)
        (loop.breaks if isinstance(node, ast.Break) else loop.continues).append(changes)
    machine.state.is_alive = False


@executes(ast.Assert)
def _assert(machine: Interpreter, node: ast.Assert) -> None:
    machine.evaluate(node.test)
    guards.assume(machine, node.test, True)


# -- branches -----------------------------------------------------------------------------------------------


@executes(ast.If)
def _if(machine: Interpreter, node: ast.If) -> None:
    test = machine.evaluate(node.test)
    state = machine.state
    branches: list[Changes | None] = []
    told: list[dict[int, Value]] = []
    for body, truth in ((node.body, True), (node.orelse, False)):
        state.push()
        guards.assume(machine, node.test, truth, test)
        guards.assume_fact(machine, test, truth)
        told.append(state.heap.changes_above(state.heap.depth - 1))
        execute_all(machine, body)
        branches.append(state.pop())
    without = [changes is not None and changes.heap.get(WITHOUT_CUDA) == Const(True) for changes in branches]
    if without[0] is not without[1]:
        _prefer_accelerator(machine, branches if without[1] else branches[::-1], Fact.CUDA_AVAILABLE)
    elif isinstance(test, Condition) and test.exact:
        _prefer_accelerator(machine, branches[::-1] if test.is_negated else branches, test.fact)
    else:
        _forget_test(machine, node.test, branches, told)
    state.join_branches(branches)


def _forget_test(
    machine: Interpreter, test: ast.expr, branches: list[Changes | None], told: list[dict[int, Value]]
) -> None:
    """Where a branch puts another object in the place of the one that was tested, the test is no sign any longer.

    After `if x.requires_grad: x = x.detach()` the name never stands for a tensor that the test found. If others hold
    that tensor, it stays an object of its own, of which is known what was known before.
    told: for each branch, what the test told of objects.
    """
    then, otherwise = branches
    if then is None or otherwise is None:
        return
    state = machine.state
    replaced: set[int] = set()
    for node in walk(test):
        match node:
            case ast.Name(id=name):
                before = state.frame.names.get(name)
                values = [way.names.get(name, before) for way in (then, otherwise)]
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                owner = state.frame.names.get(name)
                location = owner.single if isinstance(owner, Ref) else None
                record = UNBOUND if location is None else state.heap.get(location)
                if location is None or not isinstance(record, Instance):
                    continue
                before = record.get(attribute) or UNBOUND
                records = [way.heap.get(location, record) for way in (then, otherwise)]
                values = [each.get(attribute) or UNBOUND for each in records if isinstance(each, Instance)]
            case _:
                continue
        if isinstance(before, Ref) and any(value != before for value in values):
            replaced |= before.locations & state.shared
    for way, known in zip((then, otherwise), told, strict=True):
        for location in replaced & known.keys():
            if isinstance(known[location], Tensor) and way.heap.get(location) is known[location]:
                del way.heap[location]


def _prefer_accelerator(machine: Interpreter, branches: list[Changes | None], fact: Fact) -> None:
    """Where an accelerator is present the first branch is taken: what the other one says of devices is no way out."""
    then, otherwise = branches
    if then is None or otherwise is None:
        return
    state = machine.state
    for name in {*then.names, *otherwise.names}:
        before = state.frame.names.get(name)
        one, other = (_record(machine, way, way.names.get(name, before)) for way in (then, otherwise))
        if one is UNBOUND or other is UNBOUND:
            continue
        both = guards.accelerated(one, other, fact)
        if isinstance(both, Device):
            then.names[name] = otherwise.names[name] = both
        elif isinstance(both, Tensor) and isinstance(one, Tensor) and isinstance(other, Tensor):
            held = machine.boxed(both, (name, "either"))
            then.names[name] = otherwise.names[name] = held
            for location in held.locations if isinstance(held, Ref) else ():
                then.heap[location] = otherwise.heap[location] = both
    for location in {*then.heap, *otherwise.heap}:
        base = state.heap.get(location)
        one, other = then.heap.get(location, base), otherwise.heap.get(location, base)
        match one, other:
            case Tensor(), Tensor():
                then.heap[location] = otherwise.heap[location] = guards.accelerated(one, other, fact)
            case Module(), Module() if one.device != HOST and other.device == HOST:
                moved = Change(device=one.device, reason=one.reason)
                otherwise.heap[location] = module_values.with_parameters(other, moved)
            case Instance(), Instance() if one.device and not other.device:
                moved = Change(device=one.device, reason=one.reason)
                otherwise.heap[location] = module_values.with_all_parameters(other, moved)


def _record(machine: Interpreter, changes: Changes, value: Value) -> Value:
    if isinstance(value, Ref) and value.single is not None:
        return changes.heap.get(value.single, machine.state.heap.get(value.single))
    return value


@executes(ast.Match)
def _match(machine: Interpreter, node: ast.Match) -> None:
    subject = machine.evaluate(node.subject)
    state = machine.state
    branches: list[Changes | None] = []
    is_exhaustive = False
    for case in node.cases:
        state.push()
        _bind_pattern(machine, case.pattern, subject)
        if case.guard is not None:
            machine.evaluate(case.guard)
            guards.assume(machine, case.guard, True)
        elif _matches_anything(case.pattern):
            is_exhaustive = True
        execute_all(machine, case.body)
        branches.append(state.pop())
    if not is_exhaustive:
        branches.append(Changes({}, {}))
    state.join_branches(branches)


def _matches_anything(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and (pattern.pattern is None or _matches_anything(pattern.pattern))


def _bind_pattern(machine: Interpreter, pattern: ast.pattern, subject: Value) -> None:
    match pattern:
        case ast.MatchAs(pattern=inner, name=name):
            if inner is not None:
                _bind_pattern(machine, inner, subject)
            if name is not None:
                machine.bind(name, _matched(machine, inner, subject), pattern)
        case ast.MatchStar(name=name) if name is not None:
            machine.bind(name, List(machine.iterate(subject)[0]), pattern)
        case ast.MatchSequence(patterns=patterns):
            starred = next((i for i, item in enumerate(patterns) if isinstance(item, ast.MatchStar)), None)
            for item, value in zip(patterns, machine.unpack(subject, len(patterns), starred), strict=True):
                _bind_pattern(machine, item, value)
        case ast.MatchMapping(patterns=patterns, rest=rest):
            for item in patterns:
                _bind_pattern(machine, item, OPAQUE)
            if rest is not None:
                machine.bind(rest, Dict((), OPAQUE), pattern)
        case ast.MatchClass(patterns=patterns, kwd_patterns=keyword_patterns):
            for item in (*patterns, *keyword_patterns):
                _bind_pattern(machine, item, OPAQUE)
        case ast.MatchOr(patterns=patterns):
            for item in patterns:
                _bind_pattern(machine, item, subject)


def _matched(machine: Interpreter, pattern: ast.pattern | None, subject: Value) -> Value:
    if isinstance(pattern, ast.MatchClass) and machine.evaluate(pattern.cls) == Symbol("torch.Tensor"):
        tensor = machine.tensor_in(subject)
        return UNKNOWN_TENSOR if tensor is None else tensor.certainly()
    return subject


# -- loops --------------------------------------------------------------------------------------------------


@executes(ast.For, ast.AsyncFor)
def _for(machine: Interpreter, node: ast.For | ast.AsyncFor) -> None:
    source = _with_held_parameters(machine, machine.evaluate(node.iter), node)

    def enter() -> None:
        sharing.resume(machine, source)
        element, _ = machine.iterate(source)
        if element is UNBOUND:
            element = OPAQUE
        for _, part in machine.parts(source):
            if isinstance(part, Stream) and part.leaked_mode:
                machine.mode |= part.leaked_mode
        assignment.assign(machine, node.target, element)

    _, least_rounds = machine.iterate(source)
    _loop(machine, node, enter, least_rounds=least_rounds)


def _with_held_parameters(machine: Interpreter, source: Value, node: ast.stmt) -> Value:
    """What is iterated over; parameters in it as objects of the heap, which change with their module in between."""
    if not isinstance(source, Stream) or not any(tensor.owner for tensor in machine.tensors_inside(source.element)):
        return source
    match source.element:
        case Items(items=items, fields=fields):
            held = (machine.held_as_many(item, (node, index)) for index, item in enumerate(items))
            return replace(source, element=Items(tuple(held), fields))
        case element:
            return replace(source, element=machine.held_as_many(element, (node, "element")))


@executes(ast.While)
def _while(machine: Interpreter, node: ast.While) -> None:
    def enter() -> None:
        machine.evaluate(node.test)
        guards.assume(machine, node.test, True)

    is_endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    _loop(machine, node, enter, least_rounds=0, is_endless=is_endless)


def _loop(
    machine: Interpreter,
    node: ast.For | ast.AsyncFor | ast.While,
    enter: Callable[[], None],
    *,
    least_rounds: int,
    is_endless: bool = False,
) -> None:
    state = machine.state
    carried = _carried_names(machine, node)
    first_new = state.new_location()
    machine.loop_depth += 1
    if machine.loop_depth > _DEEPEST_EXACT_LOOP:
        _widen_assigned(machine, node.body)
    breaks: list[Changes] = []
    last: list[Changes | None] = []
    for round_number in range(_MOST_ROUNDS):
        breaks.clear()
        sides = state.converted_before(first_new)
        last = _ends_of_round(machine, node, enter, breaks)
        # Another round may write into a memory from before the loop of which this one made another side.
        if not state.absorb(last, carried) and state.converted_before(first_new) == sides:
            break
        if round_number >= _EXACT_ROUNDS:
            for changes in last:
                if changes is not None:
                    _widen_changes(machine, changes)
    else:
        raise OutOfSteps
    machine.loop_depth -= 1
    if (
        least_rounds > 1
        and not machine.loop_depth
        and any(changes is not None for changes in last)
        and not state.is_same_after(last, carried)
    ):
        # A round that is not the first no longer meets what holds only before the loop.
        last = _ends_of_round(machine, node, enter, breaks, after=last)
    # What left the loop by `break` knows nothing of what the other ways have done since its head.
    state.push()
    if least_rounds and any(changes is not None for changes in last):
        state.join_branches(last)
    elif is_endless or (least_rounds and last and all(changes is None for changes in last)):
        state.is_alive = False
    if state.is_alive and isinstance(node, ast.While):
        guards.assume(machine, node.test, False)
    if state.is_alive:
        execute_all(machine, node.orelse)
    state.join_branches([state.pop(), *breaks])


def _carried_names(machine: Interpreter, node: ast.For | ast.AsyncFor | ast.While) -> frozenset[str] | None:
    """The names that matter for another round; None for all: functions that are called may read any of them."""
    frame = machine.state.frame
    if frame.function is None or frame.seen is not None:
        return None
    names = machine.carried.get(node)
    if names is None:
        names = machine.carried[node] = carried_names(node)
    return names


def _ends_of_round(
    machine: Interpreter,
    node: ast.For | ast.AsyncFor | ast.While,
    enter: Callable[[], None],
    breaks: list[Changes],
    after: Sequence[Changes | None] = (),
) -> list[Changes | None]:
    """Run the body once, from here or from the ends of a round before; what was changed at its end and `continue`s."""
    state = machine.state
    continues: list[Changes] = []
    # The depth at which `break` and `continue` find what was changed since the head of the loop.
    machine.loops.append(Loop(state.depth, len(machine.managed), breaks, continues))
    state.push()
    if after:
        state.join_branches(after)
    enter()
    execute_all(machine, node.body)
    end = state.pop()
    machine.loops.pop()
    return [end, *continues]


def _widen_assigned(machine: Interpreter, body: Iterable[ast.stmt]) -> None:
    """In deeply nested loops, give up at once what a further round could change, so that rounds do not multiply."""
    for statement in body:
        for node in walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                value = machine.state.frame.names.get(node.id)
                if value is not UNBOUND:
                    machine.state.frame.names.set(node.id, widen(value))


def _widen_changes(machine: Interpreter, changes: Changes) -> None:
    """Let what a round changed be anything, so that no later round finds it changed again."""
    for location in changes.heap:
        value = machine.state.heap.get(location)
        if location > 0 and value is not UNBOUND:
            machine.state.heap.set(location, widen(value))
    for name in changes.names:
        wide: list[Value] = []
        for value in alternatives_of(machine.state.frame.names.get(name)):
            if isinstance(value, Ref) and not value.is_anything:
                # At the same location, so that the next round finds the name unchanged.
                for location in value.locations:
                    machine.state.heap.set(location, widen(machine.state.heap.get(location)))
                wide.append(value)
            else:
                wide.append(widen(machine.exported(value)))
        machine.state.frame.names.set(name, join_all(wide))


# -- with and try -------------------------------------------------------------------------------------------


@executes(ast.With, ast.AsyncWith)
def _with(machine: Interpreter, node: ast.With | ast.AsyncWith) -> None:
    state = machine.state
    outer = len(machine.managed)
    noted = [{key: log.get(key) for key in _THREAD_STATE} for log in state.heap.logs]
    caught: set[str] = set()
    for item in node.items:
        mode, device = state.heap.get(GRAD_MODE), state.heap.get(DEFAULT_DEVICE)
        manager = machine.evaluate(item.context_expr)
        caught |= _suppressed(item.context_expr)
        if isinstance(manager, GradSwitch):
            machine.managed.append((GRAD_MODE, mode))
            machine.mode = manager.bits
        elif isinstance(manager, Autocast):
            machine.managed.append((AUTOCAST, machine.autocast))
            state.heap.set(AUTOCAST, autocast.within(machine.autocast, manager.dtype))
        elif isinstance(manager, Device):
            machine.managed.append((DEFAULT_DEVICE, device))
            words = device_in_words(manager.bits)
            reason = machine.reason(f"put on {words} by the `with` around it", item.context_expr)
            state.heap.set(DEFAULT_DEVICE, Device(manager.bits, None if manager.bits == HOST else reason))
        elif _may_set_grad_mode(machine, item.context_expr, manager):
            machine.managed.append((GRAD_MODE, mode))
            machine.mode |= MODE_OFF
        if item.optional_vars is not None:
            assignment.assign(machine, item.optional_vars, _entered(machine, manager))
    own_log = state.start_log() if caught else None
    if caught:
        machine.handled.append(frozenset(caught))
    state.push()
    execute_all(machine, node.body)
    end = state.pop()
    if own_log is not None:
        machine.handled.pop()
        state.stop_log(own_log)
    state.join_branches([end] if own_log is None else [end, Changes({}, {}), own_log])
    for key, before in reversed(machine.managed[outer:]):
        state.heap.set(key, before)
    keys = {key for key, _ in machine.managed[outer:]}
    del machine.managed[outer:]
    # Where an exception leaves the block, a handler finds what the managers have put back.
    for log, values in zip(state.heap.logs, noted, strict=True):
        for key in keys:
            value = values[key]
            if value is None:
                log.pop(key, None)
            else:
                log[key] = value


_THREAD_STATE = (GRAD_MODE, DEFAULT_DEVICE, AUTOCAST)
# Context managers of these packages leave grad mode alone (those of torch that set it are known by name).
_HARMLESS_MANAGERS = frozenset(
    {
        "builtins", "contextlib", "torch", "pytest", "tempfile", "zipfile", "tarfile", "threading", "warnings",
        "unittest", "tqdm", "PIL", "h5py", "concurrent", "multiprocessing", "io", "gzip", "mock", "tensorflow", "jax",
        "mlflow", "wandb", "numpy", "pandas", "rich", "alive_progress", "requests", "urllib", "sqlite3",
    }
)  # fmt: skip


def _may_set_grad_mode(machine: Interpreter, node: ast.expr, manager: Value) -> bool:
    """May an unknown context manager be a `no_grad` of its own?"""
    if not any(isinstance(part, Tensor) and part.bits & MAYBE for _, part in machine.parts(manager)):
        return False
    callee = machine.evaluate(node.func) if isinstance(node, ast.Call) else None
    return not (isinstance(callee, Symbol) and callee.path.partition(".")[0] in _HARMLESS_MANAGERS)


def _entered(machine: Interpreter, manager: Value) -> Value:
    for location, part in machine.parts(manager):
        if isinstance(part, Instance):
            result = calls.call_method_of_instance(machine, location, part, "__enter__", ())
            return OPAQUE if result is None else result
    return manager if isinstance(manager, Stream | Items | Symbol | Tensor) else OPAQUE


def _suppressed(node: ast.expr) -> set[str]:
    """The exceptions that a context manager catches: `contextlib.suppress`, `pytest.raises`, `assertRaises`."""
    if not isinstance(node, ast.Call):
        return set()
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name not in {"suppress", "raises", "assertRaises", "assertRaisesRegex"}:
        return set()
    return {found for argument in node.args for found in _exception_names(argument)}


def _exception_names(node: ast.expr | None) -> set[str]:
    match node:
        case None:
            return {"BaseException"}
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return {name}
        case ast.Tuple(elts=elements):
            return {name for element in elements for name in _exception_names(element)}
    return {"BaseException"}


@executes(ast.Try, ast.TryStar)
def _try(machine: Interpreter, node: ast.Try | ast.TryStar) -> None:
    state = machine.state
    caught = frozenset(name for handler in node.handlers for name in _exception_names(handler.type))
    left_before = [len(ways) for ways in _ways_out(machine)]
    outer_log = state.start_log()
    log = state.start_log()
    machine.handled.append(caught)
    state.push()
    execute_all(machine, node.body)
    machine.handled.pop()
    state.stop_log(log)
    if state.is_alive:
        execute_all(machine, node.orelse)
    ends = [state.pop()]
    for handler in node.handlers:
        state.push()
        state.join_log(log)
        if handler.type is not None:
            machine.evaluate(handler.type)
        if handler.name:
            machine.bind(handler.name, PLAIN_VALUE, handler)
        execute_all(machine, handler.body)
        ends.append(state.pop())
    state.stop_log(outer_log)
    if node.finalbody:
        _finally_on_the_way_out(machine, node.finalbody, outer_log, left_before)
    state.join_branches(ends)
    if state.is_alive:
        execute_all(machine, node.finalbody)


def _ways_out(machine: Interpreter) -> list[list[Any]]:
    """Where the ways are kept that leave a block by `return`, `break` and `continue`."""
    loop = machine.loops[-1] if machine.loops else None
    return [machine.state.frame.exits, *([] if loop is None else [loop.breaks, loop.continues])]


def _finally_on_the_way_out(
    machine: Interpreter, body: Sequence[ast.stmt], log: Changes, left_before: Sequence[int]
) -> None:
    """Run a `finally` for an exception, and for what left the `try` early: what it changes may be changed there."""
    state = machine.state
    state.push()
    state.join_log(log)
    ways = [way for kept, count in zip(_ways_out(machine), left_before, strict=True) for way in kept[count:]]
    execute_all(machine, body)
    # It is run a second time, for the ways that go on.
    ended = state.pop(keeps_added=False)
    for way in ways if ended is not None else ():
        heap = way if isinstance(way, dict) else way.heap
        for location, record in ended.heap.items() if ended is not None else ():
            # The mode is what `finally` sets it to; an object may have been something else on the other ways.
            before = record if location <= 0 else heap.get(location, state.heap.get(location))
            heap[location] = join(before, record)


# -- definitions --------------------------------------------------------------------------------------------


@executes(ast.FunctionDef, ast.AsyncFunctionDef)
def _function(machine: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    frame = machine.state.frame
    owner = frame.enclosing_class if frame.function is None else None
    info = machine.functions.get(node)
    if info is None:
        info = machine.functions[node] = FunctionInfo(node, node.name, owner, is_nested=frame.function is not None)
        mode = machine.mode
        info.decorators = tuple(_decorator(machine, decorator) for decorator in node.decorator_list)
        machine.mode = mode
    info.defaults = calls.evaluate_defaults(machine, node.args)
    scope = frame
    while scope.enclosing_class is not None and scope.function is None and scope.parent is not None:
        scope = scope.parent
    if scope is not machine.module_frame:
        scope.start_remembering()
    function = Function(info, None if scope is machine.module_frame else scope)
    if frame.enclosing_class is not None and frame.function is None:
        frame.enclosing_class.body.setdefault(node.name, function)
    machine.bind(node.name, function, node)
    machine.note_definition(function)


def _decorator(machine: Interpreter, node: ast.expr) -> Value:
    value = machine.evaluate(node)
    if isinstance(value, GradSwitch | Autocast):
        return value
    if isinstance(node, ast.Call):
        return machine.evaluate(node.func)
    return value


@executes(ast.ClassDef)
def _class(machine: Interpreter, node: ast.ClassDef) -> None:
    info = machine.classes.get(node)
    if info is None:
        info = machine.classes[node] = ClassInfo(node)
    info.bases, info.foreign_bases = tuple(machine.evaluate(base) for base in node.bases), None
    frame = Frame(parent=machine.state.frame, enclosing_class=info)
    outer = machine.state.frame
    machine.state.frame = frame
    try:
        execute_all(machine, node.body)
    finally:
        machine.state.frame = outer
    for name, value in frame.names.everything().items():
        if not isinstance(value, Function):
            info.body[name] = machine.exported(value)
        else:
            info.body[name] = value
    machine.bind(node.name, Class(info), node)

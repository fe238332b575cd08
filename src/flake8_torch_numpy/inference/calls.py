"""Calls: finding what is called, and following functions of the module with the values of the caller.

A function is followed each time it is called with other values, a bounded number of times and levels; past
that its result is unknown. What a call changes in objects it was given is seen by the caller.
"""

from __future__ import annotations

import ast
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference import (
    arrays,
    attributes,
    autocast,
    distributions,
    fixtures,
    grad_mode,
    modules,
    predicates,
    sharing,
    statements,
    torch_functions,
    torch_methods,
)
from flake8_torch_numpy.inference.annotations import value_of_parameter
from flake8_torch_numpy.inference.arguments import Arguments
from flake8_torch_numpy.inference.autocast import in_autocast
from flake8_torch_numpy.inference.interpreter import WITHOUT_CUDA
from flake8_torch_numpy.inference.memory import OUT_OF_VIEW
from flake8_torch_numpy.inference.store import Changes, Frame
from flake8_torch_numpy.inference.torch_objects import Target, assigned_in_place, call_opaque
from flake8_torch_numpy.inference.torch_results import change_in_place
from flake8_torch_numpy.inference.values import (
    DEVICE,
    DEVICE_SUSPECT,
    DEVICE_UNKNOWN,
    HOST,
    LOADED,
    MODE_OFF,
    NONE,
    OPAQUE,
    PLAIN_VALUE,
    UNBOUND,
    Array,
    Autocast,
    Class,
    Condition,
    Const,
    Device,
    Dict,
    Distribution,
    Either,
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
    device_named,
    join,
    join_all,
)
from flake8_torch_numpy.source.nodes import last_name

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.definitions import ClassInfo, FunctionInfo
    from flake8_torch_numpy.inference.interpreter import Interpreter

_DEEPEST = 6
_MOST_FOLLOWED = 12
_LONGEST_FOLLOWED = 400
_DEEPEST_ALONE = 6


def evaluate_call(machine: Interpreter, node: ast.Call) -> Value:
    """Evaluate a call expression."""
    callee = machine.evaluate(node.func)
    arguments = _evaluate_arguments(machine, node)
    if node in machine.watched:
        machine.observe(node, callee)
    sharing.use_arguments(machine, callee, arguments, node)
    result = call_value(machine, callee, arguments, node)
    if "return_tensors" in arguments.keywords:
        result = _prepared_for_model(machine, result, arguments)
    sharing.use_receiver(machine, callee, result, node)
    _note_step(machine, arguments, node)
    if isinstance(node.func, ast.Attribute) and node.func.attr.endswith("_"):
        _note_changed_attribute(machine, node.func.value)
    if _never_returns(callee):
        machine.state.is_alive = False
    return result


def _prepared_for_model(machine: Interpreter, result: Value, arguments: Arguments) -> Value:
    """What tokenizers and processors of Transformers make of texts and images: new tensors in host memory.

    With a device, or of tensors that are elsewhere, some processors compute there.
    """
    is_elsewhere = "device" in arguments.keywords or any(
        not tensor.has_only(HOST | DEVICE_UNKNOWN, DEVICE)
        for value in arguments.all_values()
        for tensor in machine.tensors_inside(value)
    )
    if arguments.keywords["return_tensors"] != Const("pt") or is_elsewhere:
        return result
    is_unknown = isinstance(result, Tensor) and not result.is_certain and result.has_only(DEVICE_UNKNOWN, DEVICE)
    return LOADED if is_unknown else result


# What an optimiser is called that is the only one.
_OPTIMIZERS = frozenset({"optimizer", "optimiser", "optim", "opt"})


def _note_step(machine: Interpreter, arguments: Arguments, node: ast.Call) -> None:
    """Note that a step of an optimiser changes parameters in place."""
    if not machine.state.converted or not isinstance(node.func, ast.Attribute) or node.func.attr != "step":
        return
    optimizer = node.func.value
    # `scaler.step(optimizer)`, too.
    given = list(zip(arguments.nodes[:1], arguments.positional, strict=False))
    if isinstance(optimizer, ast.Name | ast.Attribute):
        given.append((optimizer, machine.evaluate(optimizer)))
    for named, value in given:
        for _, part in machine.parts(value):
            if isinstance(part, Foreign):
                sharing.train(machine, node, modules.locations_in(machine, part.modules))
            elif isinstance(part, Tensor) and not part.is_certain and last_name(named) in _OPTIMIZERS:
                sharing.train(machine, node, {OUT_OF_VIEW})


def _note_changed_attribute(machine: Interpreter, node: ast.expr) -> None:
    """Note for the whole class that a tensor in an attribute was changed in place, perhaps on one of several ways."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return
    for _, owner in list(machine.parts(machine.evaluate(node.value))):
        value = owner.get(node.attr) if isinstance(owner, Instance) else None
        if isinstance(owner, Instance) and value is not None:
            attributes.note_attribute(machine, owner.info, node.attr, value)


def _never_returns(callee: Value) -> bool:
    return isinstance(callee, Symbol) and callee.path in {"sys.exit", "os._exit", "builtins.exit", "builtins.quit"}


def _evaluate_arguments(machine: Interpreter, node: ast.Call) -> Arguments:
    positional: list[Value] = []
    nodes: list[ast.expr] = []
    keywords: dict[str, Value] = {}
    keyword_nodes: dict[str, ast.expr] = {}
    is_complete = True
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            inside = machine.evaluate(argument.value)
            if isinstance(inside, Items):
                positional.extend(inside.items)
                nodes.extend([argument] * len(inside.items))
            else:
                positional.append(machine.iterate(inside)[0])
                nodes.append(argument)
                is_complete = False
        else:
            positional.append(machine.evaluate(argument))
            nodes.append(argument)
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value)
        if keyword.arg is None:
            is_complete = False
            for _, part in machine.parts(value):
                if isinstance(part, Dict):
                    keywords.update({key: item for key, item in part.entries if isinstance(key, str)})
        else:
            keywords[keyword.arg] = value
            keyword_nodes[keyword.arg] = keyword.value
    return Arguments(tuple(positional), keywords, is_complete, tuple(nodes), keyword_nodes)


def call_value(machine: Interpreter, callee: Value, arguments: Arguments, node: ast.expr) -> Value:
    """What calling a value gives."""
    results: list[Value] = []
    for index, (location, part) in enumerate(machine.parts(callee)):
        match part:
            case Symbol():
                results.append(torch_functions.call_symbol(machine, part, arguments, node))
            case Function():
                results.append(follow(machine, part, arguments, (node, index)))
            case Method(receiver=receiver, name=name):
                results.append(_call_method(machine, receiver, name, arguments, node))
            case Class(info=info):
                results.append(instantiate(machine, info, arguments, node))
            case Module():
                results.append(modules.call(machine, part, arguments, node))
            case Instance():
                results.append(_call_instance(machine, location, part, arguments, node))
            case Const(value=None):
                continue
            case Plain() | Const():
                results.append(PLAIN_VALUE)
            case Tensor():
                torch_functions.escape(machine, arguments)
                # Called like this, an object out of view is a model as a rule.
                results.append(in_autocast(machine, call_opaque(machine, part, arguments), node))
            case GradSwitch(bits=mode):
                results.append(_wrapped(arguments.positional[0], mode) if arguments.positional else OPAQUE)
            case _:
                results.append(OPAQUE)
    return join_all(results) if results else OPAQUE


def _wrapped(function: Value, mode: int) -> Value:
    """A function decorated with a context manager that sets the grad mode."""
    if not isinstance(function, Function):
        return OPAQUE
    return Function(function.info, function.frame, function.receiver, function.mode or mode)


# -- methods ------------------------------------------------------------------------------------------------


def call_method_named(
    machine: Interpreter, receiver: Value, name: str, arguments: Arguments, node: ast.expr
) -> Value | None:
    """Call a method of a tensor by name, as `torch.add_(x, y)` does; None if the receiver is no tensor."""
    if machine.tensor_in(receiver) is None:
        return None
    return _call_method(machine, receiver, name, arguments, node)


_OF_CONTAINERS = frozenset(
    name for kind in (list, tuple, set, frozenset, deque, dict, str, bytes, int, float, complex) for name in dir(kind)
)


def _call_method(machine: Interpreter, receiver: Value, name: str, arguments: Arguments, node: ast.expr) -> Value:
    is_certain = not isinstance(receiver, Ref | Either) or machine.is_only(receiver)
    results: list[Value] = []
    is_first = True
    parts = list(machine.parts(receiver))
    is_of_tensor = name not in _OF_CONTAINERS and any(isinstance(part, Tensor) for _, part in parts)
    for location, part in parts:
        match part:
            case List() | Dict() | Items() | Stream() | Const() if is_of_tensor:
                # It lacks the method, so here it is the tensor.
                continue
            case Tensor():
                target = Target(location, part, is_certain, is_first)
                is_first = False
                results.append(torch_methods.call_method(machine, target, name, arguments, node))
            case Module():
                results.append(
                    modules.call_method(machine, location, part, name, arguments, node, is_certain=is_certain)
                )
            case Instance():
                results.append(_call_foreign_method(machine, location, part, name, arguments, node))
            case List():
                results.append(_call_list_method(machine, location, part, name, arguments, node))
            case Dict():
                results.append(_call_dict_method(machine, location, part, name, arguments, node))
            case Distribution():
                results.append(distributions.call_method(machine, part, name, arguments, node))
            case Items() | Stream():
                results.append(_content_or_plain(machine, part, name))
            case Array():
                sharing.write_of_method(machine, receiver, name, node)
                results.append(arrays.call_method(part, name))
            case Super(receiver=me) if isinstance(me, Ref | Instance):
                results.append(_call_super(machine, me, name, arguments, node))
            case Class(info=info):
                results.append(_call_class_method(machine, info, name, arguments))
            case Const(value=str() as text) if name == "format":
                results.append(device_named(text) or PLAIN_VALUE)
            case Const() | Plain():
                results.append(PLAIN_VALUE)
            case Foreign() if is_of_tensor:
                target = Target(0, OPAQUE, is_certain, is_first)
                results.append(torch_methods.call_method(machine, target, name, arguments, node))
            case _:
                results.append(OPAQUE)
    return join_all(results) if results else OPAQUE


def _call_foreign_method(
    machine: Interpreter, location: int, instance: Instance, name: str, arguments: Arguments, node: ast.expr
) -> Value:
    """A method of an instance that no class of this module defines."""
    if attributes.is_nn_module(instance.info) and name in torch_methods.MODULE_METHODS:
        return modules.call_method(machine, location, instance, name, arguments, node)
    if name == "apply" and _is_autograd_function(instance.info):
        return _call_class_method(machine, instance.info, name, arguments)
    torch_functions.escape(machine, arguments)
    return call_opaque(machine, None, arguments)


def _call_super(machine: Interpreter, receiver: Value, name: str, arguments: Arguments, node: ast.expr) -> Value:
    if name == "__init__":
        return NONE
    for location, part in machine.parts(receiver):
        if isinstance(part, Instance) and attributes.is_nn_module(part.info) and name in torch_methods.MODULE_METHODS:
            if name in {"forward", "__call__"}:
                return call_opaque(machine, None, arguments)
            return modules.call_method(machine, location, part, name, arguments, node)
    return call_opaque(machine, None, arguments)


def _is_autograd_function(info: ClassInfo) -> bool:
    return not grad_mode.AUTOGRAD_FUNCTIONS.isdisjoint(attributes.foreign_bases(info))


def _call_class_method(machine: Interpreter, info: ClassInfo, name: str, arguments: Arguments) -> Value:
    if name == "apply" and _is_autograd_function(info):
        return call_opaque(machine, None, arguments).certainly()
    return call_opaque(machine, None, arguments)


def _call_list_method(
    machine: Interpreter, location: int, record: List, name: str, arguments: Arguments, node: ast.expr
) -> Value:
    given = arguments.positional
    added: Value | None = None
    if name in {"append", "add", "appendleft"} and given:
        added = given[0]
    elif name == "insert" and len(given) > 1:
        added = given[1]
    elif name in {"extend", "extendleft", "update"} and given:
        added = machine.iterate(given[0])[0]
    if added is not None:
        added = machine.held(added, (node, "added"))
        if location:
            items = None
            if name == "append" and record.items is not None and len(record.items) < 16 and not machine.loop_depth:
                items = (*record.items, added)
            machine.state.update(location, List(join(record.element, added), items), is_certain=True)
        return NONE
    if name in {"pop", "popleft"}:
        if location:
            machine.state.update(location, List(record.element), is_certain=True)
        return OPAQUE if record.element is UNBOUND else record.element
    if name == "clear":
        if location:
            machine.state.update(location, List(UNBOUND, ()), is_certain=not machine.loop_depth)
        return NONE
    if name in {"copy", "union", "intersection", "difference"}:
        return List(join_all([record.element, *(machine.iterate(value)[0] for value in given)]), None)
    if name in {"sort", "reverse", "remove", "discard", "rotate"}:
        if location:
            machine.state.update(location, List(record.element), is_certain=True)
        return NONE
    return _content_or_plain(machine, record, name)


def _call_dict_method(
    machine: Interpreter, location: int, record: Dict, name: str, arguments: Arguments, node: ast.expr
) -> Value:
    given = arguments.positional
    everything = join_all([*(value for _, value in record.entries), record.rest])
    match name:
        case "values":
            return Stream(everything)
        case "items":
            return Stream(Items((record.keys, everything)))
        case "keys":
            return Stream(record.keys)
        case "copy":
            return record
        case "get" | "pop" | "setdefault":
            key = given[0] if given else PLAIN_VALUE
            found = record.get(key.value) if isinstance(key, Const) else None
            if found is None:
                found = record.rest if isinstance(key, Const) else everything
                found = join(found, given[1] if len(given) > 1 else NONE)
            if name == "setdefault" and len(given) > 1 and location:
                kept = machine.held(given[1], (node, "added"))
                machine.state.update(location, replace(record, rest=join(record.rest, kept)), is_certain=True)
                found = join(found, kept)
            return OPAQUE if found in (UNBOUND, NONE) else found
        case "update":
            rest = record.rest
            entries = dict(record.entries)
            for value in given:
                for _, part in machine.parts(value):
                    if isinstance(part, Dict):
                        entries.update(part.entries)
                        rest = join(rest, part.rest)
                    else:
                        rest = join(rest, OPAQUE)
            entries.update({key: machine.held(value, (node, key)) for key, value in arguments.keywords.items()})
            for value in entries.values():
                machine.state.share(value)
            if location:
                changed = Dict(tuple(entries.items()), rest, record.keys)
                machine.state.update(location, changed, is_certain=True)
            return NONE
    return _content_or_plain(machine, record, name)


def _content_or_plain(machine: Interpreter, part: Value, name: str) -> Value:
    """What a method of a container gives that is not followed: anything, if there are tensors in it."""
    if name in {"index", "count", "__len__", "__contains__"} or next(machine.tensors_inside(part), None) is None:
        return PLAIN_VALUE
    return OPAQUE


def call_method_of_instance(
    machine: Interpreter, location: int, instance: Instance, name: str, given: tuple[Value, ...]
) -> Value | None:
    """Call a method that a class of this module defines; None if it defines none of this name."""
    method = attributes.look_up_in_class(instance.info, name)
    if not isinstance(method, Function):
        return None
    me: Value = Ref(frozenset((location,))) if location else instance
    return follow(machine, Function(method.info, method.frame, me), Arguments(given))


def write_into(machine: Interpreter, target: Value, inputs: list[Value]) -> None:
    """Note that something computed from `inputs` is written into the tensor `target`."""
    tensors = [tensor for value in inputs for tensor in machine.tensors_inside(value)]
    for location, part in list(machine.parts(target)):
        if isinstance(part, Tensor) and location:
            changed = assigned_in_place(machine, part, [part, *tensors])
            change_in_place(machine, Ref(frozenset((location,))), changed, is_certain=machine.is_only(target))


# -- instances ----------------------------------------------------------------------------------------------


def instantiate(machine: Interpreter, info: ClassInfo, arguments: Arguments, node: ast.expr) -> Value:
    """An instance of a class of this module, after its `__init__`."""
    location = machine.state.location_for((node, "instance"))
    bound = _fields(machine, info, arguments)
    fresh = Instance(info, bound, is_built=True)
    before = machine.state.heap.get(location)
    machine.state.heap.set(location, fresh if before is UNBOUND else join(before, fresh))
    machine.state.share(Ref(frozenset((location,))))
    me = Ref(frozenset((location,)))
    method = attributes.look_up_in_class(info, "__init__")
    if isinstance(method, Function):
        follow(machine, Function(method.info, method.frame, me), arguments)
    return me


def _fields(machine: Interpreter, info: ClassInfo, arguments: Arguments) -> tuple[tuple[str, Value], ...]:
    """The attributes that a dataclass or NamedTuple gets from its arguments."""
    if attributes.look_up_in_class(info, "__init__") is not None or not info.annotations:
        return ()
    names = list(info.annotations)
    given = dict(zip(names, arguments.positional, strict=False)) | arguments.keywords
    return tuple((name, machine.held(value, (info, name))) for name, value in given.items() if name in names)


def _call_instance(
    machine: Interpreter, location: int, instance: Instance, arguments: Arguments, node: ast.expr
) -> Value:
    me: Value = Ref(frozenset((location,))) if location else instance
    for name in ("__call__", "forward"):
        method = attributes.look_up_in_class(instance.info, name)
        if isinstance(method, Function):
            return follow(machine, Function(method.info, method.frame, me), arguments, (node, location))
    if attributes.is_nn_module(instance.info):
        return modules.call(machine, instance, arguments, node)
    torch_functions.escape(machine, arguments)
    return call_opaque(machine, None, arguments)


# -- following functions ------------------------------------------------------------------------------------


def evaluate_defaults(machine: Interpreter, parameters: ast.arguments) -> dict[str, Value]:
    """The defaults of a function's parameters, by name."""
    defaults: dict[str, Value] = {}
    is_lasting = machine.state.frame.function is None and not machine.active

    def evaluate_default(default: ast.expr) -> Value:
        # One object for all calls; that of a nested function is made anew each time the function is.
        value = machine.evaluate(default)
        return machine.held_as_many(value, default) if is_lasting else machine.exported(value)

    positional = [*parameters.posonlyargs, *parameters.args]
    for parameter, default in zip(positional[::-1], parameters.defaults[::-1], strict=False):
        defaults[parameter.arg] = evaluate_default(default)
    for parameter, keyword_default in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True):
        if keyword_default is not None:
            defaults[parameter.arg] = evaluate_default(keyword_default)
    return defaults


def follow(machine: Interpreter, function: Function, arguments: Arguments, site: object = None) -> Value:
    """Call a function of the module: run its body with these arguments.

    site: what tells this call from all others in the calling frame; None where nothing does.
    """
    info = function.info
    mode = function.mode or machine.mode
    is_assumed = machine.alone_depth > 0 and mode == machine.entry_mode and machine.active
    machine.runs.note_caller(info, machine.active[0] if is_assumed else None, mode)
    sites = machine.state.frame.sites.inner.get((site, info))
    count = machine.runs.followed[info]
    if (
        info in machine.active
        or len(machine.active) >= _DEEPEST
        or (sites is None and count >= _MOST_FOLLOWED)
        or not machine.state.is_alive
        or info.is_abstract
        or (info.node.end_lineno or 0) - info.node.lineno > _LONGEST_FOLLOWED
    ):
        if machine.state.is_alive:
            machine.runs.note_not_followed(info)
        return call_opaque(machine, None, arguments)
    frame = Frame(parent=function.frame, function=info, enclosing_class=info.owner)
    if sites is None:
        machine.runs.note_followed(info)
        if site is not None:
            machine.state.frame.sites.inner[site, info] = frame.sites
    else:
        frame.sites = sites
    shared = set(machine.state.shared) if predicates.only_asks(info) else None
    _bind_parameters(machine, frame, info, function.receiver, arguments)
    result = run_body(machine, frame, info, mode=mode)
    if shared is not None and isinstance(result, Plain | Const | Condition):
        # Nothing keeps what it was asked about.
        machine.state.shared = shared
    return result


def may_be_called(machine: Interpreter, function: Function) -> None:
    """Code out of view got a function that closes over names in view: what it changes may be changed."""
    state = machine.state
    state.push()
    parameters = function.info.parameters[1 if function.receiver is not None else 0 :]
    follow(machine, function, Arguments(tuple(value_of_parameter(machine, item) for item in parameters)))
    state.join_branches([state.pop(), Changes({}, {})])


def _bind_parameters(
    machine: Interpreter, frame: Frame, info: FunctionInfo, receiver: Value | None, arguments: Arguments
) -> None:
    caller = machine.state.frame
    machine.state.frame = frame
    try:
        parameters = info.node.args
        positional = list(arguments.positional)
        if receiver is not None:
            positional.insert(0, receiver)
        names = [parameter.arg for parameter in info.parameters]
        bound = dict(zip(names, positional, strict=False))
        extra = positional[len(names) :]
        others: dict[object, Value] = {}
        keyword_names = {parameter.arg for parameter in parameters.kwonlyargs} | set(names)
        for name, value in arguments.keywords.items():
            if name in keyword_names:
                bound[name] = value
            else:
                others[name] = value
        for parameter in (*info.parameters, *parameters.kwonlyargs):
            value = bound.get(parameter.arg, UNBOUND)
            if value is UNBOUND:
                value = info.defaults.get(parameter.arg, UNBOUND)
                machine.note_object_read(value)
                if value is UNBOUND or not arguments.is_complete:
                    value = join(value, value_of_parameter(machine, parameter))
            machine.bind(parameter.arg, value, (info.node, len(machine.active)))
        if parameters.vararg is not None:
            items = tuple(extra)
            machine.bind(parameters.vararg.arg, Items(items) if arguments.is_complete else Stream(OPAQUE), info.node)
        if parameters.kwarg is not None:
            rest = UNBOUND if arguments.is_complete else OPAQUE
            machine.bind(parameters.kwarg.arg, Dict(tuple(others.items()), rest), info.node)
    finally:
        machine.state.frame = caller


def run_body(machine: Interpreter, frame: Frame, info: FunctionInfo, mode: int) -> Value:
    """Run the body of a function whose parameters are bound; gives what it returns."""
    state = machine.state
    caller = state.frame
    outer_mode = machine.mode
    loop_depth, machine.loop_depth = machine.loop_depth, 0
    loops, machine.loops = machine.loops, []
    managed, machine.managed = machine.managed, []
    handled, machine.handled = machine.handled, list(machine.handled)
    frame.caller = caller
    state.frame = frame
    machine.active.append(info)
    frame.heap_depth = state.heap.depth
    state.heap.push()
    inner_mode = grad_mode.mode_of_decorators(info, mode)
    if inner_mode != outer_mode:
        machine.mode = inner_mode
    outer_cast = autocast.enter_function(machine, info)
    try:
        if isinstance(info.node, ast.Lambda):
            frame.returned = machine.evaluate(info.node.body)
        else:
            statements.execute_all(machine, info.node.body)
            if state.is_alive:
                frame.returned = join(frame.returned, NONE)
    finally:
        machine.active.pop()
        machine.handled = handled
        machine.loop_depth, machine.loops, machine.managed = loop_depth, loops, managed
        state.frame = caller
        exits = frame.exits
        merged = state.heap.pop_to(frame.heap_depth)
    ways = [Changes({}, heap) for heap in exits]
    if state.is_alive:
        ways.append(Changes({}, merged))
    state.is_alive = True
    if ways:
        state.join_branches(ways)
    else:
        # It never returns: it raises on all ways.
        state.is_alive = False
    if inner_mode != mode or grad_mode.is_put_back(info):
        machine.mode = outer_mode
    autocast.leave_function(machine, outer_cast)
    if frame.yielded is not UNBOUND:
        is_decorated = any(isinstance(value, GradSwitch) for value in info.decorators)
        mode_left = 0 if is_decorated else frame.suspended_mode
        return Stream(frame.yielded, leaked_mode=mode_left, rewrites=frame.rewrites)
    if isinstance(info.node, ast.FunctionDef | ast.AsyncFunctionDef) and is_wrapped(info):
        return OPAQUE
    return NONE if frame.returned is UNBOUND else frame.returned


def is_wrapped(info: FunctionInfo) -> bool:
    """Has it a decorator that is not known to leave it alone: it may change what calling it gives, or call it?"""
    return any(
        not isinstance(value, GradSwitch | Autocast) and not (isinstance(value, Symbol) and value.path in _TRANSPARENT)
        for value in info.decorators
    )


_TRANSPARENT = frozenset(
    {
        "builtins.staticmethod", "builtins.classmethod", "builtins.property", "functools.lru_cache", "functools.cache",
        "functools.cached_property", "functools.wraps", "abc.abstractmethod", "typing.override", "typing.no_type_check",
        "torch.no_grad", "torch.enable_grad", "torch.inference_mode", "torch.autograd.no_grad", "torch.jit.script",
        "torch.jit.export", "torch.jit.ignore", "torch.jit.unused", "torch.compile", "typing.overload",
        "typing_extensions.override", "torch.autograd.grad_mode.no_grad", "torch.compiler.disable", "pytest.fixture",
        "pytest_asyncio.fixture",
    }
)  # fmt: skip


# -- functions on their own ---------------------------------------------------------------------------------


def run_alone(machine: Interpreter, function: Function, owner: ClassInfo | None = None) -> None:
    """Run a function as an unknown caller would: of its arguments only the annotations are known.

    Each is run once, so that the attributes it sets are noted and the conversions in it are seen.
    """
    if machine.runs.has_begun(function.info, owner) or machine.alone_depth >= _DEEPEST_ALONE:
        return
    with machine.runs.running(function, owner):
        _run_alone(machine, function, owner)


def _run_alone(machine: Interpreter, function: Function, owner: ClassInfo | None) -> None:
    info = function.info
    state = machine.state
    saved = machine.save_for_another_run()
    frame = Frame(parent=function.frame, function=info, enclosing_class=info.owner)
    depth = state.heap.depth
    state.heap.push()
    state.frame = frame
    try:
        machine.mode = machine.entry_mode
        machine.state.heap.set(WITHOUT_CUDA, Const(False))
        bases = attributes.foreign_bases(info.owner) if info.owner is not None else ()
        if grad_mode.runs_without_grad(info, bases):
            machine.mode = MODE_OFF
        _bind_unknown(machine, info, owner or info.owner)
        state.frame = machine.module_frame
        try:
            run_body(machine, frame, info, mode=machine.mode)
        finally:
            _note_attributes(machine, frame, info)
        machine.after_run(frame)
    finally:
        changed = {
            location: machine.exported(record)
            for location, record in state.heap.changes_above(depth).items()
            if state.heap.value_below(depth, location) is not UNBOUND
        }
        state.heap.pop_to(depth, keeps_added=False)
        machine.restore(saved)
        machine.keep_changes_of_globals(changed)


def _bind_unknown(machine: Interpreter, info: FunctionInfo, owner: ClassInfo | None) -> None:
    parameters = info.parameters
    arguments = info.node.args
    for index, parameter in enumerate((*parameters, *arguments.kwonlyargs)):
        value: Value
        if index == 0 and owner is not None and not info.is_decorated_as("staticmethod"):
            if info.is_decorated_as("classmethod") or info.name == "__new__":
                value = Class(owner)
            else:
                location = machine.state.new_location()
                machine.state.heap.set(location, Instance(owner))
                value = Ref(frozenset((location,)))
                machine.state.share(value)
        else:
            filled = fixtures.argument_of(machine, info, parameter.arg)
            value = value_of_parameter(machine, parameter) if filled is None else filled
            default = info.defaults.get(parameter.arg) if filled is None else None
            if default is not None:
                machine.note_object_read(default)
                value = _with_default(machine, value, default, parameter.arg)
        machine.bind(parameter.arg, value, info.node)
        bound = machine.state.frame.names.get(parameter.arg)
        machine.state.given |= bound.locations if isinstance(bound, Ref) else set()
    if arguments.vararg is not None:
        machine.bind(arguments.vararg.arg, Stream(OPAQUE), info.node)
    if arguments.kwarg is not None:
        machine.bind(arguments.kwarg.arg, Dict((), OPAQUE), info.node)


def _with_default(machine: Interpreter, value: Value, default: Value, name: str) -> Value:
    """What a parameter can be that has a default: anything, but the default is what was thought of."""
    if isinstance(default, Const) and isinstance(default.value, str) and "device" in name:
        named = device_named(default.value)
        if named is not None:
            return Device(named.bits | (DEVICE_UNKNOWN if named.bits == HOST else DEVICE_SUSPECT))
    if isinstance(default, Const) and default != NONE and value == OPAQUE and "device" not in name:
        return PLAIN_VALUE
    if value == OPAQUE and _holds_constants(machine, default):
        return Stream(PLAIN_VALUE)
    return join(value, default) if default == NONE or isinstance(value, Tensor) else value


def _holds_constants(machine: Interpreter, default: Value) -> bool:
    """Is it a tuple or list of constants, such as the size of an image?"""
    parts = [part for _, part in machine.parts(default)]
    elements = [machine.iterate(part)[0] for part in parts if isinstance(part, Items | List)]
    return len(parts) == len(elements) == 1 and all(
        isinstance(part, Plain) or (isinstance(part, Const) and part != NONE) for _, part in machine.parts(elements[0])
    )


def _note_attributes(machine: Interpreter, frame: Frame, info: FunctionInfo) -> None:
    """Note for the class what its attributes are when a method has ended: it may have changed what they hold."""
    if info.owner is None or not info.parameters:
        return
    me = frame.names.get(info.parameters[0].arg)
    for location, part in list(machine.parts(me)):
        if isinstance(part, Instance):
            # What was read or set on some ways only is no attribute of the instance where they meet.
            read = machine.read_attributes.get(location, {}).items()
            was_set = [item for item in machine.set_attributes.get(location, ()) if part.get(item[0]) is None]
            for name, value in (*part.attributes, *read, *was_set):
                if info.name in part.info.setters.get(name, ()):
                    attributes.note_attribute(machine, part.info, name, value)

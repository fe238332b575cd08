"""What calling something imported gives: functions of torch, of NumPy, builtins, and things unknown.

The catalog knows what torch's functions return; here is what it can't say in a signature.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference import (
    arrays,
    attributes,
    autocast,
    calls,
    distributions,
    grad_mode,
    modules,
    sharing,
    torch_methods,
)
from flake8_torch_numpy.inference.arguments import Arguments
from flake8_torch_numpy.inference.dtypes import dtype_from, dtype_reason, host_dtype, promoted_dtype
from flake8_torch_numpy.inference.interpreter import DEFAULT_DEVICE, DEFAULT_DTYPE, view_of
from flake8_torch_numpy.inference.module_values import Change
from flake8_torch_numpy.inference.torch_objects import Target, call_function_out_of_view, call_opaque
from flake8_torch_numpy.inference.torch_results import (
    asked_grad,
    call_result,
    device_from,
    device_in_words,
)
from flake8_torch_numpy.inference.values import (
    COMPLEX,
    CONJ,
    CUDA,
    DEVICE,
    DEVICE_SUSPECT,
    DEVICE_UNKNOWN,
    DTYPE,
    DTYPE_OPEN,
    FLOATING,
    FOREIGN,
    GRAD,
    HALF,
    HOST,
    HOST_TENSOR,
    INTEGRAL,
    LAYOUT,
    LAZY,
    LAZY_UNKNOWN,
    LOADED,
    META,
    NARROW_COMPLEX,
    NARROW_FLOAT,
    NESTED,
    NO_GRAD,
    NONE,
    NOT_DATA,
    OPAQUE,
    OTHER_ACCELERATOR,
    PLAIN,
    PLAIN_VALUE,
    REQUIRES_GRAD,
    THROUGH_DATA,
    UNBOUND,
    UNKNOWN_OWNER,
    Condition,
    Const,
    Device,
    Dict,
    Dtype,
    Fact,
    Foreign,
    Function,
    Instance,
    Items,
    List,
    Module,
    Stream,
    Super,
    Symbol,
    Tensor,
    Value,
    join,
    join_all,
    join_tensors,
)
from flake8_torch_numpy.source.nodes import last_name
from flake8_torch_numpy.torch_api import catalog

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.interpreter import Interpreter
    from flake8_torch_numpy.inference.memory import Memory

Handler = Callable[["Interpreter", Arguments, ast.expr], Value]
_HANDLERS: dict[str, Handler] = {}

_CUDA_AVAILABLE = frozenset({"torch.cuda.is_available", "torch.cuda.device_count"})
_OTHER_AVAILABLE = frozenset(
    {
        "torch.backends.mps.is_available", "torch.mps.is_available", "torch.backends.mps.is_built",
        "torch.xpu.is_available", "torch.accelerator.is_available", "torch.npu.is_available", "torch.hpu.is_available",
    }
)  # fmt: skip


def handles(*paths: str) -> Callable[[Handler], Handler]:
    """Register what calling things of these full names does."""

    def register(handler: Handler) -> Handler:
        for path in paths:
            _HANDLERS[path] = handler
        return handler

    return register


def call_symbol(machine: Interpreter, symbol: Symbol, arguments: Arguments, node: ast.expr) -> Value:
    """What calling something imported gives."""
    path = symbol.path
    handler = _HANDLERS.get(path)
    if handler is not None:
        return handler(machine, arguments, node)
    top = path.partition(".")[0]
    if top == "torch":
        return _call_torch(machine, path, arguments, node)
    if top in catalog.LIBRARIES:
        return _call_library(machine, path, arguments, node)
    given = arrays.call(machine, path, arguments, node)
    if given is not None:
        return given
    if top == "builtins":
        name = path.removeprefix("builtins.")
        if name[0].isupper() or name in _PLAIN_BUILTINS:
            return PLAIN_VALUE
        return call_opaque(machine, None, arguments)
    if top in _PLAIN_LIBRARIES:
        sharing.write_of_numpy(machine, path, arguments, node)
        return PLAIN_VALUE
    escape(machine, arguments)
    return call_function_out_of_view(machine, path, arguments)


def _call_torch(machine: Interpreter, path: str, arguments: Arguments, node: ast.expr) -> Value:
    if path in _CUDA_AVAILABLE:
        return Condition(Fact.CUDA_AVAILABLE)
    if path in _OTHER_AVAILABLE:
        return Condition(Fact.OTHER_AVAILABLE)
    switch = grad_mode.switch_named(machine, path, arguments)
    if switch is not None:
        return switch
    if path.startswith("torch.Tensor.") and arguments.positional:
        tensor = machine.tensor_in(arguments.positional[0])
        if tensor is not None:
            rest = arguments.without_first()
            return torch_methods.call_method(machine, Target(0, tensor), path.rpartition(".")[2], rest, node)
    name = path.removeprefix("torch.")
    if torch_methods.is_by_hand(name) and catalog.function(path) is not None and arguments.positional:
        found = calls.call_method_named(machine, arguments.positional[0], name, arguments.without_first(), node)
        if found is not None:
            return found
    cast = autocast.autocast_named(path, arguments)
    if cast is not None:
        return cast
    if catalog.is_distribution(path):
        return distributions.build(machine, path, arguments)
    known = _call_known(machine, path, arguments, node)
    if known is not None:
        return known
    if catalog.is_optimizer(path):
        given = (tensor for value in arguments.all_values() for tensor in machine.tensors_inside(value))
        return Foreign(frozenset(abs(tensor.owner) for tensor in given if tensor.owner))
    if path.startswith(("torch.utils.data.", "torch.optim.")):
        # An object that is no tensor, though it may hold some.
        return FOREIGN
    escape(machine, arguments)
    return call_opaque(machine, None, arguments)


def _call_library(machine: Interpreter, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """What calling a name of a library beside torch gives."""
    known = _call_known(machine, path, arguments, node)
    if known is not None:
        return known
    escape(machine, arguments)
    if catalog.is_object(path):
        return Symbol(f"{catalog.canonical(path)}()")
    return call_opaque(machine, None, arguments)


def _call_known(machine: Interpreter, path: str, arguments: Arguments, node: ast.expr) -> Value | None:
    """What calling something gives that the catalog knows; None for other names."""
    spec = catalog.module_class(path)
    if spec is not None:
        return modules.build(machine, path, spec, arguments, node)
    signature = catalog.function(path)
    if signature is None:
        return None
    if signature.in_place and arguments.positional:
        name = path.rpartition(".")[2]
        has_method = catalog.method(name) is not None or torch_methods.is_by_hand(name)
        found = (
            calls.call_method_named(machine, arguments.positional[0], name, arguments.without_first(), node)
            if has_method
            else torch_methods.operate_in_place(machine, arguments.positional[0], arguments.without_first(), node)
        )
        if found is not None:
            return found
    if arguments.positional and arguments.asks_in_place(signature.parameters):
        changed = torch_methods.operate_in_place(machine, arguments.positional[0], arguments.without_first(), node)
        if changed is not None:
            return changed
    result = call_result(machine, signature, arguments, node)
    if isinstance(result, Tensor) and (path in _LEGACY or path == "torch.Tensor"):
        return _of_legacy_class(machine, result, path, arguments)
    if autocast.narrows(catalog.canonical(path)):
        result = autocast.in_autocast(machine, result, node)
    out = arguments.keywords.get("out")
    if out is not None and out != NONE:
        calls.write_into(machine, out, list(arguments.all_values()))
        sharing.write_out(machine, arguments, node)
        return out
    return result


_LEGACY = {
    f"torch.{module}{name}Tensor": bits
    for module in ("", "cuda.")
    for bits, names in {
        FLOATING: ("Float", "Double", "Half"),
        INTEGRAL: ("Long", "Int", "Short", "Char", "Byte", "Bool"),
        NARROW_FLOAT: ("BFloat16",),
    }.items()
    for name in names
}


def _of_legacy_class(machine: Interpreter, result: Tensor, path: str, arguments: Arguments) -> Tensor:
    """What `torch.FloatTensor(...)` makes, whatever it is given: its class says where it is, and of which dtype."""
    given = arguments.get(0, "data")
    source = None if given is None else machine.tensor_in(given)
    if _LEGACY.get(path) == INTEGRAL:
        result = result.replace(REQUIRES_GRAD, NO_GRAD)
    elif source is not None:
        # It shares the graph with a tensor that it is given, if that is what it is given.
        grad = source.bits & REQUIRES_GRAD | (0 if source.is_certain else NO_GRAD)
        result = result.replace(REQUIRES_GRAD, grad, source.reason(REQUIRES_GRAD))
    if path not in _LEGACY:
        return result
    is_host = not path.startswith("torch.cuda.")
    result = result.replace(DTYPE, _LEGACY[path])
    return result.replace(DEVICE, HOST) if is_host else result.replace(DEVICE, CUDA, result.reason(DEVICE))


def escape(machine: Interpreter, arguments: Arguments) -> None:
    """Modules given to code that is not in view may be moved there; lists and dicts may be filled."""
    for value in list(arguments.all_values()):
        for location, part in list(machine.parts(value)):
            if isinstance(part, Function) and part.info.is_nested and part.info not in machine.active:
                calls.may_be_called(machine, part)
            if not location:
                continue
            if isinstance(part, List):
                machine.state.update(location, List(join(part.element, OPAQUE)), is_certain=True)
            elif isinstance(part, Dict):
                entries = tuple((key, join(item, OPAQUE)) for key, item in part.entries)
                machine.state.update(location, Dict(entries, OPAQUE, part.keys), is_certain=True)
            elif isinstance(part, Module | Instance):
                modules.may_have_been_moved(machine, location, part)


# -- making tensors -----------------------------------------------------------------------------------------


@handles("torch.device")
def _device(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    given = arguments.get(0, "device", "type")
    if given is None:
        return Device(HOST)
    return device_from(machine, given)


@handles("torch._subclasses.FakeTensorMode", "torch._subclasses.fake_tensor.FakeTensorMode")
def _fake_tensor_mode(machine: Interpreter, _arguments: Arguments, node: ast.expr) -> Value:
    """What is made in it has no data, as on the meta device."""
    return Device(META, machine.reason("made as a fake tensor", node))


@handles("torch.accelerator.current_accelerator", "torch.cuda.current_device")
def _current(machine: Interpreter, _arguments: Arguments, _node: ast.expr) -> Value:
    return Device(CUDA | OTHER_ACCELERATOR)


@handles("torch.get_default_device")
def _get_default_device(machine: Interpreter, _arguments: Arguments, _node: ast.expr) -> Value:
    return machine.default_device


@handles("torch.set_default_device")
def _set_default_device(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    given = arguments.get(0, "device")
    named = Device(HOST) if given is None or given == NONE else device_from(machine, given)
    reason = machine.reason(f"put on {device_in_words(named.bits)} by set_default_device", node)
    machine.state.heap.set(DEFAULT_DEVICE, Device(named.bits, None if named.bits == HOST else reason))
    return NONE


@handles("torch.set_default_dtype")
def _set_default_dtype(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    given = arguments.get(0, "d")
    if given is not None:
        machine.state.heap.set(DEFAULT_DTYPE, dtype_from(given))
    return NONE


@handles("torch.get_default_dtype")
def _get_default_dtype(machine: Interpreter, _arguments: Arguments, _node: ast.expr) -> Value:
    return machine.default_dtype


@handles("torch.promote_types")
def _promote_types(_machine: Interpreter, arguments: Arguments, _node: ast.expr) -> Value:
    given = [arguments.get(0, "type1"), arguments.get(1, "type2")]
    held = [dtype_from(value).bits for value in given if value is not None]
    # Unlike tensors, dtypes are always widened: bfloat16 with any dtype that NumPy has for real numbers is float32.
    is_wide = any(bits & ~HALF == FLOATING for bits in held) and not any(bits & NARROW_COMPLEX for bits in held)
    return Dtype(FLOATING | COMPLEX if is_wide else promoted_dtype(held))


@handles("torch.result_type")
def _result_type(machine: Interpreter, arguments: Arguments, _node: ast.expr) -> Value:
    found = [machine.tensor_in(value) for value in arguments.all_values()]
    dtype = promoted_dtype(tensor.bits & DTYPE for tensor in found if tensor is not None)
    return Dtype(dtype | machine.default_dtype.bits if None in found else dtype)


@handles("torch.set_default_tensor_type")
def _set_default_tensor_type(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    given = arguments.get(0, "t")
    path = given.path if isinstance(given, Symbol) else given.value if isinstance(given, Const) else ""
    if path in _LEGACY:
        machine.state.heap.set(DEFAULT_DTYPE, Dtype(_LEGACY[str(path)]))
    if isinstance(path, str) and "cuda" in path:
        reason = machine.reason("put on cuda by set_default_tensor_type", node)
        machine.state.heap.set(DEFAULT_DEVICE, Device(CUDA, reason))
    return NONE


@handles("torch.conj", "torch.real")
def _conj(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    """As the method and the attribute: of what is not complex, the tensor itself."""
    name = last_name(node)
    given = arguments.get(0, "input")
    targets = [] if given is None else [(at, part) for at, part in machine.parts(given) if isinstance(part, Tensor)]
    if not targets:
        return OPAQUE
    if name == "real":
        read = ast.copy_location(ast.Attribute(node, "real", ast.Load()), node)
        return join_all(torch_methods.read_attribute(machine, at, part, name, read) for at, part in targets)
    return join_all(
        torch_methods.call_method(machine, Target(at, part, is_first=index == 0), name, Arguments(), node)
        for index, (at, part) in enumerate(targets)
    )


@handles("torch.sparse.mm")
def _sparse_product(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    """Of two sparse matrices a sparse one, else a dense one, as `torch.mm` gives."""
    signature = catalog.function("torch.mm")
    return OPAQUE if signature is None else call_result(machine, signature, arguments, node)


@handles("torch.broadcast_tensors")
def _broadcast_tensors(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    """A view of each, or the tensor itself; they may be on devices that differ."""
    given = [(machine.tensor_in(value), value) for value in arguments.positional]
    found = [view_of(tensor).related(machine.identities(value)) for tensor, value in given if tensor is not None]
    if arguments.is_complete and len(found) == len(given):
        return Items(tuple(found))
    return List(join_all(found)) if found else OPAQUE


@handles("torch.tensor", "torch.as_tensor", "torch.asarray")
def _tensor(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    copies = _is_torch_tensor(node)
    data = arguments.get(0, "data", "obj")
    source = machine.tensor_in(data) if data is not None else None
    if source is not None and (source.is_certain or not copies):
        result = view_of(source) if not copies else Tensor(source.bits, source.why)
    else:
        result = HOST_TENSOR.replace(DTYPE, host_dtype(machine, data) if data is not None else HOST_TENSOR.bits & DTYPE)
        default = machine.default_device
        if default.bits != HOST:
            result = result.replace(DEVICE, default.bits, default.reason)
        if source is not None:
            result = result.replace(DEVICE, HOST | DEVICE_UNKNOWN)
    if copies:
        result = result.replace(REQUIRES_GRAD, NO_GRAD).replace(THROUGH_DATA, NOT_DATA)
        result = result.replace(LAZY, PLAIN)
    device = arguments.get(2, "device")
    if device in (None, NONE) and machine.has_default_device:
        device = machine.default_device
    if device is not None and device != NONE:
        named = device_from(machine, device)
        verb = "made" if source is None else "moved"
        reason = machine.reason(f"{verb} on {device_in_words(named.bits)}", node, named.reason)
        result = result.replace(DEVICE, named.bits, None if named.bits == HOST else reason)
    dtype = arguments.get(1, "dtype")
    if dtype is not None and dtype != NONE:
        given = dtype_from(dtype)
        result = result.replace(DTYPE, given.bits, dtype_reason(machine, "made", given, node))
    asked = arguments.keywords.get("requires_grad")
    if asked is not None:
        grad, why = asked_grad(machine, asked, node)
        result = result.replace(REQUIRES_GRAD, grad, why)
    result = result.certainly()
    if source is None and not copies and dtype in (None, NONE):
        result = result.using(_converted(machine, data, node))
    if copies or source is None or data is None or asked is not None:
        return result
    targets = [Target(location, part) for location, part in machine.parts(data) if isinstance(part, Tensor)]
    is_converted = any(arguments.get(*slot) not in (None, NONE) for slot in ((1, "dtype"), (2, "device")))
    return join_all(
        torch_methods.converted(
            machine, Target(target.location, target.tensor, is_first=index == 0), result, node,
            names_other_dtype=is_converted,
        )
        for index, target in enumerate(targets)
    )  # fmt: skip


def _is_torch_tensor(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and (
        (isinstance(node.func, ast.Attribute) and node.func.attr == "tensor")
        or (isinstance(node.func, ast.Name) and node.func.id == "tensor")
    )


@handles("torch.nn.Parameter", "torch.nn.parameter.Parameter")
def _parameter(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    data = arguments.get(0, "data")
    source = machine.tensor_in(data) if data is not None else None
    result = (HOST_TENSOR if source is None else Tensor(source.bits, source.why)).certainly()
    asked = arguments.get(1, "requires_grad")
    grad, reason = (
        (GRAD, machine.reason("made a parameter", node)) if asked is None else asked_grad(machine, asked, node)
    )
    parameter = result.replace(REQUIRES_GRAD, grad, reason).replace(THROUGH_DATA, NOT_DATA)
    return Tensor(parameter.bits, parameter.why, owner=UNKNOWN_OWNER)


@handles(
    "torch.nested.nested_tensor", "torch.nested.as_nested_tensor", "torch.nested.nested_tensor_from_jagged",
)  # fmt: skip
def _nested(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    """Several tensors in one: what `torch.stack` would give, but for the layout."""
    stack = catalog.function("torch.stack")
    result = OPAQUE if stack is None else call_result(machine, stack, arguments, node)
    if not isinstance(result, Tensor):
        return OPAQUE
    asked = arguments.keywords.get("requires_grad")
    if last_name(node) == "nested_tensor":
        grad, why = (NO_GRAD, None) if asked is None else asked_grad(machine, asked, node)
        result = result.replace(REQUIRES_GRAD, grad, why)
    device = arguments.keywords.get("device")
    if device is not None and device != NONE:
        named = device_from(machine, device)
        result = result.replace(DEVICE, named.bits, named.reason)
    dtype = arguments.keywords.get("dtype")
    if dtype is not None and dtype != NONE:
        given = dtype_from(dtype)
        result = result.replace(DTYPE, given.bits, dtype_reason(machine, "made", given, node))
    if last_name(node) == "nested_tensor":
        result = result.replace(THROUGH_DATA, NOT_DATA)
    return result.certainly().replace(LAYOUT, NESTED, machine.reason("made nested", node))


@handles("torch.fft.ifft", "torch.fft.ihfft")
def _inverse_fft(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    """Of real numbers torch gives the conjugate of what it computes, and carries that out later."""
    signature = catalog.function(f"torch.fft.{last_name(node)}") or catalog.function("torch.fft.ifft")
    result = OPAQUE if signature is None else call_result(machine, signature, arguments, node)
    given = arguments.get(0, "input")
    source = machine.tensor_in(given) if given is not None else None
    if not isinstance(result, Tensor) or source is None:
        return result
    held = source.bits & DTYPE
    if not held & ~DTYPE_OPEN:
        return result.replace(LAZY, LAZY_UNKNOWN)
    lazy = (CONJ if held & ~(COMPLEX | DTYPE_OPEN) else 0) | (PLAIN if held & (COMPLEX | DTYPE_OPEN) else 0)
    return result.replace(LAZY, lazy, machine.reason("conjugated lazily", node) if lazy & CONJ else None)


@handles("torch.nested.to_padded_tensor")
def _to_padded_tensor(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    given = arguments.get(0, "input")
    tensor = machine.tensor_in(given) if given is not None else None
    if tensor is None:
        return OPAQUE
    return torch_methods.call_method(machine, Target(0, tensor), "to_padded_tensor", arguments.without_first(), node)


@handles("torch.autograd.Variable", "torch.autograd.variable.Variable")
def _variable(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    data = arguments.get(0, "data")
    source = machine.tensor_in(data) if data is not None else None
    result = Tensor(source.bits, source.why).certainly() if source is not None else HOST_TENSOR
    asked = arguments.get(1, "requires_grad")
    grad, reason = (NO_GRAD, None) if asked is None else asked_grad(machine, asked, node)
    return result.replace(REQUIRES_GRAD, grad, reason).replace(THROUGH_DATA, NOT_DATA)


@handles("torch.from_numpy", "torch.frombuffer")
def _from_numpy(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    return HOST_TENSOR.using(_converted(machine, arguments.get(0, "ndarray", "buffer"), node))


def _converted(machine: Interpreter, given: Value | None, node: ast.expr) -> Memory | None:
    """The side of an array's memory that a tensor made of it is."""
    return None if given is None else sharing.convert(machine, given, node)


@handles("torch.load", "torch.jit.load")
def _load(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    where = arguments.get(1, "map_location")
    if where is None or where == NONE:
        return OPAQUE
    named = device_from(machine, where)
    reason = machine.reason(f"loaded onto {device_in_words(named.bits)}", node)
    return OPAQUE.replace(DEVICE, named.bits, None if named.bits == HOST else reason)


@handles("torch.autograd.grad", "torch.autograd.functional.jacobian", "torch.autograd.functional.hessian")
def _autograd_grad(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    inputs = [tensor for value in arguments.all_values() for tensor in machine.tensors_inside(value)]
    keeps = arguments.keywords.get("create_graph")
    if not inputs:
        return Stream(OPAQUE)
    joined = inputs[0]
    for tensor in inputs[1:]:
        joined = join_tensors(joined, tensor)
    if keeps is None or keeps == Const(False):
        joined = joined.replace(REQUIRES_GRAD, NO_GRAD)
    return Stream(Tensor(joined.bits, joined.why).certainly())


# -- builtins -----------------------------------------------------------------------------------------------

_PLAIN_BUILTINS = frozenset(
    {
        "len", "int", "float", "bool", "str", "repr", "print", "isinstance", "issubclass", "hasattr", "id",
        "hash", "ord", "chr", "format", "open", "input", "type", "callable", "any", "all", "ascii", "bin", "hex", "oct",
        "bytes", "bytearray", "complex", "dir", "delattr", "globals", "locals", "slice", "object",
        "frozenset", "memoryview", "breakpoint", "compile",
    }
)  # fmt: skip

_PLAIN_LIBRARIES = frozenset(
    {
        "os", "sys", "re", "json", "time", "datetime", "math", "random", "logging", "pathlib", "argparse", "string",
        "warnings", "itertools_", "glob", "shutil", "subprocess", "hashlib", "uuid", "platform", "socket", "yaml",
        "tqdm_",
    }
)  # fmt: skip
# What the command line gave may be anything later: an argument parser's result is opaque, not plain.


@handles("argparse.ArgumentParser", "argparse.Namespace", "sys.exit", "os._exit")
def _opaque(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    return OPAQUE


@handles("builtins.exit", "builtins.quit")
def _exit(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    return OPAQUE


@handles("builtins.list", "builtins.set", "collections.deque", "builtins.sorted")
def _list(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    if not arguments.positional:
        return List(UNBOUND)
    element, _ = machine.iterate(arguments.positional[0])
    element = sharing.collected(machine, arguments.positional[0], element)
    for _, part in machine.parts(arguments.positional[0]):
        if isinstance(part, Items | List) and part.items is not None and _path(node) == "list":
            return List(element, part.items)
    return List(element)


def _path(node: ast.expr) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


@handles("builtins.tuple")
def _tuple(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    if not arguments.positional:
        return Items(())
    for _, part in machine.parts(arguments.positional[0]):
        if isinstance(part, Items | List) and part.items is not None:
            return Items(part.items)
    element, least_length = machine.iterate(arguments.positional[0])
    return Stream(sharing.collected(machine, arguments.positional[0], element), least_length)


@handles("builtins.iter", "itertools.islice")
def _some_elements(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    """Any of the elements: a slice leaves some out, and what `next` took from an iterator does not come again."""
    return Stream(machine.iterate(arguments.positional[0])[0]) if arguments.positional else OPAQUE


@handles(
    "builtins.reversed", "tqdm.tqdm", "tqdm.auto.tqdm", "tqdm.notebook.tqdm", "tqdm.std.tqdm",
    "tqdm.autonotebook.tqdm", "rich.progress.track", "itertools.cycle",
)  # fmt: skip
def _same_elements(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    if not arguments.positional:
        return OPAQUE
    element, least_length = machine.iterate(arguments.positional[0])
    return Stream(element, least_length)


@handles("itertools.chain")
def _chain(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    return Stream(join_all(machine.iterate(value)[0] for value in arguments.positional))


@handles("builtins.range")
def _range(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    """Numbers; of constants is known how many there are."""
    bounds = [value.value for value in arguments.positional if isinstance(value, Const)]
    if arguments.is_complete and len(bounds) == len(arguments.positional):
        with contextlib.suppress(TypeError, ValueError):
            numbers = range(*bounds)  # type: ignore[call-overload]
            return Stream(PLAIN_VALUE, len(numbers[:2]))
    return Stream(PLAIN_VALUE)


@handles("builtins.enumerate")
def _enumerate(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    if not arguments.positional:
        return Stream(OPAQUE)
    element, least_length = machine.iterate(arguments.positional[0])
    return Stream(Items((PLAIN_VALUE, element)), least_length)


@handles("builtins.zip", "itertools.zip_longest", "itertools.product")
def _zip(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    columns = [machine.iterate(value) for value in arguments.positional]
    if not arguments.is_complete or not columns:
        return Stream(OPAQUE)
    return Stream(Items(tuple(element for element, _ in columns)), min(least_length for _, least_length in columns))


@handles("builtins.map")
def _map(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    if len(arguments.positional) < 2:
        return Stream(OPAQUE)
    found: Value = UNBOUND
    # Twice: what the first call changes the second one sees.
    for _ in range(2):
        elements = tuple(machine.iterate(value)[0] for value in arguments.positional[1:])
        found = join(found, calls.call_value(machine, arguments.positional[0], Arguments(elements), node))
    return Stream(found)


@handles("builtins.filter")
def _filter(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    if len(arguments.positional) < 2:
        return Stream(OPAQUE)
    element = machine.iterate(arguments.positional[1])[0]
    if isinstance(arguments.positional[0], Function):
        calls.call_value(machine, arguments.positional[0], Arguments((element,)), node)
    return Stream(element)


@handles("builtins.next")
def _next(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    if not arguments.positional:
        return OPAQUE
    element, _ = machine.iterate(arguments.positional[0])
    for _, part in machine.parts(arguments.positional[0]):
        if isinstance(part, Stream) and part.leaked_mode:
            machine.mode |= part.leaked_mode
    if len(arguments.positional) > 1:
        element = join(element, arguments.positional[1])
    return OPAQUE if element is UNBOUND else element


@handles("builtins.dict", "collections.OrderedDict", "collections.defaultdict")
def _dict(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    for value in arguments.keywords.values():
        machine.state.share(value)
    rest: Value = UNBOUND
    entries: dict[object, Value] = {}
    for value in arguments.positional:
        for _, part in machine.parts(value):
            if isinstance(part, Dict):
                entries.update(part.entries)
                rest = join(rest, part.rest)
            elif isinstance(part, List | Stream | Items):
                pair = machine.iterate(part)[0]
                rest = join(rest, machine.unpack(pair, 2, None)[1] if pair is not UNBOUND else UNBOUND)
                known = part.items if isinstance(part, Items | List) else None
                for item in known or ():
                    if isinstance(item, Items) and len(item.items) == 2 and isinstance(item.items[0], Const):
                        entries[item.items[0].value] = item.items[1]
                if known is not None and len(entries) == len(known):
                    rest = UNBOUND
            elif isinstance(part, Tensor):
                rest = join(rest, part)
    entries.update(arguments.keywords)
    return Dict(tuple(entries.items()), rest)


@handles("builtins.sum")
def _sum(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    if not arguments.positional:
        return PLAIN_VALUE
    element = join_all([machine.iterate(arguments.positional[0])[0], *arguments.positional[1:2]])
    start = arguments.keywords.get("start")
    tensor = machine.tensor_in(element if start is None else join(element, start))
    if tensor is None:
        return PLAIN_VALUE
    return Tensor(tensor.bits & ~THROUGH_DATA | NOT_DATA, tensor.why)


@handles("builtins.abs")
def _abs(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    tensor = machine.tensor_in(arguments.positional[0]) if arguments.positional else None
    signature = catalog.method("abs")
    if tensor is None or signature is None:
        return _max(machine, arguments, node)
    return call_result(machine, signature, Arguments(), node, receiver=tensor)


@handles("builtins.max", "builtins.min", "builtins.round", "builtins.pow", "builtins.divmod")
def _max(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    values = arguments.positional
    if len(values) == 1:
        tensor = machine.tensor_in(values[0])
        return tensor if tensor is not None else machine.iterate(values[0])[0]
    found = join_all(values)
    return PLAIN_VALUE if next(machine.tensors_inside(found), None) is None else found


@handles("builtins.getattr")
def _getattr(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    if len(arguments.positional) < 2:
        return OPAQUE
    name = arguments.positional[1]
    if isinstance(name, Const) and isinstance(name.value, str):
        inside = ast.Attribute(value=arguments.nodes[0], attr=name.value, ctx=ast.Load())
        ast.copy_location(inside, node)
        found = attributes.read(machine, arguments.positional[0], name.value, inside)
        return join_all((found, *arguments.positional[2:3]))
    return OPAQUE


@handles("builtins.super")
def _super(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    frame = machine.state.frame
    while frame.is_comprehension and frame.parent is not None:
        frame = frame.parent
    info = frame.function
    if info is None or info.owner is None or not info.parameters:
        return OPAQUE
    return Super(info.owner, frame.names.get(info.parameters[0].arg))


@handles("builtins.setattr")
def _setattr(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    if len(arguments.positional) == 3:
        owner, name, value = arguments.positional
        if isinstance(name, Const) and isinstance(name.value, str):
            attributes.write(machine, owner, name.value, value, node)
        else:
            attributes.forget(machine, owner)
    return NONE


@handles("builtins.exec")
def _exec(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    """Any name may be bound anew."""
    names = machine.state.frame.names
    for name, value in names.everything().items():
        names.set(name, join(value, OPAQUE))
    return NONE


@handles("copy.copy", "copy.deepcopy")
def _copy(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    return machine.exported(arguments.positional[0]) if arguments.positional else OPAQUE


@handles("functools.partial")
def _partial(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    escape(machine, arguments)
    return OPAQUE


# -- devices and modules that wrap others -------------------------------------------------------------------


@handles("torch.compile", "torch.jit.script", "torch.jit.trace")
def _compiled(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    """The same function or module; in what is compiled `.numpy()` stays differentiable."""
    for _, part in machine.parts(_wrapped(machine, arguments, node)):
        called = attributes.look_up_in_class(part.info, "forward") if isinstance(part, Instance) else part
        if isinstance(called, Function):
            machine.compiled.add(called.info)
    return _wrapped(machine, arguments, node)


@handles("torch.nn.DataParallel", "torch.nn.parallel.DistributedDataParallel", "torch.nn.parallel.DataParallel")
def _wrapped(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    return arguments.positional[0] if arguments.positional else OPAQUE


@handles("torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader")
def _data_loader(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    collate = arguments.keywords.get("collate_fn")
    if not isinstance(collate, Function):
        return Stream(LOADED)
    # It is given a list of items of the data set.
    batch = calls.call_value(machine, collate, Arguments((List(LOADED),)), node)
    return Stream(machine.exported(batch))


# -- libraries beside torch ---------------------------------------------------------------------------------

_IMAGE_DATASETS = frozenset(
    {
        "CIFAR10", "CIFAR100", "Caltech101", "CelebA", "Country211", "DTD", "EuroSAT", "FGVCAircraft", "FakeData",
        "FashionMNIST", "Flowers102", "Food101", "GTSRB", "ImageFolder", "ImageNet", "KMNIST", "LFWPeople", "MNIST",
        "OxfordIIITPet", "PCAM", "Places365", "QMNIST", "RenderedSST2", "SEMEION", "STL10", "SUN397", "SVHN",
        "StanfordCars", "USPS",
    }
)  # fmt: skip


@handles(*(f"torchvision.datasets.{name}" for name in sorted(_IMAGE_DATASETS)))
def _image_dataset(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    """Pairs of what the transform makes of an image that was read, and a label."""
    if len(arguments.positional) > 1 or not arguments.is_complete:
        escape(machine, arguments)
        return OPAQUE
    image: Value = PLAIN_VALUE
    transform = arguments.keywords.get("transform", NONE)
    if transform != NONE:
        image = calls.call_value(machine, transform, Arguments((image,)), node)
    return List(machine.exported(Items((image, OPAQUE))))


@handles("lightning.fabric.Fabric().setup", "lightning.fabric.Fabric().setup_module")
def _set_up(machine: Interpreter, arguments: Arguments, node: ast.expr) -> Value:
    """The modules and optimisers that were given, moved to where the accelerator is."""
    if arguments.keywords.get("move_to_device") != Const(False):
        reason = machine.reason(f"computed by a module moved to {device_in_words(DEVICE_SUSPECT)}", node)
        for value in arguments.positional:
            modules.change_parameters(machine, value, Change(device=DEVICE_SUSPECT, reason=reason), is_certain=True)
    return arguments.positional[0] if len(arguments.positional) == 1 else Items(arguments.positional)

"""What is done to the memory that a tensor and an array share: conversions, writes, reads.

That a conversion does not copy is shown by tests/torch_run/facts/test_sharing.py, and the generated programs.
"""

from __future__ import annotations

import ast
import math
import types
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.memory import ALL, Memory, Region, Way, Write, memory_of_parameters, module_of
from flake8_torch_numpy.inference.values import (
    NONE,
    Array,
    Class,
    Function,
    Instance,
    Method,
    Stream,
    Symbol,
    Tensor,
    Value,
    content_of,
    storages_in,
    with_memory,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from flake8_torch_numpy.inference.arguments import Arguments
    from flake8_torch_numpy.inference.interpreter import Interpreter

_DEEPEST = 3
# What puts a value in a container, and looks at it no further.
_KEEPS = frozenset({"append", "appendleft", "add", "insert", "extend", "extendleft", "update", "setdefault", "put"})
# What tells of a value without looking at its data, or only marks it.
_NO_READS = _KEEPS | frozenset(
    {
        "size", "dim", "ndimension", "numel", "nelement", "stride", "storage_offset", "data_ptr", "element_size",
        "get_device", "is_contiguous", "is_floating_point", "is_complex", "is_pinned", "requires_grad_", "retain_grad",
        "register_hook", "detach_", "backward", "zero_grad", "__len__", "type", "untyped_storage", "storage",
    }
)  # fmt: skip
_NO_READS_OF_BUILTINS = frozenset({"len", "isinstance", "type", "id", "hasattr", "callable", "super", "issubclass"})
# What gives another side of the same memory: it is read where that is looked at.
_CONVERSIONS = frozenset(
    {"torch.from_numpy", "torch.as_tensor", "torch.asarray", "torch.frombuffer", "numpy.asarray", "numpy.asanyarray"}
)
# Those of torch that replace all that was there.
_OVERWRITES = frozenset(
    {
        "zero_", "fill_", "copy_", "uniform_", "normal_", "random_", "bernoulli_", "exponential_", "geometric_",
        "log_normal_", "cauchy_", "set_",
    }
)  # fmt: skip
# Methods of arrays that change them in place; whether all that was there is lost.
_WRITES_OF_ARRAYS = {"fill": True, "sort": False, "partition": False, "put": False, "itemset": False}
# Functions of NumPy that change their first argument in place.
_WRITES_OF_NUMPY = {
    "copyto": True, "put": False, "place": False, "putmask": False, "fill_diagonal": False, "put_along_axis": False,
    "random.shuffle": False, "random.default_rng().shuffle": False, "random.Generator().shuffle": False,
    "add.at": False, "subtract.at": False, "multiply.at": False, "maximum.at": False, "minimum.at": False,
}  # fmt: skip


def memory_of(machine: Interpreter, value: Value) -> Memory | None:
    """The memory of a value, where it is certainly one."""
    parts = list(machine.parts(value))
    if len(parts) != 1:
        return None
    location, part = parts[0]
    if not isinstance(part, Tensor | Array) or part.memory is None:
        return None
    # What stands for many objects uses many memories, or has them written at different times.
    return None if {location, part.memory.storage} & machine.state.summaries else part.memory


def convert(machine: Interpreter, value: Value, node: ast.expr) -> Memory | None:
    """The side of a value's memory that a conversion makes, which copies nothing."""
    memory = memory_of(machine, value)
    if memory is None or not isinstance(node, ast.Call):
        return None
    if machine.state.looks_left >= 0:
        machine.state.converted.add(memory.storage)
    return memory.converted_by(node)


def write(
    machine: Interpreter,
    value: Value,
    node: ast.expr | ast.stmt,
    region: Region | None = ALL,
    *,
    overwrites: bool = False,
) -> None:
    """Note that something is written in place through a value. overwrites: nothing is left of what was there."""
    memory = memory_of(machine, value)
    if memory is None or memory.storage not in machine.state.converted or not machine.state.is_alive:
        return
    if module_of(memory.storage) is not None:
        # Which of the parameters it is is not known.
        return
    change = Write(node, None if memory.is_part else region, overwrites)
    if not memory.way and _is_for_its_own_sake(machine, value, memory.storage, change):
        machine.runs.current.sharing.note_own_read(change)
    machine.state.write(memory.storage, change, memory.way)


def _is_for_its_own_sake(machine: Interpreter, value: Value, storage: int, change: Write) -> bool:
    """Is the tensor that was there first changed for its own sake, though nothing in view reads it afterwards?

    Not where all of it is written anew, as a buffer is that an array gives a view of; unless others hold it, too.
    """
    is_held = storage in machine.state.shared or storage in machine.state.given
    return machine.tensor_in(value) is not None and (is_held or not change.is_whole)


def train(machine: Interpreter, node: ast.expr, modules: Set[int]) -> None:
    """Note that the parameters of modules (by their locations) are changed in place."""
    for storage in list(machine.state.converted):
        is_certain = storage not in machine.state.summaries
        if module_of(storage) in modules and is_certain and machine.state.is_alive:
            change = Write(node, overwrites=True)
            machine.runs.current.sharing.note_own_read(change)
            machine.state.write(storage, change, ())


def replace_parameters(machine: Interpreter, modules: Set[int]) -> None:
    """Note that modules (by their locations) may have other parameters from here on: which memory is written?"""
    machine.state.summaries |= {memory_of_parameters(module).storage for module in modules}


def use(
    machine: Interpreter, value: Value, node: ast.expr | ast.stmt, *, is_part: bool = False, depth: int = 0
) -> None:
    """Note that the data of a value, and of all that is in it, is read. is_part: only a part of it is."""
    if not machine.state.converted or not machine.state.is_alive or depth > _DEEPEST:
        return
    parts = [(location, part) for location, part in machine.parts(value) if part != NONE]
    for location, part in parts:
        match part:
            case Tensor() | Array() if len(parts) > 1 or location in machine.state.summaries:
                # Which of them it is may depend on whether the write has happened.
                continue
            case Tensor(memory=Memory() as memory) | Array(memory=Memory() as memory):
                _note_read(machine, memory, node, is_part=is_part or memory.is_part)
        for item in content_of(part):
            use(machine, item, node, is_part=is_part, depth=depth + 1)


def _note_read(machine: Interpreter, memory: Memory, node: ast.expr | ast.stmt, *, is_part: bool) -> None:
    for mark in memory.marks:
        if mark.conversion is None:
            machine.runs.current.sharing.note_own_read(mark.write)
        elif not (is_part and mark.write.is_part):
            machine.runs.current.sharing.note_other_read(mark.conversion, mark.write, node)


def region_of(index: ast.expr) -> Region | None:
    """What an index selects: all by `[:]` and `[...]`, some rows by numbers; None where it is unknown."""
    match index:
        case ast.Constant(value=types.EllipsisType()):
            return ALL
        case ast.Constant(value=int() as row):
            return row, row + 1
        case ast.Slice(lower=None | ast.Constant() as lower, upper=None | ast.Constant() as upper, step=None):
            start = 0 if lower is None else lower.value
            stop = math.inf if upper is None else upper.value
            if isinstance(start, int) and isinstance(stop, int | float):
                return start, stop
    return None


# -- generators ---------------------------------------------------------------------------------------------


def resume(machine: Interpreter, source: Value) -> None:
    """A generator goes on: it may write into what it gave before."""
    for _, part in machine.parts(source):
        if isinstance(part, Stream):
            for storage, change, way in part.rewrites:
                machine.state.write(storage, change, way)


def collected(machine: Interpreter, source: Value, element: Value) -> Value:
    """What all elements that a generator gives are like, once it has given the last one."""

    def written(storage: int, change: Write, way: Way) -> Value:
        return with_memory(element, storage, lambda memory: memory.written(change, way))

    for _, part in machine.parts(source):
        if isinstance(part, Stream):
            for rewrite in part.rewrites:
                element = written(*rewrite)
    return element


# -- calls --------------------------------------------------------------------------------------------------


def use_arguments(machine: Interpreter, callee: Value, arguments: Arguments, node: ast.Call) -> None:
    """Note what a call reads of its arguments, but for what is followed: there it is seen where it is read."""
    if not machine.state.converted:
        return
    parts = [part for _, part in machine.parts(callee)]
    if all(isinstance(part, Function | Class) for part in parts) or any(_only_keeps(machine, part) for part in parts):
        return
    out = arguments.keywords.get("out")
    changed = _memories(machine, [] if out is None else [out])
    if arguments.positional and any(isinstance(part, Symbol) and _writes_first(part.path) for part in parts):
        changed |= _memories(machine, arguments.positional[:1])
    for value in arguments.all_values():
        # What is changed in place is read where it is looked at afterwards.
        if not _memories(machine, [value]) & changed:
            use(machine, value, node)


def _memories(machine: Interpreter, values: Iterable[Value]) -> set[int]:
    """The numbers of the memories that values certainly use."""
    found = (memory_of(machine, value) for value in values)
    return {memory.storage for memory in found if memory is not None}


def _writes_first(path: str) -> bool:
    """Does a function change its first argument in place?"""
    return path.removeprefix("numpy.") in _WRITES_OF_NUMPY or (path.startswith("torch.") and path.endswith("_"))


def _only_keeps(machine: Interpreter, callee: Value) -> bool:
    match callee:
        case Symbol(path=path):
            return path in _CONVERSIONS or path.removeprefix("builtins.") in _NO_READS_OF_BUILTINS
        case Method(receiver=receiver, name=name) if name in _KEEPS:
            return not any(isinstance(part, Tensor | Array) for _, part in machine.parts(receiver))
        case Instance() | Method(receiver=Class()):
            return True
    return False


def use_receiver(machine: Interpreter, callee: Value, result: Value, node: ast.Call) -> None:
    """Note that a method reads what it is called on, unless it gives a view of it or changes it."""
    if not machine.state.converted:
        return
    given = {storage for _, part in machine.parts(result) for storage in storages_in(part)}
    for _, part in machine.parts(callee):
        if not isinstance(part, Method) or part.name in _NO_READS:
            continue
        is_view = bool(_memories(machine, [part.receiver]) & given)
        if not is_view and not part.name.endswith("_") and part.name not in _WRITES_OF_ARRAYS:
            use(machine, part.receiver, node)


def write_of_method(machine: Interpreter, receiver: Value, name: str, node: ast.expr) -> None:
    """Note what a method of a tensor (which changes it in place) or of an array writes."""
    if name in _WRITES_OF_ARRAYS or name.endswith("_"):
        write(machine, receiver, node, overwrites=_WRITES_OF_ARRAYS.get(name, name in _OVERWRITES))


def write_out(machine: Interpreter, arguments: Arguments, node: ast.expr) -> None:
    """Note what is written into an argument `out`, which may be one of the others, too."""
    out = arguments.keywords.get("out")
    if out is not None:
        others = (*arguments.positional, *(value for name, value in arguments.keywords.items() if name != "out"))
        write(machine, out, node, overwrites=not _memories(machine, [out]) & _memories(machine, others))


def write_of_numpy(machine: Interpreter, name: str, arguments: Arguments, node: ast.expr) -> None:
    """Note what a function of NumPy (or of the module `random`) writes into its arguments."""
    write_out(machine, arguments, node)
    given = arguments.get(0, "a", "dst", "arr", "x")
    if given is not None and name in _WRITES_OF_NUMPY:
        write(machine, given, node, overwrites=_WRITES_OF_NUMPY[name])

"""What is done to the memory that a tensor and an array share: conversions, writes, reads.

That a conversion does not copy is shown by tests/torch_run/facts/test_sharing.py, and the generated programs.
"""

from __future__ import annotations

import ast
import types
from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.memory import Mark, Memory, Write, module_of
from flake8_torch_numpy.inference.values import (
    Array,
    Class,
    Dict,
    Function,
    Instance,
    Items,
    List,
    Method,
    Stream,
    Symbol,
    Tensor,
    Value,
    with_memory,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_torch_numpy.inference.arguments import Arguments
    from flake8_torch_numpy.inference.interpreter import Interpreter

_DEEPEST = 3
# What tells of a value without looking at its data, or only marks it.
_NO_READS = frozenset(
    {
        "size", "dim", "ndimension", "numel", "nelement", "stride", "storage_offset", "data_ptr", "element_size", "type",
        "get_device", "is_contiguous", "is_floating_point", "is_complex", "is_pinned", "requires_grad_", "retain_grad",
        "register_hook", "detach_", "backward", "zero_grad", "__len__", "untyped_storage", "storage",
    }
)  # fmt: skip
_NO_READS_OF_BUILTINS = frozenset({"len", "isinstance", "type", "id", "hasattr", "callable", "super", "issubclass"})
# What puts a value in a container, and looks at it no further.
_KEEPS = frozenset({"append", "appendleft", "add", "insert", "extend", "extendleft", "update", "setdefault", "put"})
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
    parts = [part for _, part in machine.parts(value)]
    if len(parts) == 1 and isinstance(parts[0], Tensor | Array):
        memory = parts[0].memory
        return None if memory is None or memory.storage in machine.state.summaries else memory
    return None


def convert(machine: Interpreter, value: Value, node: ast.expr) -> Memory | None:
    """The side of a value's memory that a conversion makes, which copies nothing."""
    use(machine, value, node)
    memory = memory_of(machine, value)
    if memory is None or not isinstance(node, ast.Call):
        return None
    if machine.state.looks_left >= 0:
        machine.state.converted.add(memory.storage)
    return memory.converted_by(node)


def write(
    machine: Interpreter, value: Value, node: ast.expr | ast.stmt, *, is_part: bool = False, is_whole: bool = False
) -> None:
    """Note that something is written in place through a value. is_whole: all that was there is lost."""
    memory = memory_of(machine, value)
    if memory is None or memory.storage not in machine.state.converted or not machine.state.is_alive:
        return
    if module_of(memory.storage) is not None:
        # Which of the parameters it is is not known.
        return
    is_part = is_part or memory.is_part
    mark = Mark(Write(node, is_part), memory.conversion)
    machine.state.mark(memory.storage, mark, is_whole=is_whole and not is_part)


def train(machine: Interpreter, node: ast.expr, modules: Iterable[int] | None) -> None:
    """Note that the parameters of modules (by their locations; None for any) are changed in place."""
    wanted = None if modules is None else set(modules)
    for storage in list(machine.state.converted):
        module = module_of(storage)
        if module is not None and (wanted is None or module in wanted) and machine.state.is_alive:
            change = Write(node)
            machine.sharing.note_own_read(change)
            machine.state.mark(storage, Mark(change, None), is_whole=True)


def use(machine: Interpreter, value: Value, node: ast.expr | ast.stmt, *, is_part: bool = False, depth: int = 0) -> None:
    """Note that the data of a value, and of all that is in it, is read. is_part: only a part of it is."""
    if not machine.state.converted or not machine.state.is_alive or depth > _DEEPEST:
        return
    for _, part in machine.parts(value):
        match part:
            case Tensor(memory=Memory() as memory) | Array(memory=Memory() as memory):
                _note_read(machine, memory, node, is_part=is_part or memory.is_part)
            case Items(items=items) | List(items=tuple() as items):
                for item in items:
                    use(machine, item, node, is_part=is_part, depth=depth + 1)
            case List(element=element) | Stream(element=element):
                use(machine, element, node, is_part=is_part, depth=depth + 1)
            case Dict(entries=entries, rest=rest):
                for item in (*(item for _, item in entries), rest):
                    use(machine, item, node, is_part=is_part, depth=depth + 1)


def _note_read(machine: Interpreter, memory: Memory, node: ast.expr | ast.stmt, *, is_part: bool) -> None:
    for mark in memory.marks:
        if mark.conversion is memory.conversion:
            machine.sharing.note_own_read(mark.write)
        elif not (is_part and mark.write.is_part):
            conversion = mark.conversion or memory.conversion
            if conversion is not None:
                machine.sharing.note_other_read(conversion, mark.write, node)


def is_whole(index: ast.expr) -> bool:
    """Does an index take all there is: `[:]` or `[...]`?"""
    match index:
        case ast.Slice(lower=None, upper=None, step=None) | ast.Constant(value=types.EllipsisType()):
            return True
    return False


# -- generators ---------------------------------------------------------------------------------------------


def resume(machine: Interpreter, source: Value) -> None:
    """A generator goes on: it may write into what it gave before."""
    for _, part in machine.parts(source):
        if isinstance(part, Stream):
            for storage, mark in part.rewrites:
                machine.state.mark(storage, mark)


def collected(machine: Interpreter, source: Value, element: Value) -> Value:
    """What all elements that a generator gives are like, once it has given the last one."""
    for _, part in machine.parts(source):
        if isinstance(part, Stream):
            for storage, mark in part.rewrites:
                element = with_memory(element, storage, lambda memory, mark=mark: memory.marked(mark, is_whole=False))  # type: ignore[misc]
    return element


# -- calls --------------------------------------------------------------------------------------------------


def use_arguments(machine: Interpreter, callee: Value, arguments: Arguments, node: ast.Call) -> None:
    """Note what a call reads of its arguments, but for what is followed: there it is seen where it is read."""
    if not machine.state.converted:
        return
    parts = [part for _, part in machine.parts(callee)]
    if all(isinstance(part, Function | Class) for part in parts) or any(_only_keeps(machine, part) for part in parts):
        return
    for value in arguments.positional:
        use(machine, value, node)
    for name, value in arguments.keywords.items():
        if name != "out":
            use(machine, value, node)


def _only_keeps(machine: Interpreter, callee: Value) -> bool:
    match callee:
        case Symbol(path=path) if path.startswith("builtins."):
            return path.removeprefix("builtins.") in _NO_READS_OF_BUILTINS
        case Method(receiver=receiver, name=name) if name in _KEEPS:
            return not any(isinstance(part, Tensor | Array) for _, part in machine.parts(receiver))
        case Instance() | Method(receiver=Class()):
            return True
    return False


def use_changed(machine: Interpreter, callee: Value, node: ast.Call) -> None:
    """Note that a method reads what it changes in place, unless it replaces all of it."""
    for part in _methods(machine, callee):
        if part.name.endswith("_") and not part.name.endswith("__") and part.name not in _OVERWRITES:
            use(machine, part.receiver, node)


def use_receiver(machine: Interpreter, callee: Value, result: Value, node: ast.Call) -> None:
    """Note that a method reads what it is called on, unless it gives a view of it or changes it."""
    for part in _methods(machine, callee):
        memory, given = memory_of(machine, part.receiver), memory_of(machine, result)
        is_view = memory is not None and given is not None and memory.storage == given.storage
        if not is_view and not part.name.endswith("_") and part.name not in _WRITES_OF_ARRAYS:
            use(machine, part.receiver, node)


def _methods(machine: Interpreter, callee: Value) -> list[Method]:
    if not machine.state.converted:
        return []
    parts = [part for _, part in machine.parts(callee)]
    return [part for part in parts if isinstance(part, Method) and part.name not in _NO_READS | _KEEPS]


def write_of_method(machine: Interpreter, receiver: Value, name: str, node: ast.expr) -> None:
    """Note what a method of a tensor (which changes it in place) or of an array writes."""
    if name in _WRITES_OF_ARRAYS or name.endswith("_"):
        write(machine, receiver, node, is_whole=_WRITES_OF_ARRAYS.get(name, name in _OVERWRITES))


def write_of_numpy(machine: Interpreter, name: str, arguments: Arguments, node: ast.expr) -> None:
    """Note what a function of NumPy (or of the module `random`) writes into its arguments."""
    out = arguments.keywords.get("out")
    if out is not None:
        write(machine, out, node, is_whole=True)
    given = arguments.get(0, "a", "dst", "arr", "x")
    if given is not None and name in _WRITES_OF_NUMPY:
        write(machine, given, node, is_whole=_WRITES_OF_NUMPY[name])


"""The abstract machine: what it remembers while it follows a module, and the primitives all its parts use.

Expressions are evaluated in `expressions`, statements executed in `statements`, calls followed in `calls`;
what torch's own functions do is in `torch_functions` and `torch_methods`.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flake8_torch_numpy.inference.arrays import AXES
from flake8_torch_numpy.inference.grad_mode import is_compiled
from flake8_torch_numpy.inference.runs import Runs
from flake8_torch_numpy.inference.store import Changes, Frame, State
from flake8_torch_numpy.inference.values import (
    ACCELERATOR,
    DEVICE,
    FLOATING,
    GRAD,
    HOST,
    LAYOUT,
    META,
    MODE_OFF,
    MODE_ON,
    NESTED,
    NO_GRAD,
    NOT_DATA,
    OPAQUE,
    PLAIN_VALUE,
    PORTABLE,
    SPARSE,
    STRIDED,
    THROUGH_DATA,
    UNBOUND,
    Array,
    Condition,
    Const,
    Device,
    Dict,
    Distribution,
    Dtype,
    Either,
    Foreign,
    Function,
    Instance,
    Items,
    List,
    Method,
    Mode,
    Module,
    Plain,
    Reason,
    Ref,
    Stream,
    Super,
    Symbol,
    Tensor,
    Value,
    alternatives_of,
    content_of,
    join,
    join_all,
    join_tensors,
    position_of,
    same_object,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from flake8_torch_numpy.inference.definitions import ClassInfo, FunctionInfo
    from flake8_torch_numpy.inference.imports import Imports
    from flake8_torch_numpy.inference.runs import Reads

# Facts about the running thread live at fixed locations of the heap, so that branches join them like objects.
GRAD_MODE = 0
DEFAULT_DEVICE = -1
WITHOUT_CUDA = -2
DEFAULT_DTYPE = -3
AUTOCAST = -4
# The dtype of autocast where it is off.
NO_REGION = Dtype(0)
# The default device where none was named: the CPU, and no reason to move what is elsewhere.
NO_DEFAULT_DEVICE = Device(HOST | PORTABLE)

BUILTINS = frozenset(dir(builtins))
# What may be an object of the heap, or hold one.
_OF_OBJECTS = frozenset({Either, Items, Ref})
_KNOWN_PACKAGES = frozenset({"builtins", "numpy", "torch"})


class OutOfSteps(Exception):  # noqa: N818 -- not an error: the analysis gives up on one function
    """The analysis of a function takes too long."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen at one conversion on one way to it.

    value: what is converted. mode: grad mode there. handled: the names of the exceptions that the code around
    it catches. is_entry_mode_assumed: grad mode is on only because nothing is known of the callers.
    without_cuda: this point is only reached where there is no CUDA device. is_compiled: torch compiles the code.
    is_only: what is converted can be nothing but this tensor.
    """

    value: Value
    tensor: Tensor | None
    mode: int
    handled: frozenset[str]
    is_entry_mode_assumed: bool
    without_cuda: bool
    function: FunctionInfo | None
    is_compiled: bool = False
    is_only: bool = True


@dataclass(frozen=True, slots=True)
class Watched:
    """Nodes at which values are to be noted.

    receivers: attributes, of which the receiver is wanted, and calls, of which the callee. values: expressions, of
    which the value itself is wanted. operations: of which both operands are wanted, as a tuple.
    """

    receivers: frozenset[ast.expr] = frozenset()
    values: frozenset[ast.expr] = frozenset()
    operations: frozenset[ast.expr] = frozenset()

    def __iter__(self) -> Iterator[ast.expr]:
        yield from self.receivers
        yield from self.values
        yield from self.operations


NOTHING_WATCHED = Watched()


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop that is being run: the layers and managers around it, and the ways that left its body early."""

    depth: tuple[int, int]
    managers: int
    breaks: list[Changes]
    continues: list[Changes]


@dataclass(frozen=True, slots=True)
class MachineParts:
    """The parts of the machine that stand above this module: how to evaluate expressions, how to call methods."""

    evaluators: Mapping[type[ast.expr], Callable[[Interpreter, Any], Value]]
    call_method: Callable[[Interpreter, int, Instance, str, tuple[Value, ...]], Value | None]


class Interpreter:
    """Follows the code of one module. All parts of the analysis share it."""

    def __init__(self, imports: Imports, watched: Watched, parts: MachineParts) -> None:
        self.parts_of_machine = parts
        self.imports = imports
        self.watched = watched.receivers
        self.watched_values = watched.values
        self.watched_operations = watched.operations
        self.module_frame = Frame()
        self.state = State(self.module_frame)
        self.state.heap.set(GRAD_MODE, Mode(MODE_ON))
        self.state.heap.set(DEFAULT_DEVICE, NO_DEFAULT_DEVICE)
        self.state.heap.set(DEFAULT_DTYPE, Dtype(FLOATING))
        self.state.heap.set(WITHOUT_CUDA, Const(False))
        self.runs = Runs()
        self.functions: dict[ast.AST, FunctionInfo] = {}
        self.classes: dict[ast.AST, ClassInfo] = {}
        self.handled: list[frozenset[str]] = []
        self.active: list[FunctionInfo] = []
        self.loop_depth = 0
        # The functions of which is taken what they ask, the one inside the other.
        self.predicates: list[FunctionInfo] = []
        self.steps_left = 0
        # What fixtures of pytest give, and the notes that it depends on.
        self.fixtures: dict[FunctionInfo, tuple[Value, Reads]] = {}
        # What was given to `torch.compile` and its like.
        self.compiled: set[FunctionInfo] = set()
        self.global_notes: dict[str, Value] = {}
        self.globals_read: set[str] = set()
        self.loops: list[Loop] = []
        # For each loop the names that one round may leave for the next.
        self.carried: dict[ast.stmt, frozenset[str]] = {}
        self.managed: list[tuple[int, Value]] = []
        # What attributes are that were read of instances of which only the class is known, by location.
        self.read_attributes: dict[int, dict[str, Value]] = {}
        # What attributes were set to that are noted at the end of a run, by location.
        self.set_attributes: dict[int, list[tuple[str, Value]]] = {}
        self.alone_depth = 0
        self.entry_mode = MODE_ON
        self.has_higher_order_gradients = False
        self.has_inference_mode = False
        # Inside of inference mode, too, which grad mode then does not show.
        self.turns_grad_on = False
        self.after_run: Callable[[Frame], None] = lambda _frame: None

    # -- grad mode and devices ------------------------------------------------------------------------------

    @property
    def mode(self) -> int:
        """The grad mode here: MODE_ON, MODE_OFF, or both bits."""
        value = self.state.heap.get(GRAD_MODE)
        return value.bits if isinstance(value, Mode) else MODE_ON | MODE_OFF

    @mode.setter
    def mode(self, bits: int) -> None:
        self.state.heap.set(GRAD_MODE, Mode(bits))

    @property
    def default_device(self) -> Device:
        """The device on which factories put tensors when none is named."""
        value = self.state.heap.get(DEFAULT_DEVICE)
        return value if isinstance(value, Device) and value != NO_DEFAULT_DEVICE else Device(HOST)

    @property
    def has_default_device(self) -> bool:
        """Was a default device named, to which `torch.as_tensor` and its like also move tensors?"""
        return self.state.heap.get(DEFAULT_DEVICE) != NO_DEFAULT_DEVICE

    @property
    def default_dtype(self) -> Dtype:
        """The dtype of what is made of Python's floats, or where none is named."""
        value = self.state.heap.get(DEFAULT_DTYPE)
        return value if isinstance(value, Dtype) else Dtype(FLOATING)

    @property
    def autocast(self) -> Dtype:
        """The dtype in which autocast makes torch compute here."""
        value = self.state.heap.get(AUTOCAST)
        return value if isinstance(value, Dtype) else NO_REGION

    def leave_managers(self, heap: dict[int, Value], count: int) -> None:
        """Let `heap`, on a way that leaves all `with` blocks but the outermost `count`, have what they put back."""
        heap.update(reversed(self.managed[count:]))

    # -- runs -----------------------------------------------------------------------------------------------

    def count_step(self) -> None:
        """Count a statement. Raises OutOfSteps when the analysis takes out of all proportion to the file."""
        self.steps_left -= 1
        if self.steps_left < 0:
            raise OutOfSteps

    def save_for_another_run(self) -> tuple[object, ...]:
        """What belongs to the code that runs now, before a function is run on its own in between."""
        saved = (
            self.state.frame, self.state.is_alive, self.active, self.loop_depth, self.loops, self.handled,
            self.state.heap.logs, self.managed,
        )  # fmt: skip
        self.managed = []
        self.state.is_alive = True
        self.state.heap.logs = []
        self.active, self.loop_depth, self.loops, self.handled = [], 0, [], []
        self.alone_depth += 1
        return saved

    def restore(self, saved: tuple[object, ...]) -> None:
        """Go on where `save_for_another_run` left off."""
        (
            self.state.frame, self.state.is_alive, self.active, self.loop_depth, self.loops, self.handled,
            self.state.heap.logs, self.managed,
        ) = saved  # type: ignore[assignment]  # fmt: skip
        self.alone_depth -= 1

    def keep_changes_of_globals(self, changed: dict[int, Value]) -> None:
        """A function that was run on its own may have run before any other: what it changed is a possibility."""
        for location, record in changed.items():
            before = self.state.heap.get(location)
            if location > 0 and before is not UNBOUND:
                after = join(before, record)
                if after != before:
                    self.state.heap.set(location, after)
                    if not self.alone_depth:
                        # Else it may be an object of the run in which this one was needed.
                        self.runs.note_object_change()

    # -- evaluation -----------------------------------------------------------------------------------------

    def evaluate(self, node: ast.expr) -> Value:
        """What the expression can be, at this point."""
        evaluator = self.parts_of_machine.evaluators.get(type(node))
        value = OPAQUE if evaluator is None else evaluator(self, node)
        if node in self.watched_values:
            self.observe_value(node, value)
        return value

    def observe(self, node: ast.expr, value: Value) -> None:
        """Note the value that reaches a watched node, if this point can be reached."""
        tensor = self.tensor_in(value)
        if isinstance(value, Symbol) and value.path.partition(".")[0] not in _KNOWN_PACKAGES:
            # Something that another module of the program holds.
            tensor = OPAQUE
        self._note(self.runs.current.observations, node, value, tensor)

    def observe_value(self, node: ast.expr, value: Value) -> None:
        """Note the value of a watched expression itself, with all that it holds."""
        self._note(self.runs.current.observed_values, node, self.exported(value), self.tensor_in(value))

    def identities(self, value: Value) -> Iterator[int]:
        """The numbers that have in common what may be one of the tensors that a value is, or a view of it."""
        for location, part in self.parts(value):
            if isinstance(part, Distribution):
                # It may give the tensors that it was built from.
                yield from part.parameters.families
            if isinstance(part, Tensor):
                yield from part.families
                if location:
                    yield from (location, same_object(location))

    def observe_operands(self, node: ast.expr, left: Value, right: Value) -> None:
        """Note both operands of a watched operation, whose own value may be watched, too."""
        self._note(self.runs.current.observed_operands, node, self.exported(Items((left, right))), None)

    def _note(
        self, observations: dict[ast.expr, list[Observation]], node: ast.expr, value: Value, tensor: Tensor | None
    ) -> None:
        if not self.state.is_alive:
            return
        handled: frozenset[str] = frozenset().union(*self.handled)
        observations.setdefault(node, []).append(
            Observation(
                value,
                tensor,
                self.mode,
                handled,
                self.alone_depth > 0,
                self.state.heap.get(WITHOUT_CUDA) == Const(True),
                self.active[0] if self.active else None,
                any(info in self.compiled or is_compiled(info) for info in self.active),
            )
        )

    def reason(self, text: str, node: ast.expr | ast.stmt, before: Reason | None = None) -> Reason:
        """A reason that points at `node`."""
        line, column = position_of(node)
        return Reason(text, line, column, before)

    # -- names ----------------------------------------------------------------------------------------------

    def look_up(self, name: str) -> Value:
        """The value of a name: local, of a frame around, global, builtin."""
        frame: Frame | None = self.state.frame
        while frame is not None:
            value = UNBOUND if name in frame.global_names else frame.names.get(name)
            if value is UNBOUND and frame.seen is not None and frame is not self.state.frame:
                value = frame.seen.get(name, UNBOUND)
            if value is not UNBOUND:
                if frame is self.module_frame:
                    return self._global(name, value)
                if frame is not self.state.frame:
                    self.note_object_read(value)
                return value
            frame = frame.parent
        value = self.module_frame.names.get(name)
        value = self._global(name, value)
        if value is not UNBOUND:
            return value
        return Symbol(f"builtins.{name}") if name in BUILTINS else OPAQUE

    def _global(self, name: str, value: Value) -> Value:
        """A global as a function finds it: other functions may have bound it, or changed the object."""
        if self.active:
            self.note_object_read(value)
            if isinstance(value, Ref):
                self.globals_read.add(name)
        return join(value, self.global_notes[name]) if name in self.global_notes else value

    def note_object_read(self, value: Value) -> None:
        """Note that what goes on now depends on the objects that are bound to a global, a default, a name around it."""
        kind = type(value)
        if kind in _OF_OBJECTS or (isinstance(value, Function) and value.receiver is not None):
            self.runs.note_object_read()

    def note_definition(self, function: Function) -> None:
        """Note that a function is defined in the running frame, which may be one inside the frame that outlives it."""
        frame = self.state.frame
        frame.defined.append(function)
        if frame.parent is not None:
            frame.parent.defined.append(function)

    def bind(self, name: str, value: Value, site: object) -> None:
        """Bind a name of the running frame; a new tensor or container becomes an object of the heap."""
        frame = self.state.frame
        if name in frame.global_names:
            self.note_global(name, value)
            if self.active:
                return
            frame = self.module_frame
        elif name in frame.nonlocal_names:
            outer = frame.parent
            while outer is not None and outer.names.get(name) is UNBOUND:
                outer = outer.parent
            if outer is not None:
                outer.names.set(name, join(outer.names.get(name), self.boxed(value, (site, name))))
            return
        while frame.is_comprehension and isinstance(site, ast.NamedExpr) and frame.parent is not None:
            frame = frame.parent
        frame.names.set(name, self.boxed(value, (site, name)))

    def boxed(self, value: Value, site: object) -> Value:
        """The value as something that can be held in several places: objects with a state move to the heap."""
        match value:
            case Tensor() | Instance():
                return self.state.allocate(site, value)
            case Module() | List() | Dict():
                return self.state.allocate(site, self.with_boxed_content(value, site))
            case Array(memory=None):
                return replace(value, memory=self.state.new_memory(self.state.location_for(site)))
            case Ref():
                self.state.share(value)
            case Either(alternatives=alternatives):
                return join_all(self.boxed(item, (site, index)) for index, item in enumerate(alternatives))
            case Items(items=items, fields=fields):
                return Items(tuple(self.held(item, (site, index)) for index, item in enumerate(items)), fields)
        return value

    def held(self, value: Value, site: object) -> Value:
        """The value as something that stands in a container or an attribute: others may reach it there, too."""
        boxed = self.boxed(value, site)
        self.state.share(boxed)
        return boxed

    def held_as_many(self, value: Value, site: object) -> Value:
        """The same for a value that stands for many objects: what is done to one of them may not be done to all."""
        held = self.held(value, site)
        if isinstance(held, Ref) and held is not value:
            self.state.summaries |= held.locations
        return held

    def with_boxed_content(self, value: Module | List | Dict, site: object) -> Module | List | Dict:
        """A container whose content are objects of the heap."""
        match value:
            case Module(children=children, element=element):
                if children is None and element is None:
                    return value
                held = None if children is None else self._all_held(children, site)
                return replace(
                    value, children=held, element=None if element is None else self.held_as_many(element, (site, "*"))
                )
            case List(items=None, element=element):
                return List(self.held_as_many(element, (site, "*")))
            case List(items=tuple() as items):
                content = self._all_held(items, site)
                return List(join_all(content), content)
            case Dict(entries=entries, rest=rest):
                named = tuple((key, self.held(item, (site, key))) for key, item in entries)
                return Dict(named, self.held_as_many(rest, (site, "*")), value.keys)
        return value

    def _all_held(self, values: tuple[Value, ...], site: object) -> tuple[Value, ...]:
        return tuple(self.held(item, (site, index)) for index, item in enumerate(values))

    def note_global(self, name: str, value: Value) -> None:
        """Note that a function binds a global name, for every other reader of it."""
        before = self.global_notes.get(name, UNBOUND)
        after = join(before, self.exported(value))
        if after != before:
            self.global_notes[name] = after
            self.runs.note_global_change()

    def exported(self, value: Value, depth: int = 0) -> Value:
        """The value without locations, so that it means the same in another run; objects lose their identity."""
        if depth > 4:
            return OPAQUE
        match value:
            case Ref():
                records = [self.exported(self.state.heap.get(location), depth + 1) for location in value.locations]
                return OPAQUE if value.is_anything else join_all(records)
            case Tensor():
                return value.detached_identity()
            case Array():
                return Array(value.least_dimensions)
            case Distribution(path=path, parameters=parameters):
                return Distribution(path, parameters.detached_identity())
            case Either(alternatives=inside):
                return join_all(self.exported(item, depth + 1) for item in inside)
            case Items(items=inside, fields=fields):
                return Items(tuple(self.exported(item, depth + 1) for item in inside), fields)
            case Stream(element=element):
                return Stream(self.exported(element, depth + 1), value.least_length, value.leaked_mode)
            case List(element=element, items=items):
                inner = None if items is None else tuple(self.exported(item, depth + 1) for item in items)
                return List(self.exported(element, depth + 1), inner)
            case Dict(entries=entries, rest=rest):
                return Dict(
                    tuple((key, self.exported(item, depth + 1)) for key, item in entries),
                    self.exported(rest, depth + 1),
                    self.exported(value.keys, depth + 1),
                )
            case Module(children=children, element=element):
                inner = None if children is None else tuple(self.exported(child, depth + 1) for child in children)
                return replace(
                    value, children=inner, element=None if element is None else self.exported(element, depth + 1)
                )
            case Method(receiver=receiver, name=name):
                return Method(self.exported(receiver, depth + 1), name)
            case Function(receiver=Value() as receiver) | Super(receiver=receiver):
                return replace(value, receiver=self.exported(receiver, depth + 1))
            case Foreign():
                return Foreign()
            case Instance(attributes=attributes):
                exported = tuple((name, self.exported(item, depth + 1)) for name, item in attributes)
                return replace(value, attributes=exported)
        return value

    # -- objects --------------------------------------------------------------------------------------------

    def parts(self, value: Value) -> Sequence[tuple[int, Value]]:
        """The things that a value can be, each with its location on the heap (0 if it has none)."""
        # Most values are one thing, or one object of the heap that is one thing.
        kind = type(value)
        if kind is not Either and kind is not Ref:
            return ((0, value),)
        location = value.single if isinstance(value, Ref) else None
        if location is not None:
            record = self.state.heap.get(location)
            if type(record) is not Either:
                return () if record is UNBOUND else ((location, record),)
        return list(self._parts(value))

    def _parts(self, value: Value) -> Iterator[tuple[int, Value]]:
        for alternative in alternatives_of(value):
            if isinstance(alternative, Ref) and alternative.is_anything:
                yield 0, OPAQUE
            elif isinstance(alternative, Ref):
                for location in sorted(alternative.locations):
                    record = self.state.heap.get(location)
                    for inner in alternatives_of(record):
                        if inner is not UNBOUND:
                            yield location, inner
            else:
                yield 0, alternative

    def tensor_in(self, value: Value) -> Tensor | None:
        """The join of all tensors (certain or not) that a value can be; None if it can be none."""
        if isinstance(value, Tensor):
            return value
        found: Tensor | None = None
        for _, part in self.parts(value):
            tensor = self.attribute_of(part) if isinstance(part, Method) else part
            if isinstance(tensor, Tensor):
                found = tensor if found is None else join_tensors(found, tensor)
        return found

    def attribute_of(self, method: Method) -> Tensor:
        """An attribute that no class in view has is a method only if it gets called; else part of the whole."""
        whole = self.tensor_in(method.receiver) if not isinstance(method.receiver, Method) else None
        if whole is None or whole.is_certain:
            return OPAQUE
        return Tensor(whole.bits & ~THROUGH_DATA | NOT_DATA, whole.why)

    def is_only(self, value: Value) -> bool:
        """Is this one object of the heap and no other, so that a change to it is certain?"""
        return isinstance(value, Ref) and value.single is not None and value.single not in self.state.summaries

    def tensors_inside(self, value: Value, depth: int = 0) -> Iterator[Tensor]:
        """The tensors in a value: itself (one, whatever it can be), what a container or distribution of it holds."""
        if depth > 3:
            return
        itself = self.tensor_in(value)
        if itself is not None:
            yield itself
        for _, part in self.parts(value):
            match part:
                case Distribution(parameters=parameters):
                    yield parameters
            for item in content_of(part):
                yield from self.tensors_inside(item, depth + 1)

    def iterate(self, value: Value) -> tuple[Value, int]:
        """What iterating over a value gives each time, and how often it surely gives something (2 stands for more)."""
        elements: list[Value] = []
        lengths = [2]
        for location, part in self.parts(value):
            match part:
                case Items(items=items):
                    elements.append(join_all(items))
                    lengths.append(len(items))
                case List(element=element, items=known):
                    elements.append(element)
                    lengths.append(len(known or ()))
                case Stream(element=element):
                    elements.append(element)
                    lengths.append(part.least_length)
                case Tensor():
                    elements.append(self.row_of(part))
                    lengths.append(0)
                case Module(children=children, element=element):
                    inside = [*(children or ()), *([] if element is None else [element])]
                    elements.append(join_all(inside) if inside else self.unknown_module(part))
                    lengths.append(len(children or ()))
                case Instance():
                    elements.append(self.iterate_instance(location, part))
                    lengths.append(0)
                case Dict(entries=entries, keys=keys):
                    elements.append(keys)
                    lengths.append(len(entries))
                case Const(value=None):
                    continue
                case Symbol() if part == AXES:
                    elements.append(part)
                case _:
                    elements.append(PLAIN_VALUE if _is_plain(part) else OPAQUE)
                    lengths.append(0)
        return (join_all(elements), min(lengths)) if elements else (UNBOUND, 0)

    def row_of(self, tensor: Tensor) -> Tensor:
        """A view of a part of a tensor: that of a nested one is dense, that of a sparse one may be."""
        row = part_of(tensor)
        held = row.bits & LAYOUT
        if held & (NESTED | SPARSE):
            row = row.replace(LAYOUT, held & ~NESTED | STRIDED, row.reason(LAYOUT))
        return row

    def iterate_instance(self, location: int, instance: Instance) -> Value:
        """What iterating over an instance of a class of this module gives."""
        result = self.parts_of_machine.call_method(self, location, instance, "__iter__", ())
        return OPAQUE if result is None else self.iterate(result)[0]

    def unknown_module(self, parent: Module) -> Module:
        """A child of a module of which only the whole is known."""
        return replace(parent, name="", spec=None, children=None, element=None, has_parameters=True)

    def unpack(self, value: Value, count: int, starred: int | None) -> list[Value]:
        """The values that a target of `count` names takes from a value; `starred`: which of them has a star."""
        columns: list[Value] = [UNBOUND] * count
        for _, part in self.parts(value):
            known = part.items if isinstance(part, Items | List) else None
            for index in range(count):
                if known is None:
                    element = self.iterate(part)[0]
                    taken: Value = List(element) if index == starred else element
                elif starred is None:
                    taken = known[index] if index < len(known) else UNBOUND
                else:
                    after = count - starred - 1
                    if index < starred:
                        taken = known[index] if index < len(known) else UNBOUND
                    elif index == starred:
                        middle = known[starred : len(known) - after]
                        taken = List(join_all(middle), middle)
                    else:
                        taken = known[len(known) - (count - index)] if len(known) >= count - index else UNBOUND
                columns[index] = join(columns[index], taken)
        return [OPAQUE if column is UNBOUND else column for column in columns]


def view_of(tensor: Tensor) -> Tensor:
    """A view of a tensor (or a part of a thing of which nothing is known): the same possibilities."""
    return Tensor(tensor.bits, tensor.why, tensor.families, memory=tensor.memory)


def part_of(tensor: Tensor) -> Tensor:
    """A view of a part of a tensor."""
    view = view_of(tensor)
    return view if view.memory is None else view.using(view.memory.part)


def _is_plain(value: Value) -> bool:
    if isinstance(value, Const):
        return True
    return isinstance(value, Plain | Array | Condition | Device | Dtype)


def combine_grad(held: list[int]) -> int:
    """The possibilities of a result, given those of its inputs: it requires grad if any of them does."""
    if not held:
        return NO_GRAD
    if GRAD in held:
        return GRAD
    together = 0
    for bits in held:
        together |= bits
    if not all(bits & NO_GRAD for bits in held):
        together &= ~NO_GRAD
    return together


def combine_device(held: list[int]) -> int:
    """Where a result is, given where its inputs are: torch wants them on one device, but for scalars."""
    together = 0
    settled = 0
    for bits in held:
        device = bits & DEVICE
        together |= device
        if device and not device & ~(ACCELERATOR | PORTABLE):
            settled |= device
    return together if together & META else settled or together

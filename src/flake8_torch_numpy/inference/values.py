"""The domain: what a value can be.

A tensor is a set of possibilities for each of its properties, packed into one integer: bit `CUDA` says "it
may live on a CUDA device". The empty set of a property is its bottom (no such tensor: code that can't be
reached), join is bitwise or, and less-or-equal is inclusion. The lattice is finite, so loops reach a fixpoint
without widening of tensors.

What follows for a conversion is in `answers`: proven where all possibilities agree, else open. Two bits a property
keep "open" apart (of the dtype three, see there):

`*_UNKNOWN`  nothing in view says anything;
`*_SUSPECT`  something in view says that it can break: a `.to(device)` whose device may be an accelerator, the
             result of a module with trainable parameters that can't be followed further.

An object of which not even the class is known is a tensor, too, with the bit `MAYBE` in place of `CERTAIN`.
"""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from flake8_torch_numpy.inference.memory import join_memories, memory_of_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from flake8_torch_numpy.inference.definitions import ClassInfo, FunctionInfo
    from flake8_torch_numpy.inference.memory import Memory, Way, Write
    from flake8_torch_numpy.inference.store import Frame
    from flake8_torch_numpy.torch_api.signature import ModuleClass

# Device: where the data lives.
HOST: Final = 1 << 0
CUDA: Final = 1 << 1
OTHER_ACCELERATOR: Final = 1 << 2
META: Final = 1 << 3
DEVICE_SUSPECT: Final = 1 << 4
DEVICE_UNKNOWN: Final = 1 << 5
# Beside an accelerator: where there is none, it is the CPU.
PORTABLE: Final = 1 << 34
# Beside HOST: nothing proves it, but that code out of view had nothing else to compute with.
ASSUMED: Final = 1 << 37
ACCELERATOR: Final = CUDA | OTHER_ACCELERATOR
DEVICE: Final = HOST | ACCELERATOR | META | DEVICE_SUSPECT | DEVICE_UNKNOWN | PORTABLE | ASSUMED

# Whether the tensor requires grad.
NO_GRAD: Final = 1 << 6
GRAD: Final = 1 << 7
GRAD_SUSPECT: Final = 1 << 8
GRAD_UNKNOWN: Final = 1 << 9
REQUIRES_GRAD: Final = NO_GRAD | GRAD | GRAD_SUSPECT | GRAD_UNKNOWN

# The class of the dtype. NARROW: those that NumPy lacks, by the call that gives one it has; NARROW_FLOAT is bfloat16,
# for which code asks, FLOAT8 the shorter ones. DTYPE_CHOSEN: whichever a caller or a model out of view chose;
# DTYPE_UNKNOWN: nothing is known, and almost always it is one that NumPy has.
INTEGRAL: Final = 1 << 10
FLOATING: Final = 1 << 11
COMPLEX: Final = 1 << 12
NARROW_FLOAT: Final = 1 << 13
NARROW_COMPLEX: Final = 1 << 14
QUANTIZED: Final = 1 << 15
SUB_BYTE: Final = 1 << 16
DTYPE_SUSPECT: Final = 1 << 17
DTYPE_CHOSEN: Final = 1 << 18
DTYPE_UNKNOWN: Final = 1 << 19
FLOAT8: Final = 1 << 33
# Beside FLOATING: it may be float16, of which complex numbers are made that NumPy lacks.
HALF: Final = 1 << 35
NARROW: Final = NARROW_FLOAT | FLOAT8 | NARROW_COMPLEX | QUANTIZED | SUB_BYTE
# Some dtype that NumPy has; some dtype at all.
ORDINARY: Final = INTEGRAL | FLOATING | COMPLEX
# What an array can be: nothing shows that it is complex.
OF_ARRAY: Final = INTEGRAL | FLOATING | DTYPE_UNKNOWN
DTYPE_OPEN: Final = DTYPE_SUSPECT | DTYPE_CHOSEN | DTYPE_UNKNOWN
DTYPE: Final = ORDINARY | HALF | NARROW | DTYPE_OPEN

# Layout of the data in memory. NESTED: a list of tensors of different shapes, which no call makes dense as it is.
STRIDED: Final = 1 << 20
# COO: of which `is_sparse` tells; COMPRESSED: all others that are not dense, of MKL-DNN, too.
COO: Final = 1 << 21
COMPRESSED: Final = 1 << 36
SPARSE: Final = COO | COMPRESSED
NESTED: Final = 1 << 22
LAYOUT_UNKNOWN: Final = 1 << 23
LAYOUT: Final = STRIDED | SPARSE | NESTED | LAYOUT_UNKNOWN

# Lazy bits: a conjugation or negation that is still to be carried out.
PLAIN: Final = 1 << 24
CONJ: Final = 1 << 25
NEG: Final = 1 << 26
LAZY_UNKNOWN: Final = 1 << 27
LAZY: Final = PLAIN | CONJ | NEG | LAZY_UNKNOWN

# Whether it is a tensor of torch at all.
CERTAIN: Final = 1 << 28
MAYBE: Final = 1 << 29
KIND: Final = CERTAIN | MAYBE

# Whether it was taken out of autograd through `.data` (DATA_SUSPECT: of something that may be no tensor).
NOT_DATA: Final = 1 << 30
DATA: Final = 1 << 31
DATA_SUSPECT: Final = 1 << 32
THROUGH_DATA: Final = NOT_DATA | DATA | DATA_SUSPECT

# Grad mode: whether autograd records (torch.is_grad_enabled()).
MODE_ON: Final = 1
MODE_OFF: Final = 2

_PLAINEST: Final = STRIDED | PLAIN | NOT_DATA
_UNKNOWN_BITS: Final = DEVICE_UNKNOWN | GRAD_UNKNOWN | DTYPE_UNKNOWN | LAYOUT_UNKNOWN | LAZY_UNKNOWN | NOT_DATA


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a property is what it is: words that complete "the tensor was ..." and where, for the message.

    line counts from 1, column from 0 in UTF-8 bytes, as in `ast`. `before` is the step before this one.
    """

    text: str
    line: int
    column: int
    before: Reason | None = field(default=None, compare=False)

    def steps(self) -> list[Reason]:
        """The whole way, from its beginning."""
        found: list[Reason] = []
        step: Reason | None = self
        while step is not None and len(found) < 20:
            found.append(step)
            step = step.before
        return found[::-1]


# In a set of locations or families too large to be told apart: any.
ANYWHERE: Final = -2
# The owner of a parameter that is in no module yet: a location at which nothing ever is.
UNKNOWN_OWNER: Final = -1
# The owner of what may be a parameter of one of several modules.
MANY_OWNERS: Final = -(1 << 40)
_NO_CERTAIN_MODULE: Final = (0, UNKNOWN_OWNER, MANY_OWNERS)
NO_FAMILIES: Final[frozenset[int]] = frozenset()
Reasons = tuple[Reason | None, Reason | None, Reason | None, Reason | None, Reason | None, Reason | None]
NO_REASONS: Final[Reasons] = (None, None, None, None, None, None)

# The properties that have a reason, in the order of `Reasons`; and the bits that want one.
PROPERTIES: Final = (DEVICE, REQUIRES_GRAD, DTYPE, LAYOUT, LAZY, THROUGH_DATA)
_NOTEWORTHY: Final = (
    ACCELERATOR | META | DEVICE_SUSPECT,
    GRAD | GRAD_SUSPECT,
    NARROW | DTYPE_SUSPECT | DTYPE_CHOSEN,
    SPARSE | NESTED,
    CONJ | NEG,
    DATA | DATA_SUSPECT,
)


class Value:
    """Anything that an expression can be. Values are immutable."""

    __slots__ = ()


class Tensor(Value):
    """A tensor, or something that may be one: packed possibilities and the reason for each property.

    families: tensors that autograd knows as views of each other have a number in common, the location of the one
    of which they are views; so have those that may be one object (see `same_object`).
    owner: the location of the module whose parameters this stands for, all of them in turn; negative where it is
    a certain one of them, which need not speak for the others; 0 if it is none.
    memory: where its data is, if that is known.
    """

    __slots__ = ("bits", "families", "memory", "owner", "why")

    def __init__(
        self,
        bits: int,
        why: Reasons = NO_REASONS,
        families: frozenset[int] = NO_FAMILIES,
        owner: int = 0,
        memory: Memory | None = None,
    ) -> None:
        self.bits = bits
        self.why = why
        self.families = families
        self.owner = owner
        is_of_module = owner not in _NO_CERTAIN_MODULE
        self.memory = memory_of_parameters(abs(owner)) if memory is None and is_of_module else memory

    def __eq__(self, other: object) -> bool:
        # Reasons explain, they do not distinguish: else loops that only lengthen a way would not end.
        return (
            isinstance(other, Tensor)
            and self.bits == other.bits
            and self.families == other.families
            and self.owner == other.owner
            and self.memory == other.memory
        )

    def __hash__(self) -> int:
        return hash((self.bits, self.families, self.owner))

    def __repr__(self) -> str:
        return f"Tensor({describe(self.bits)})"

    @property
    def is_certain(self) -> bool:
        """Is it proven to be a tensor of torch?"""
        return self.bits & KIND == CERTAIN

    def has_only(self, bits: int, of: int) -> bool:
        """Do all possibilities of the property `of` lie within `bits` (and is there one)?"""
        held = self.bits & of
        return held != 0 and held & ~bits == 0

    def reason(self, of: int) -> Reason | None:
        """The reason for the property `of` (one of PROPERTIES)."""
        return self.why[PROPERTIES.index(of)]

    def replace(self, of: int, bits: int, reason: Reason | None = None) -> Tensor:
        """This tensor with other possibilities for the property `of`."""
        index = PROPERTIES.index(of)
        why = self.why
        if why[index] is not reason:
            why = (*why[:index], reason, *why[index + 1 :])  # type: ignore[assignment]
        return Tensor(self.bits & ~of | bits, why, self.families, self.owner, self.memory)

    def certainly(self) -> Tensor:
        """This value, now known to be a tensor of torch."""
        if self.is_certain:
            return self
        return Tensor(self.bits & ~KIND | CERTAIN, self.why, self.families, self.owner, self.memory)

    def related(self, families: Iterable[int]) -> Tensor:
        """The same tensor in these families, too."""
        together = self.families.union(families)
        families = _ANY if len(together) > _MOST_LOCATIONS else together
        return Tensor(self.bits, self.why, families, self.owner, self.memory)

    def using(self, memory: Memory | None) -> Tensor:
        """The same tensor with its data elsewhere, or where it is not known."""
        if memory is self.memory:
            return self
        return Tensor(self.bits, self.why, self.families, self.owner, memory)

    def detached_identity(self) -> Tensor:
        """The same possibilities for an object of its own."""
        return Tensor(self.bits, self.why, owner=UNKNOWN_OWNER if self.owner else 0)


OPAQUE: Final = Tensor(_UNKNOWN_BITS | MAYBE)
UNKNOWN_TENSOR: Final = Tensor(_UNKNOWN_BITS | CERTAIN)
# What is made of host data that torch took from NumPy or from Python.
HOST_TENSOR: Final = Tensor(_PLAINEST | HOST | NO_GRAD | OF_ARRAY | CERTAIN)


# What a DataLoader gives, or a part of it: collated in host memory, by workers that can't share autograd's graphs.
LOADED: Final = OPAQUE.replace(DEVICE, HOST).replace(REQUIRES_GRAD, NO_GRAD)


@dataclass(frozen=True, slots=True)
class Ref(Value):
    """One of the objects at these locations of the heap."""

    locations: frozenset[int]

    @property
    def is_anything(self) -> bool:
        """Are there so many that they are not told apart any more?"""
        return ANYWHERE in self.locations

    @property
    def single(self) -> int | None:
        """The location, where there is just one."""
        if len(self.locations) != 1:
            return None
        (location,) = self.locations
        return None if location == ANYWHERE else location


@dataclass(frozen=True, slots=True)
class Plain(Value):
    """A Python value that is no tensor (a number, a string, a file, ...), not known any further.

    numbers: where it is numbers that were a tensor, the dtype of that (possibilities of DTYPE); else 0.
    """

    numbers: int = 0


@dataclass(frozen=True, slots=True)
class Foreign(Value):
    """An object of which only is known that it is no tensor: its attributes and items may be some.

    modules: of an optimiser, the locations of those whose parameters it changes.
    """

    modules: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Const(Value):
    """A constant of the source: a string, a number, a truth value or None."""

    value: str | bytes | complex | None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Const) and type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Array(Value):
    """A NumPy array; or a NumPy scalar, where that can't be told apart.

    least_dimensions: how many it has at least; an array proper may have none. Negative: it may be a scalar.
    memory: where its data is, if that is known.
    """

    least_dimensions: int = -1
    memory: Memory | None = None


@dataclass(frozen=True, slots=True)
class Symbol(Value):
    """Something imported, or an attribute of it, by its full name: "torch.nn.functional.relu"."""

    path: str


@dataclass(frozen=True, slots=True)
class Device(Value):
    """A torch.device, or a string that names one: possibilities of the property DEVICE."""

    bits: int
    reason: Reason | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Dtype(Value):
    """A torch.dtype: possibilities of the property DTYPE; name: as the source calls it, for messages."""

    bits: int
    name: str = field(default="", compare=False)


class Fact(enum.Enum):
    """What it means that a condition holds."""

    CUDA_AVAILABLE = "a CUDA device is there"
    OTHER_AVAILABLE = "an accelerator other than CUDA is there"


@dataclass(frozen=True, slots=True)
class Condition(Value):
    """A truth value that says something about the machine.

    exact: false means that the fact does not hold (else false means nothing: `available and not args.cpu`).
    is_negated: it is the other way around.
    """

    fact: Fact
    exact: bool = True
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class GradSwitch(Value):
    """What `torch.no_grad()` and its relatives give: a context manager or decorator that sets the grad mode."""

    bits: int


@dataclass(frozen=True, slots=True)
class Autocast(Value):
    """What `torch.autocast(...)` gives. dtype: the one in which is computed; without bits where it changes nothing."""

    dtype: Dtype


@dataclass(frozen=True, slots=True)
class Distribution(Value):
    """A probability distribution of torch. parameters: the tensors that it was built from, taken together."""

    path: str
    parameters: Tensor


@dataclass(frozen=True, slots=True)
class Items(Value):
    """A tuple, item by item. fields: names, for a named tuple."""

    items: tuple[Value, ...]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stream(Value):
    """Anything iterable of which only the join of the elements is known: generators, `zip(...)`, views of dicts.

    least_length: how many elements it surely gives; 2 stands for more, too.
    leaked_mode: the grad modes in which a generator is suspended, which are its caller's while it is.
    rewrites: what a generator writes into memories (by their numbers) of what it gave before, when asked for more.
    """

    element: Value
    least_length: int = 0
    leaked_mode: int = 0
    rewrites: frozenset[tuple[int, Write, Way]] = frozenset()


@dataclass(frozen=True, slots=True)
class Slice(Value):
    """As an index, `start:stop` or `...`: what keeps a dimension and makes a view."""


@dataclass(frozen=True, slots=True)
class Function(Value):
    """A function, lambda or method of this module.

    receiver: what it is bound to. mode: the grad mode that a wrapper such as `torch.no_grad()(f)` sets; 0 for none.
    """

    info: FunctionInfo
    frame: Frame | None = field(compare=False, default=None)
    receiver: Value | None = None
    mode: int = 0


@dataclass(frozen=True, slots=True)
class Class(Value):
    """A class of this module."""

    info: ClassInfo


@dataclass(frozen=True, slots=True)
class Method(Value):
    """An attribute of an object that is about to be called."""

    receiver: Value
    name: str


@dataclass(frozen=True, slots=True)
class Super(Value):
    """`super()` inside a method: attribute look-ups start after `info` in the order of the bases."""

    info: ClassInfo
    receiver: Value


@dataclass(frozen=True, slots=True)
class Either(Value):
    """One of several values of different kinds."""

    alternatives: tuple[Value, ...]


# Objects of the heap: what a Ref points to, besides tensors. They are immutable records; a change puts another
# record at the location.


@dataclass(frozen=True, slots=True)
class List(Value):
    """A list, set or deque: the join of its elements; item by item as long as it is only read."""

    element: Value
    items: tuple[Value, ...] | None = None


@dataclass(frozen=True, slots=True)
class Dict(Value):
    """A dict: values of constant keys, and the join of all others. keys: the join of the keys."""

    entries: tuple[tuple[object, Value], ...]
    rest: Value
    keys: Value = field(default_factory=Plain)

    def get(self, key: object) -> Value | None:
        """The value of a constant key, if it is known."""
        for candidate, value in self.entries:
            if candidate == key and type(candidate) is type(key):
                return value
        return None


@dataclass(frozen=True, slots=True)
class Module(Value):
    """A module that torch ships, or an object known to be some nn.Module.

    grad: whether its parameters require grad (possibilities of REQUIRES_GRAD; NO_GRAD if there are none).
    device, dtype: where its parameters are, and in which dtype. has_parameters: may it have any?
    children: of a container, one by one; element: the join of those that can't be told apart. What a container
    says of grad and device itself counts only where it has neither.
    """

    name: str
    spec: ModuleClass | None
    grad: int
    device: int
    children: tuple[Value, ...] | None = None
    element: Value | None = None
    has_parameters: bool = True
    dtype: int = FLOATING
    reason: Reason | None = field(default=None, compare=False)
    grad_reason: Reason | None = field(default=None, compare=False)
    dtype_reason: Reason | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Instance(Value):
    """An instance of a class of this module: the attributes set so far on the way that was followed.

    device, grad, dtype: what moves, freezes and conversions did to all parameters since then; 0 for nothing.
    is_built: was `__init__` followed? Else attributes not set here come from the whole class.
    """

    info: ClassInfo
    attributes: tuple[tuple[str, Value], ...] = ()
    device: int = 0
    grad: int = 0
    dtype: int = 0
    is_built: bool = False
    reason: Reason | None = field(default=None, compare=False)
    dtype_reason: Reason | None = field(default=None, compare=False)

    def get(self, name: str) -> Value | None:
        """The attribute as set so far, if it was."""
        for candidate, value in self.attributes:
            if candidate == name:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Mode(Value):
    """Grad mode: MODE_ON, MODE_OFF or both bits."""

    bits: int


class Unbound(Value):
    """Nothing: the value of a name on a way on which it was not bound. The bottom of all values."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNBOUND"


UNBOUND: Final = Unbound()
PLAIN_VALUE: Final = Plain()
FOREIGN: Final = Foreign()
ARRAY: Final = Array()
PROPER_ARRAY: Final = Array(0)
SLICE: Final = Slice()
NONE: Final = Const(None)

# Displays longer than this are not told apart item by item.
MOST_ITEMS: Final = 16

_MOST_ALTERNATIVES: Final = 6
_MOST_LOCATIONS: Final = 8
_ANY: Final = frozenset((ANYWHERE,))
_DEEPEST: Final = 5


def same_object(location: int) -> int:
    """The number that tensors have in common that may be the object at a location; and the way back."""
    return -location - 10


def are_related(one: frozenset[int], other: frozenset[int]) -> bool:
    """May two tensors with these families be views of each other?"""
    return bool(one & other) or (ANYWHERE in one and bool(other)) or (ANYWHERE in other and bool(one))


def join_tensors(one: Tensor, other: Tensor) -> Tensor:
    """The least tensor that covers both; each reason comes from the side that gives cause for it."""
    if one.bits == other.bits and one.families == other.families and one.owner == other.owner:
        return one if one.memory == other.memory else one.using(join_memories(one.memory, other.memory))
    why: Reasons = one.why
    if one.why != other.why:
        why = tuple(  # type: ignore[assignment]
            (one.why[i] or other.why[i]) if one.bits & noteworthy else (other.why[i] or one.why[i])
            for i, noteworthy in enumerate(_NOTEWORTHY)
        )
    families = one.families if one.families == other.families else one.families | other.families
    if len(families) > _MOST_LOCATIONS or ANYWHERE in families:
        families = _ANY
    owner = one.owner if one.owner == other.owner else MANY_OWNERS if one.owner and other.owner else 0
    return Tensor(one.bits | other.bits, why, families, owner, join_memories(one.memory, other.memory))


def join(one: Value, other: Value, depth: int = 0) -> Value:
    """The least value of the domain that covers both (an upper bound of them where the domain is coarse)."""
    if one is other or one == other:
        return one
    if one is UNBOUND:
        return other
    if other is UNBOUND:
        return one
    if depth > _DEEPEST:
        return OPAQUE
    if _are_alike(one, other):
        joined = _join_alike(one, other, depth)
        if joined is not None:
            return joined
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return join_tensors(one, other)
    named = _join_as_devices(one, other)
    if named is not None:
        return named
    if _is_scalar(one) and _is_scalar(other):
        return PLAIN_VALUE
    return _join_alternatives((*alternatives_of(one), *alternatives_of(other)), depth)


def _is_scalar(value: Value) -> bool:
    """Is it a Python value that is no object of interest, and not None?"""
    return isinstance(value, Const | Plain | Condition) and value != NONE


def join_all(values: Iterable[Value]) -> Value:
    """The join of any number of values; UNBOUND for none."""
    joined: Value = UNBOUND
    for value in values:
        joined = join(joined, value)
    return joined


def content_of(value: Value) -> tuple[Value, ...]:
    """What a container holds; nothing of what is none, or is an object with attributes."""
    match value:
        case Items(items=inside) | List(items=tuple() as inside):
            return inside
        case List(element=element) | Stream(element=element):
            return (element,)
        case Dict(entries=entries, rest=rest):
            return (*(item for _, item in entries), rest)
    return ()


def _parts_of(value: Value) -> tuple[Value, ...]:
    match value:
        case Either(alternatives=alternatives):
            return alternatives
        case Instance(attributes=attributes):
            return tuple(item for _, item in attributes)
    return content_of(value)


_WITHOUT_PARTS: Final = frozenset({Ref, Const, Plain, Symbol, Function, Method, Mode, Device, Dtype, Class})


_WITH_MEMORY: Final = (Tensor, Array)


def storages_in(value: Value) -> Collection[int]:
    """The numbers of the memories that a value uses, or that something in it does."""
    if type(value) in _WITHOUT_PARTS:
        return ()
    if isinstance(value, _WITH_MEMORY):
        return () if value.memory is None else (value.memory.storage,)
    found: set[int] = set()
    pending = [(value, 0)]
    while pending:
        item, depth = pending.pop()
        if isinstance(item, _WITH_MEMORY):
            if item.memory is not None:
                found.add(item.memory.storage)
        elif depth < _DEEPEST:
            pending += [(inner, depth + 1) for inner in _parts_of(item) if type(inner) not in _WITHOUT_PARTS]
    return found


def with_memory(value: Value, storage: int, change: Callable[[Memory], Memory | None], depth: int = 0) -> Value:
    """The value, where everything that uses the memory of this number uses what `change` makes of it."""

    def changed(item: Value) -> Value:
        return with_memory(item, storage, change, depth + 1)

    if depth > _DEEPEST:
        return value
    match value:
        case Tensor(memory=memory) if memory is not None and memory.storage == storage:
            return value.using(change(memory))
        case Array(memory=memory) if memory is not None and memory.storage == storage:
            return replace(value, memory=change(memory))
        case Either(alternatives=inside):
            return Either(tuple(map(changed, inside)))
        case Items(items=inside):
            return replace(value, items=tuple(map(changed, inside)))
        case List(element=element, items=items):
            return List(changed(element), None if items is None else tuple(map(changed, items)))
        case Stream(element=element):
            return replace(value, element=changed(element))
        case Dict(entries=entries, rest=rest):
            return replace(value, entries=tuple((key, changed(item)) for key, item in entries), rest=changed(rest))
        case Instance(attributes=attributes):
            return replace(value, attributes=tuple((name, changed(item)) for name, item in attributes))
    return value


def alternatives_of(value: Value) -> tuple[Value, ...]:
    """The values of which this is one."""
    return value.alternatives if isinstance(value, Either) else (value,)


def widen(value: Value) -> Value:
    """Something that covers `value` and everything that a loop could still make of it."""
    if isinstance(value, Tensor):
        return join_tensors(value, Tensor(_UNKNOWN_BITS | value.bits & KIND))
    if isinstance(
        value,
        Const | Plain | Slice | Foreign | Mode | Array | Device | Dtype | Condition | Ref | Symbol | Function | Class,
    ):
        return PLAIN_VALUE if isinstance(value, Const | Condition) and value != NONE else value
    return OPAQUE


def _join_alike(one: Value, other: Value, depth: int) -> Value | None:
    """The join of two values of one class; None where they stay alternatives."""
    match one, other:
        case Ref(), Ref():
            locations = one.locations | other.locations
            return Ref(_ANY if len(locations) > _MOST_LOCATIONS or ANYWHERE in locations else locations)
        case Device(), Device():
            return Device(one.bits | other.bits, _worse(one, other).reason)
        case Dtype(), Dtype():
            return Dtype(one.bits | other.bits, one.name if one.bits & NARROW else other.name)
        case Mode(), Mode():
            return Mode(one.bits | other.bits)
        case Array(), Array():
            dimensions = min(one.least_dimensions, other.least_dimensions)
            return Array(dimensions, join_memories(one.memory, other.memory))
        case Distribution(), Distribution() if one.path == other.path:
            return Distribution(one.path, join_tensors(one.parameters, other.parameters))
        case Items(), Items() if len(one.items) == len(other.items):
            items = tuple(join(a, b, depth + 1) for a, b in zip(one.items, other.items, strict=True))
            return Items(items, one.fields if one.fields == other.fields else ())
        case Items(), Items():
            return Stream(join_all((*one.items, *other.items)))
        case (Items(), Stream()) | (Stream(), Items()):
            return Stream(join(_element_of(one), _element_of(other), depth + 1))
        case Stream(), Stream():
            return Stream(
                join(one.element, other.element, depth + 1),
                min(one.least_length, other.least_length),
                one.leaked_mode | other.leaked_mode,
                one.rewrites | other.rewrites,
            )
        case List(), List():
            same_length = one.items is not None and other.items is not None and len(one.items) == len(other.items)
            items_now = None
            if same_length and one.items is not None and other.items is not None:
                items_now = tuple(join(a, b, depth + 1) for a, b in zip(one.items, other.items, strict=True))
            return List(join(one.element, other.element, depth + 1), items_now)
        case Dict(), Dict():
            return _join_dicts(one, other, depth)
        case Module(), Module():
            return _join_modules(one, other, depth)
        case Instance(), Instance() if one.info is other.info:
            return _join_instances(one, other, depth)
    return None


def _are_alike(one: Value, other: Value) -> bool:
    return type(one) is type(other) or (isinstance(one, Items | Stream) and isinstance(other, Items | Stream))


def _element_of(value: Value) -> Value:
    if isinstance(value, Items):
        return join_all(value.items)
    return value.element if isinstance(value, Stream) else OPAQUE


def _worse(one: Device, other: Device) -> Device:
    return one if one.bits & (ACCELERATOR | DEVICE_SUSPECT) and one.reason else other


def _join_dicts(one: Dict, other: Dict, depth: int) -> Dict:
    keys = sorted({key for record in (one, other) for key, _ in record.entries}, key=repr)
    entries = tuple((key, join(one.get(key) or one.rest, other.get(key) or other.rest, depth + 1)) for key in keys)
    return Dict(entries, join(one.rest, other.rest, depth + 1), join(one.keys, other.keys, depth + 1))


def _join_modules(one: Module, other: Module, depth: int) -> Module:
    children = None
    if one.children is not None and other.children is not None and len(one.children) == len(other.children):
        children = tuple(join(a, b, depth + 1) for a, b in zip(one.children, other.children, strict=True))
    known = [element for element in (one.element, other.element) if element is not None]
    if children is None:
        known += [*(one.children or ()), *(other.children or ())]
    return Module(
        one.name if one.name == other.name else "",
        one.spec if one.spec == other.spec else None,
        one.grad | other.grad,
        one.device | other.device,
        children,
        join_all(known) if known else None,
        one.has_parameters or other.has_parameters,
        one.dtype | other.dtype,
        one.reason or other.reason,
        one.grad_reason or other.grad_reason,
        one.dtype_reason or other.dtype_reason,
    )


def _join_instances(one: Instance, other: Instance, depth: int) -> Instance:
    # What one side lacks does not exist there, if all that it has was seen; else the class says what it is.
    attributes = [
        (name, value if theirs is None else join(value, theirs, depth + 1))
        for name, value in one.attributes
        for theirs in [other.get(name)]
        if theirs is not None or other.is_built
    ]
    if one.is_built:
        attributes += [(name, value) for name, value in other.attributes if one.get(name) is None]
    return Instance(
        one.info,
        tuple(sorted(attributes, key=lambda attribute: attribute[0])),
        _join_changes(one.device, other.device, DEVICE_UNKNOWN),
        _join_changes(one.grad, other.grad, GRAD_UNKNOWN),
        _join_changes(one.dtype, other.dtype, DTYPE_UNKNOWN),
        one.is_built and other.is_built,
        one.reason or other.reason,
        one.dtype_reason or other.dtype_reason,
    )


def _join_changes(one: int, other: int, unknown: int) -> int:
    """The join of what two ways did to all parameters, where 0 is nothing."""
    return one | other | (0 if bool(one) is bool(other) else unknown)


def _join_as_devices(one: Value, other: Value) -> Device | None:
    """Two names of devices, or a name and a device; None if they are not."""
    if not isinstance(one, Device | Const) or not isinstance(other, Device | Const):
        return None
    if any(isinstance(value, Const) and not isinstance(value.value, str) for value in (one, other)):
        return None
    devices = [value if isinstance(value, Device) else device_named(value.value) for value in (one, other)]
    if devices[0] is None or devices[1] is None:
        return None
    return Device(devices[0].bits | devices[1].bits, _worse(devices[0], devices[1]).reason)


def _join_alternatives(values: tuple[Value, ...], depth: int) -> Value:
    kept: list[Value] = []
    for value in values:
        for index, there in enumerate(kept):
            if there == value:
                break
            if _is_scalar(there) and _is_scalar(value):
                kept[index] = PLAIN_VALUE
                break
            if _are_alike(there, value):
                joined = (
                    join_tensors(there, value)
                    if isinstance(there, Tensor) and isinstance(value, Tensor)
                    else (_join_alike(there, value, depth + 1))
                )
                if joined is not None:
                    kept[index] = joined
                    break
        else:
            kept.append(value)
    opaque = next((value for value in kept if isinstance(value, Tensor) and value.bits & MAYBE), None)
    if opaque is not None:
        # What is wholly unknown covers everything but objects with an identity.
        kept = [value for value in kept if value is opaque or isinstance(value, Ref)]
    if len(kept) > _MOST_ALTERNATIVES:
        anything = OPAQUE
        for value in kept:
            if isinstance(value, Tensor):
                anything = join_tensors(anything, value)
        return Either((anything, Ref(_ANY)))
    return kept[0] if len(kept) == 1 else Either(tuple(kept))


_ACCELERATORS: Final = ("mps", "xpu", "hpu", "npu", "xla", "mtia", "privateuseone", "ipu", "maia", "vulkan", "hip")


def device_named(name: object) -> Device | None:
    """The device that a string (or an index, which means an accelerator) names; None if it names none."""
    if isinstance(name, int) and not isinstance(name, bool):
        return Device(CUDA)
    if not isinstance(name, str):
        return None
    kind = name.partition(":")[0].strip()
    if kind == "cpu":
        return Device(HOST)
    if kind in {"cuda", "gpu"}:
        return Device(CUDA)
    if kind == "meta":
        return Device(META)
    return Device(OTHER_ACCELERATOR) if kind in _ACCELERATORS else None


_NAMES: Final = {
    name: value
    for name, value in list(globals().items())
    if name.isupper()
    and isinstance(value, int)
    and value > 0
    and value.bit_count() == 1
    and not name.startswith(("_", "MODE", "MOST"))
}


def describe(bits: int) -> str:
    """The possibilities by name, for debugging and for failing tests."""
    return " ".join(name for name, bit in _NAMES.items() if bits & bit)


def position_of(node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Where to point at when a step of a way is shown: the name of the attribute where the node calls one."""
    target = node.func if isinstance(node, ast.Call) else node
    if isinstance(target, ast.Attribute) and target.end_lineno is not None and target.end_col_offset is not None:
        return target.end_lineno, target.end_col_offset - len(target.attr.encode())
    return target.lineno, target.col_offset

"""What names are bound to and what objects hold, with branches that can be undone and joined.

A branch pushes a layer, which remembers what it changes, so a join costs what the branches changed, not what there is.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from flake8_torch_numpy.inference.memory import Memory
from flake8_torch_numpy.inference.values import (
    UNBOUND,
    Ref,
    Tensor,
    Value,
    join,
    same_object,
    storages_in,
    with_memory,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from flake8_torch_numpy.inference.definitions import ClassInfo, FunctionInfo
    from flake8_torch_numpy.inference.memory import Way, Write
    from flake8_torch_numpy.inference.values import Function

Key = TypeVar("Key", int, str)


class Layers(Generic[Key]):
    """A dictionary of values, with changes that can be undone.

    A layer begins with `push` and ends with `pop`. Of each only is kept what its keys had for values before, so that
    reading takes one look, however many there are.
    users: for each memory (by its number) the keys whose values use it, or once did.

    A key that is added (`add`) in a layer is one that nothing outside of it knows. So its value stays when the layer
    ends, without being one of the changes: else all that is new would be handed up from layer to layer.
    """

    __slots__ = ("_added", "_before", "_born", "_last_number", "_numbers", "_values", "logs", "users")

    def __init__(self) -> None:
        self._values: dict[Key, Value] = {}
        self._before: list[dict[Key, Value]] = []
        # The layers that go on have ascending numbers; and how many keys there were that had been added before each.
        self._numbers: list[tuple[int, int]] = [(0, 0)]
        self._last_number = 0
        self._added: list[Key] = []
        # In which layer, by its number, each of these keys was added.
        self._born: dict[Key, int] = {}
        self.logs: list[dict[Key, Value]] = []
        self.users: dict[int, dict[Key, None]] = {}

    def get(self, key: Key) -> Value:
        """The value of `key`; UNBOUND if it has none."""
        return self._values.get(key, UNBOUND)

    def set(self, key: Key, value: Value) -> None:
        """Give `key` another value."""
        if self._before:
            before = self._before[-1]
            # What was added in this layer, or in one inside of it, is of no concern outside.
            if key not in before and self._born.get(key, -1) < self._numbers[-1][0]:
                before[key] = self._values.get(key, UNBOUND)
        self._values[key] = value
        for storage in storages_in(value):
            self.users.setdefault(storage, {})[key] = None
        for log in self.logs:
            log[key] = join(log.get(key, UNBOUND), value)

    def add(self, key: Key, value: Value) -> None:
        """Give a value to a key that is found only by what is made in this layer from here on."""
        if key not in self._values:
            self._born[key] = self._numbers[-1][0]
            self._added.append(key)
        self.set(key, value)

    @property
    def depth(self) -> int:
        """How many layers have begun and not ended."""
        return len(self._before)

    def push(self) -> None:
        """Begin a layer."""
        self._before.append({})
        self._last_number += 1
        self._numbers.append((self._last_number, len(self._added)))

    def pop(self, *, keeps_added: bool = True) -> dict[Key, Value]:
        """End the uppermost layer and undo what was changed in it; gives the changes.

        keeps_added: keep the keys that were added in it; else these are changes, too, and are undone.
        """
        before = self._before.pop()
        _, count = self._numbers.pop()
        values = self._values
        changes = {key: values.get(key, UNBOUND) for key in before}
        for key, value in before.items():
            if value is UNBOUND:
                values.pop(key, None)
            else:
                values[key] = value
        if not keeps_added:
            for key in self._added[count:]:
                changes[key] = values.pop(key)
                del self._born[key]
            del self._added[count:]
        return changes

    def pop_to(self, depth: int, *, keeps_added: bool = True) -> dict[Key, Value]:
        """End and undo all layers but so many of them; gives the changes."""
        changes: dict[Key, Value] = {}
        while len(self._before) > depth:
            changes = self.pop(keeps_added=keeps_added) | changes
        return changes

    def everything(self) -> dict[Key, Value]:
        """All keys with their values."""
        return dict(self._values)

    def changes_above(self, depth: int) -> dict[Key, Value]:
        """What has changed since there were so many layers."""
        return {key: self._values.get(key, UNBOUND) for before in self._before[depth:] for key in before}

    def value_below(self, depth: int, key: Key) -> Value:
        """The value that a key had while there were so many layers."""
        for before in self._before[depth:]:
            if key in before:
                return before[key]
        return self.get(key)

    def changed_value(self, key: Key) -> Value | None:
        """The value that a key was given in the uppermost layer; None if it was given none."""
        return self._values.get(key) if self._before and key in self._before[-1] else None

    @property
    def is_changed(self) -> bool:
        """Was anything changed in the uppermost layer?"""
        return bool(self._before[-1] if self._before else self._values)


@dataclass(slots=True, eq=False)
class Sites:
    """The locations of the objects that code makes, by the places where it does; inner: the same for what it calls.

    A call that is followed again from the same place, as in the next round of a loop, makes its objects at the same
    locations: else there were new ones in each round, and no end.
    """

    locations: dict[object, int] = field(default_factory=dict)
    inner: dict[object, Sites] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Frame:
    """The names of one running function, class body, comprehension or module.

    parent: the frame around it, in which names are looked up next (never that of a class body).
    caller: the one that runs on when it ends. rewrites: what it does to the memory of what it has yielded.
    returned: the join of what was returned or, for a generator, yielded.
    seen: once a function was defined in here, the join of everything that each name was bound to since.
    sites: the locations of what is made in it. defined: the functions that were defined in it, or right inside it.
    """

    parent: Frame | None = None
    function: FunctionInfo | None = None
    enclosing_class: ClassInfo | None = None
    is_comprehension: bool = False
    names: Layers[str] = field(default_factory=Layers)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)
    returned: Value = UNBOUND
    yielded: Value = UNBOUND
    caller: Frame | None = None
    rewrites: frozenset[tuple[int, Write, Way]] = frozenset()
    suspended_mode: int = 0
    exits: list[dict[int, Value]] = field(default_factory=list)
    heap_depth: int = 0
    seen: dict[str, Value] | None = None
    sites: Sites = field(default_factory=Sites)
    defined: list[Function] = field(default_factory=list)

    def start_remembering(self) -> None:
        """From now on keep the join of all values of each name, for functions that outlive this frame."""
        if self.seen is None:
            self.seen = self.names.everything()
            self.names.logs.append(self.seen)


@dataclass(slots=True)
class Changes:
    """What one branch changed."""

    names: dict[str, Value]
    heap: dict[int, Value]


class State:
    """The state of the abstract machine: the running frame, the heap, and whether this point can be reached."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.heap: Layers[int] = Layers()
        self.is_alive = True
        self.shared: set[int] = set()
        self.summaries: set[int] = set()
        self._next_location = 1
        self._phis: dict[frozenset[int], int] = {}
        self._members: dict[int, frozenset[int]] = {}
        # The parameters of a function that is run alone: its caller has them, too.
        self.given: set[int] = set()
        # The memories of which a conversion made another side; and for how many values more they may be looked for.
        self.converted: set[int] = set()
        self.looks_left = 0

    # -- locations ------------------------------------------------------------------------------------------

    def new_location(self) -> int:
        """A location that was never used."""
        self._next_location += 1
        return self._next_location

    def location_for(self, site: object) -> int:
        """The location of objects made at `site` (anything hashable) of the running frame."""
        locations = self.frame.sites.locations
        location = locations.get(site)
        if location is None:
            location = locations[site] = self.new_location()
        return location

    def allocate(self, site: object, record: Value) -> Ref:
        """Put a new object on the heap. One made at this site before is joined with it if anyone may hold it."""
        location = self.location_for(site)
        if isinstance(record, Tensor) and not record.families:
            record = Tensor(record.bits, record.why, frozenset((location,)), record.owner, record.memory)
        if isinstance(record, Tensor) and record.memory is None:
            record = record.using(self.new_memory(location))
        before = self.heap.get(location)
        if location in self.shared and before is not UNBOUND:
            record = join(before, record)
            self.summaries.add(location)
        if _is_of_one_place(site):
            self.heap.add(location, record)
        else:
            self.heap.set(location, record)
        return Ref(frozenset((location,)))

    def new_memory(self, location: int) -> Memory:
        """The memory of a new object at a location. Whatever is left of an earlier one there uses another memory."""
        if location in self.converted:
            self.change_memories(location, lambda _: None)
        return Memory(location)

    def converted_before(self, location: int) -> int:
        """How many memories have another side of those that are older than a location."""
        return sum(storage < location for storage in self.converted)

    def change_memories(self, storage: int, change: Callable[[Memory], Memory | None]) -> None:
        """Let everything that uses a memory use what `change` makes of it."""
        for frame in self._frames():
            self._change_layers(frame.names, storage, change)
        self._change_layers(self.heap, storage, change)

    def write(self, storage: int, write: Write, way: Way) -> None:
        """Note a write for everything that uses a memory. way: the side through which is written."""
        self.change_memories(storage, lambda memory: memory.written(write, way))
        for frame in self._frames():
            if storage in storages_in(frame.yielded):
                frame.rewrites |= {(storage, write, way)}

    def _change_layers(self, layers: Layers[Key], storage: int, change: Callable[[Memory], Memory | None]) -> None:
        users = list(layers.users.get(storage, ()))
        self.looks_left -= len(users)
        if self.looks_left < 0:
            # Nothing is claimed any more: it would take out of all proportion to the file.
            self.converted.clear()
            return
        for key in users:
            layers.set(key, with_memory(layers.get(key), storage, change))

    def _frames(self) -> Iterator[Frame]:
        """What runs, what is around it, and what waits for it."""
        pending, seen = [self.frame], {self.frame}
        while pending:
            frame = pending.pop()
            yield frame
            for other in (frame.parent, frame.caller):
                if other is not None and other not in seen:
                    seen.add(other)
                    pending.append(other)

    def share(self, value: Value) -> None:
        """Note that `value` is held in a second place, if it is an object of the heap."""
        if isinstance(value, Ref):
            self.shared |= value.locations

    def update(self, location: int, record: Value, *, is_certain: bool) -> None:
        """Change the object at a location; keep its old state as a possibility unless this is certain."""
        if not is_certain:
            record = join(self.heap.get(location), record)
        self.heap.set(location, record)

    # -- branches -------------------------------------------------------------------------------------------

    @property
    def depth(self) -> tuple[int, int]:
        """How many layers there are now, of names and of the heap."""
        return self.frame.names.depth, self.heap.depth

    def push(self) -> None:
        """Start a branch."""
        self.frame.names.push()
        self.heap.push()

    def pop(self, *, keeps_added: bool = True) -> Changes | None:
        """End a branch and take back what it changed; None if its end can't be reached. Alive again after it.

        keeps_added: keep the objects that it made; else they are among the changes.
        """
        changes = Changes(self.frame.names.pop(), self.heap.pop(keeps_added=keeps_added))
        was_alive, self.is_alive = self.is_alive, True
        return changes if was_alive else None

    def changes_above(self, depth: tuple[int, int]) -> Changes:
        """What was changed since there were `depth` layers."""
        return Changes(self.frame.names.changes_above(depth[0]), self.heap.changes_above(depth[1]))

    def apply(self, changes: Changes) -> None:
        """Make changes of a branch that was the only way."""
        for location, record in changes.heap.items():
            self.heap.set(location, record)
        for name, value in changes.names.items():
            self.frame.names.set(name, value)

    def join_branches(self, branches: Iterable[Changes | None]) -> None:
        """Go on where several branches meet; None stands for one whose end can't be reached."""
        alive = [changes for changes in branches if changes is not None]
        if not alive:
            self.is_alive = False
            return
        if len(alive) == 1:
            self.apply(alive[0])
            return
        names, heap = self.frame.names, self.heap
        for name in {name: None for changes in alive for name in changes.names}:
            before = names.get(name)
            held = [changes.names.get(name, before) for changes in alive]
            joined: Value = self._merged_object(held, alive) or UNBOUND
            if joined is UNBOUND:
                for value in held:
                    joined = join(joined, value)
            names.set(name, joined)
        for location in {location: None for changes in alive for location in changes.heap}:
            record: Value = UNBOUND
            before = heap.get(location)
            for changes in alive:
                record = join(record, changes.heap.get(location, before))
            heap.set(location, record)

    def absorb(self, branches: Iterable[Changes | None], carried: Container[str] | None = None) -> bool:
        """Join branches into the state before them, as at the head of a loop; was there anything new?

        carried: the names that matter; None for all.
        """
        before: dict[str, Value] = {}
        heap_before: dict[int, Value] = {}
        alive = [changes for changes in branches if changes is not None]
        for changes in alive:
            for name in changes.names:
                if carried is None or name in carried:
                    before[name] = self.frame.names.get(name)
            for location in changes.heap:
                heap_before[location] = self.heap.get(location)
        self.join_branches([Changes({}, {}), *alive])
        return any(self.frame.names.get(name) != value for name, value in before.items()) or any(
            value is not UNBOUND and self.heap.get(location) != value for location, value in heap_before.items()
        )

    def is_same_after(self, branches: Iterable[Changes | None], carried: Container[str] | None) -> bool:
        """Does what goes on find the same here as where branches meet that begin here?

        carried: the names that matter; None for all.
        """
        depth = self.depth
        self.push()
        self.join_branches(branches)
        names, heap = self.frame.names, self.heap
        changes = self.changes_above(depth)
        is_same = all(
            names.value_below(depth[0], name) == value
            for name, value in changes.names.items()
            if carried is None or name in carried
        ) and all(heap.value_below(depth[1], key) in (UNBOUND, value) for key, value in changes.heap.items())
        self.pop(keeps_added=False)
        return is_same

    def _merged_object(self, held: list[Value], branches: list[Changes]) -> Value | None:
        """One new object for several that only this name holds: what happens to it then happens for certain."""
        locations: set[int] = set()
        for value in held:
            if not isinstance(value, Ref) or value.single is None:
                return None
            locations.add(value.single)
        if len(locations) < 2 or locations & self.shared:
            return None
        record: Value = UNBOUND
        for value, changes in zip(held, branches, strict=True):
            location = value.single if isinstance(value, Ref) else None
            if location is not None:
                record = join(record, changes.heap.get(location, self.heap.get(location)))
        if not isinstance(record, Tensor):
            return None
        members = frozenset().union(*(self._members.get(location, frozenset((location,))) for location in locations))
        merged = self._phis.get(members)
        if merged is None:
            merged = self._phis[members] = self.new_location()
            self._members[merged] = members
        # Views of one of them still are views of that one.
        if record.memory is None:
            record = record.using(self.new_memory(merged))
        self.heap.set(merged, record.related(same_object(location) for location in members))
        return Ref(frozenset((merged,)))

    # -- exceptions -----------------------------------------------------------------------------------------

    def start_log(self) -> Changes:
        """Begin to note every value that names and objects take, for the handlers of a `try`."""
        log = Changes({}, {})
        self.frame.names.logs.append(log.names)
        self.heap.logs.append(log.heap)
        return log

    def stop_log(self, log: Changes) -> None:
        """End what `start_log` began."""
        names, heap = self.frame.names, self.heap
        names.logs[:] = [other for other in names.logs if other is not log.names]
        heap.logs[:] = [other for other in heap.logs if other is not log.heap]

    def join_log(self, log: Changes) -> None:
        """Go on at a handler: anything that was noted may be so."""
        self.absorb([log])


def _is_of_one_place(site: object) -> bool:
    """Is a site a place in the code, which is reached on one way only: not what any code names, as an attribute is?"""
    while isinstance(site, tuple):
        site = site[0]
    return isinstance(site, ast.AST)

"""What was seen in each run of a module's code, and which functions have to be run again.

Runs read what other runs note: what attributes of a class are, what objects of globals hold. Where a note changes
after it was read, what was seen in that run is out of date, and only such functions are run again.
"""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from flake8_torch_numpy.inference.memory import Sharing

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable, Iterator

    from flake8_torch_numpy.inference.definitions import ClassInfo, FunctionInfo
    from flake8_torch_numpy.inference.interpreter import Observation
    from flake8_torch_numpy.inference.values import Function, Value

# An attribute of the instances of a class, or one of the two below; and what it said when it was read.
Note = tuple["ClassInfo", str] | str
Reads = dict[Note, "Value | int"]
# What the objects hold that globals and defaults are bound to; functions find it as it is when they are run.
OBJECTS: Final = "objects"
# What functions bind globals to, of which the module's own statements depend, too.
GLOBAL_NAMES: Final = "global names"

_Key = tuple["FunctionInfo", "ClassInfo | None"]
Observations = dict["ast.expr", "list[Observation]"]


@dataclass(slots=True, eq=False)
class Run:
    """What was seen while a function was run on its own, or (function: None) the module's statements.

    owner: the class whose instance its `self` was. reads: the notes that it depends on, as they were when first read.
    callers: who calls a function in view, and in which grad mode: None where that is certain, else the function whose
    own mode is only assumed. followed: how many calls of a function were. not_followed: those of which a call was met
    that was not: it may have other arguments than the others. inner: what was run as a part of it.
    """

    function: Function | None = None
    owner: ClassInfo | None = None
    reads: Reads = field(default_factory=dict)
    observations: Observations = field(default_factory=dict)
    observed_values: Observations = field(default_factory=dict)
    observed_operands: Observations = field(default_factory=dict)
    callers: dict[FunctionInfo, set[tuple[FunctionInfo | None, int]]] = field(default_factory=dict)
    followed: Counter[FunctionInfo] = field(default_factory=Counter)
    not_followed: set[FunctionInfo] = field(default_factory=set)
    sharing: Sharing = field(default_factory=Sharing)
    inner: set[_Key] = field(default_factory=set)


class Runs:
    """All runs of the code of one module, each as it was the last time.

    current: the one that goes on. followed: how many calls of a function were, in all runs together.
    """

    def __init__(self) -> None:
        self.current = self._of_module = Run(reads={GLOBAL_NAMES: 0})
        self.followed: Counter[FunctionInfo] = Counter()
        self._not_followed: Counter[FunctionInfo] = Counter()
        self._runs: dict[_Key, Run] = {}
        self._begun: set[_Key] = set()
        self._versions = {OBJECTS: 0, GLOBAL_NAMES: 0}

    def __iter__(self) -> Iterator[Run]:
        """The runs, that of the module's statements first."""
        yield self._of_module
        yield from self._runs.values()

    # -- runs -----------------------------------------------------------------------------------------------

    def has_begun(self, info: FunctionInfo, owner: ClassInfo | None) -> bool:
        """Was a function run already, or is it just running?"""
        return (info, owner) in self._begun

    @contextlib.contextmanager
    def running(self, function: Function, owner: ClassInfo | None) -> Iterator[None]:
        """While a function is run on its own. One that was defined by another function is run as a part of that."""
        key = (function.info, owner)
        self._begun.add(key)
        if function.frame is not None:
            self.current.inner.add(key)
            yield
            return
        before, self.current = self.current, Run(function, owner)
        self._runs[key] = self.current
        try:
            yield
        finally:
            self.current = before

    def take_back(self, run: Run) -> None:
        """Let a function be run again: what was seen in its last run no longer counts."""
        if run.function is not None:
            self._begun.discard((run.function.info, run.owner))
        self._begun -= run.inner
        self.followed.subtract(run.followed)
        self._not_followed.subtract(run.not_followed)
        run.observations, run.observed_values, run.observed_operands = {}, {}, {}

    def end_module(self) -> None:
        """The module's statements have ended: what was run before did not find the globals as they leave them."""
        for run in self._runs.values():
            self.take_back(run)
        self._runs.clear()
        self._begun.clear()

    # -- what was seen --------------------------------------------------------------------------------------

    def observations(self) -> Observations:
        """What was seen at receivers, and of what is called."""
        return _merged(run.observations for run in self)

    def observed_values(self) -> Observations:
        """What was seen of expressions themselves."""
        return _merged(run.observed_values for run in self)

    def observed_operands(self) -> Observations:
        """What was seen of both operands of operations, as tuples."""
        return _merged(run.observed_operands for run in self)

    def replace(self, nodes: Iterable[ast.expr], see: Callable[[ast.expr], Observation], *, is_receiver: bool) -> None:
        """Let something else than what was seen at some nodes, or (is_receiver) of their receivers, be seen there."""
        for node in nodes:
            for run in self:
                (run.observations if is_receiver else run.observed_values).pop(node, None)
            of_module = self._of_module.observations if is_receiver else self._of_module.observed_values
            of_module[node] = [see(node)]

    def sharing(self) -> Sharing:
        """What was seen of memories with several sides."""
        together = Sharing()
        for run in self:
            together.add(run.sharing)
        return together

    def callers(self) -> dict[FunctionInfo, set[tuple[FunctionInfo | None, int]]]:
        """For each function who calls it, and in which grad mode."""
        together: dict[FunctionInfo, set[tuple[FunctionInfo | None, int]]] = defaultdict(set)
        for run in self:
            for info, callers in run.callers.items():
                together[info] |= callers
        return together

    # -- calls ----------------------------------------------------------------------------------------------

    def note_caller(self, info: FunctionInfo, caller: FunctionInfo | None, mode: int) -> None:
        """Note a call, and the grad mode there. caller: the function whose own mode is only assumed, if one's is."""
        self.current.callers.setdefault(info, set()).add((caller, mode))

    def note_followed(self, info: FunctionInfo) -> None:
        """Note that a call was followed."""
        self.followed[info] += 1
        self.current.followed[info] += 1

    def note_not_followed(self, info: FunctionInfo) -> None:
        """Note that a call was met that was not followed."""
        if info not in self.current.not_followed:
            self.current.not_followed.add(info)
            self._not_followed[info] += 1

    @property
    def not_followed(self) -> set[FunctionInfo]:
        """The functions of which a call was met that was not followed."""
        return {info for info, count in self._not_followed.items() if count}

    def is_followed_always(self, info: FunctionInfo) -> bool:
        """Was a call of a function met, and was each of them followed?"""
        return self.followed[info] > 0 and not self._not_followed[info]

    # -- notes ----------------------------------------------------------------------------------------------

    def read_attribute(self, info: ClassInfo, name: str) -> Value:
        """What is noted of an attribute, on which depends what goes on now."""
        value = info.noted(name)
        self.current.reads.setdefault((info, name), value)
        return value

    def note_object_read(self) -> None:
        """Note that what goes on now depends on an object of a global or a default."""
        # The statements of the module are run before any function changes one.
        if self.current is not self._of_module:
            self.current.reads.setdefault(OBJECTS, self._versions[OBJECTS])

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reads]:
        """Gives the notes on which depends what goes on meanwhile, and only that."""
        run, outer = self.current, self.current.reads
        run.reads = {}
        try:
            yield run.reads
        finally:
            inner, run.reads = run.reads, outer
            self.note_reads(inner)

    def note_reads(self, reads: Reads) -> None:
        """Note that what goes on now depends on what was read then."""
        mine = self.current.reads
        for note, value in reads.items():
            mine.setdefault(note, value)

    def note_object_change(self) -> None:
        """Note that a function changed an object of a global or a default."""
        self._versions[OBJECTS] += 1

    def note_global_change(self) -> None:
        """Note that a function bound a global to something new."""
        self._versions[GLOBAL_NAMES] += 1

    def _read(self, note: Note) -> Value | int:
        return self._versions[note] if isinstance(note, str) else note[0].noted(note[1])

    def is_stale(self, run: Run) -> bool:
        """Does a note say something else than when it was read?"""
        return any(self._read(note) != value for note, value in run.reads.items())

    def changed_attributes(self) -> set[tuple[ClassInfo, str]]:
        """The attributes of which something else is noted than was read."""
        return {
            note
            for run in self
            for note, value in run.reads.items()
            if not isinstance(note, str) and self._read(note) != value
        }

    @property
    def is_module_stale(self) -> bool:
        """Do the module's own statements have to be run again, and with them everything?"""
        return self.is_stale(self._of_module)

    @property
    def is_any_stale(self) -> bool:
        """Does anything have to be run again?"""
        return any(map(self.is_stale, self))

    def stale(self) -> Iterator[Run]:
        """The functions that have to be run again, also for what happens while they are, in the order of the runs."""
        for run in list(self._runs.values()):
            if self.is_stale(run):
                yield run


def _merged(parts: Iterator[Observations]) -> Observations:
    together: Observations = {}
    for part in parts:
        for node, observations in part.items():
            together.setdefault(node, []).extend(observations)
    return together

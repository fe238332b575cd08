"""Whose memory a tensor or an array uses, and what was written into it since.

On a CPU a conversion between torch and NumPy copies nothing. So two values can be sides of one memory: that which was
there first, and what each conversion made of it. What is written through one side shows on the others, though on a
machine with an accelerator it does not, where a `.cpu()` or `.to(device)` on the way copied.

Sharing is only claimed where it is certain: where ways meet on which a value uses several memories, it has none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ast


# A part of a memory, as rows: the first one, and the one behind the last.
Region = tuple[float, float]
ALL: Final[Region] = (0, math.inf)


@dataclass(frozen=True, slots=True)
class Write:
    """Something that is written into a memory: where in the code, and which part is changed; None if that is unknown.

    overwrites: is nothing left of what was in that part?
    """

    node: ast.expr | ast.stmt
    region: Region | None = ALL
    overwrites: bool = False

    @property
    def is_part(self) -> bool:
        """Is only a part changed?"""
        return self.region != ALL

    @property
    def is_whole(self) -> bool:
        """Is nothing left of what was there?"""
        return self.overwrites and self.region == ALL

    def undoes(self, earlier: Write) -> bool:
        """Is nothing left of what another one wrote before?"""
        if self.region is None or not self.overwrites:
            return False
        start, stop = self.region
        return self.is_whole or (
            earlier.region is not None and start <= earlier.region[0] and earlier.region[1] <= stop
        )


# The conversions that lead to a side of a memory, one after the other; none for the side that was there first.
Way = tuple["ast.expr", ...]
_LONGEST_WAY: Final = 4
_MOST_MARKS: Final = 16


@dataclass(frozen=True, slots=True)
class Mark:
    """A write that happened since a value came to be.

    conversion: one between the side through which was written and the value's own; None if that is the same side.
    """

    write: Write
    conversion: ast.expr | None


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of a value.

    storage: a number that no other memory has. way: which of its sides the value is.
    is_part: is it a part of the memory, of which is not known which? marks: what was written into it since.
    """

    storage: int
    way: Way = ()
    is_part: bool = False
    marks: frozenset[Mark] = frozenset()

    @property
    def part(self) -> Memory:
        """The same side, but only a part of it."""
        return self if self.is_part else replace(self, is_part=True)

    def converted_by(self, conversion: ast.expr) -> Memory | None:
        """The side that a conversion makes of this one; None where there are too many to be told apart."""
        if conversion in self.way or len(self.way) >= _LONGEST_WAY:
            return None
        return replace(self, way=(*self.way, conversion))

    def written(self, write: Write, way: Way) -> Memory:
        """This side after a write through another one, or itself."""
        if write.is_part and self.is_part:
            # Of two parts nothing says that they overlap.
            return self
        mark = Mark(write, _conversion_between(way, self.way))
        kept = [before for before in self.marks if not write.undoes(before.write)]
        return replace(self, marks=frozenset((mark, *(kept if len(kept) < _MOST_MARKS else ()))))


def _conversion_between(one: Way, other: Way) -> ast.expr | None:
    """A conversion that would separate two sides if it copied; rather one of those that lead to the first."""
    shorter = min(len(one), len(other))
    common = next((k for k in range(shorter) if one[k] is not other[k]), shorter)
    apart = one[common:] or other[common:]
    return apart[-1] if apart else None


@dataclass(frozen=True, slots=True)
class Bite:
    """A conversion, what is written through one of its sides, and where that is then read through the other."""

    conversion: ast.expr
    write: ast.expr | ast.stmt
    read: ast.expr | ast.stmt


class Sharing:
    """What was seen of writes and reads of memories with several sides.

    A write for the sake of the other side, as where an array is filled through a tensor, is meant so. Only if the side
    through which was written is used for its own sake later, too, does the other one suffer.
    """

    def __init__(self) -> None:
        self._own: set[Write] = set()
        self._others: dict[tuple[ast.expr, Write], ast.expr | ast.stmt] = {}

    def add(self, other: Sharing) -> None:
        """Add what was seen elsewhere."""
        self._own |= other._own
        for key, node in other._others.items():
            self._others.setdefault(key, node)

    def note_own_read(self, write: Write) -> None:
        """Note that what was written is read through the side through which it was written."""
        self._own.add(write)

    def note_other_read(self, conversion: ast.expr, write: Write, node: ast.expr | ast.stmt) -> None:
        """Note that what was written is read through another side; conversion: the one between these sides."""
        self._others.setdefault((conversion, write), node)

    def bites(self) -> list[Bite]:
        """All writes that another side suffers from."""
        return [
            Bite(conversion, write.node, read)
            for (conversion, write), read in self._others.items()
            if write in self._own
        ]


_PARAMETERS: Final = -(1 << 50)
# Stands for the location of a module out of view.
OUT_OF_VIEW: Final = 0


def memory_of_parameters(module: int) -> Memory:
    """The memory of the parameters of the module at a location, all of them in turn."""
    return Memory(_PARAMETERS - module)


def module_of(storage: int) -> int | None:
    """The location of the module whose parameters are meant; None if it is no such memory."""
    return _PARAMETERS - storage if storage <= _PARAMETERS else None


def join_memories(one: Memory | None, other: Memory | None) -> Memory | None:
    """The memory of what is one of two values; None where it is not certainly one and the same."""
    if one is None or other is None or one == other:
        return one if one == other else None
    if one.storage != other.storage or one.way != other.way:
        return None
    return Memory(one.storage, one.way, one.is_part or other.is_part, one.marks | other.marks)

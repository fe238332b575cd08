"""The text of a program while it is written: lines, and the names that can be used at each point."""

import contextlib
import enum
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


class Kind(enum.Enum):
    """What a name of a program stands for."""

    TENSOR = "x"
    ARRAY = "a"
    GRID = "grid"
    LIST = "items"
    DICT = "table"
    PAIR = "pair"
    MODULE = "net"
    FUNCTION = "f"
    MAPPING_FUNCTION = "g"
    SINK_FUNCTION = "to_array"
    OBJECT = "box"
    DEVICE = "device"
    DISTRIBUTION = "spread"


@dataclass(frozen=True, slots=True)
class Name:
    """A name (or a path such as `self.value`) that is bound. is_local: it can be bound anew here."""

    text: str
    kind: Kind
    is_local: bool = True


class Theme(enum.Enum):
    """How a program speaks of devices: not at all, only of one chosen at run time, or of "cuda"."""

    HOST = "host"
    PORTABLE = "portable"
    CUDA = "cuda"


class Topic(enum.Enum):
    """What a program speaks of besides; most of them of nothing or one."""

    COMPLEX = "complex numbers, conjugated lazily"
    NARROW = "dtypes that NumPy lacks"
    AUTOCAST = "regions that compute in such a dtype"
    SPARSE = "tensors that are not one block of memory"
    META = "tensors without data"
    DISTRIBUTIONS = "probability distributions"


@dataclass
class Writer:
    """The lines so far, the names in reach, and where the next line is indented to."""

    random: random.Random
    theme: Theme
    topics: frozenset[Topic] = frozenset()
    lines: list[str] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    indent: int = 0
    loop_depth: int = 0
    function_depth: int = 0
    coins: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)

    def chance(self, probability: float) -> bool:
        """True this often."""
        return self.random.randrange(100) < probability * 100

    def one_of(self, options: Sequence[str]) -> str:
        """Any of them."""
        return options[self.random.randrange(len(options))]

    def line(self, text: str) -> None:
        """Add a line."""
        self.lines.append("    " * self.indent + text)

    def fresh(self, prefix: str) -> str:
        """A name that occurs nowhere else."""
        number = self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
        return f"{prefix}{number}"

    def declare(self, text: str, kind: Kind, *, is_local: bool = True) -> str:
        """From here on the name can be used."""
        self.names.append(Name(text, kind, is_local))
        return text

    def known(self, kind: Kind, *, only_local: bool = False) -> list[str]:
        """The names of a kind that can be used here."""
        return [name.text for name in self.names if name.kind is kind and (name.is_local or not only_local)]

    @contextlib.contextmanager
    def block(self, head: str) -> Iterator[None]:
        """An indented block; names that it binds first can't be used behind it."""
        self.line(head)
        known = list(self.names)
        length = len(self.lines)
        self.indent += 1
        yield
        if len(self.lines) == length:
            self.line("pass")
        self.indent -= 1
        self.names = known

    @contextlib.contextmanager
    def function(self, head: str) -> Iterator[None]:
        """The block of a function, in which names of outside can be read only."""
        outer = self.names
        self.names = [Name(name.text, name.kind, is_local=False) for name in outer if not name.text.startswith("self.")]
        loop_depth, self.loop_depth = self.loop_depth, 0
        self.function_depth += 1
        with self.block(head):
            yield
        self.function_depth -= 1
        self.loop_depth = loop_depth
        self.names = outer

    @property
    def text(self) -> str:
        """The program so far."""
        return "\n".join(self.lines) + "\n"

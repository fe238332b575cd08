"""What is known of a program beforehand."""

import enum
import textwrap
from dataclasses import dataclass


class World(enum.StrEnum):
    """Where a program runs: without an accelerator, with one that is fake, or with a real one."""

    CPU = "cpu"
    FAKE_CUDA = "fake-cuda"
    FAKE_MPS = "fake-mps"
    GPU = "gpu"


class Fate(enum.StrEnum):
    """What becomes of a program under torch."""

    RUNS = "runs"
    GRAD_ERROR = "is refused since the tensor requires grad"
    DEVICE_ERROR = "is refused since the tensor is on an accelerator"
    NEEDS_AN_ACCELERATOR = "names a device that is not there"


@dataclass(frozen=True, slots=True)
class Case:
    """A program, and what is expected of it. Texts may be indented and begin after the quotes' line.

    codes: what is reported, in the order of the text; "TNP201|TNP301" where either will do.
    fixed: the program after the safe fixes; empty where nothing is to be changed.
    remaining: what is still reported then.
    strict_codes: what is reported in strict mode; None where that is the same.
    strict_fixed: the program after the safe fixes in strict mode; empty where that is the same.
    strict_is_open: whether it is left to the analysis how much it can prove here in strict mode.
    reason_lines: for each code, the line that its message names; 0 where it need not name any.
    without_accelerator, with_cuda: what becomes of `source` where torch sees none, or a CUDA device.
    """

    name: str
    source: str
    codes: tuple[str, ...] = ()
    fixed: str = ""
    remaining: tuple[str, ...] = ()
    strict_codes: tuple[str, ...] | None = None
    strict_fixed: str = ""
    strict_is_open: bool = False
    reason_lines: tuple[int, ...] = ()
    without_accelerator: Fate = Fate.RUNS
    with_cuda: Fate = Fate.RUNS

    def __post_init__(self) -> None:
        for name in ("source", "fixed", "strict_fixed"):
            object.__setattr__(self, name, program(getattr(self, name)))

    @property
    def after(self) -> str:
        """The program after the safe fixes."""
        return self.fixed or self.source

    @property
    def after_strict(self) -> str:
        """The program after the safe fixes in strict mode."""
        return self.strict_fixed or self.after

    def fate(self, world: World) -> Fate:
        """What becomes of `source` in a world of the CPU alone or of CUDA."""
        return self.without_accelerator if world is World.CPU else self.with_cuda


def program(text: str) -> str:
    """A program that is written indented, from the line after the quotes."""
    return textwrap.dedent(text).removeprefix("\n")

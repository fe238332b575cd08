"""What holds for all tests."""

from typing import Protocol, TypedDict, Unpack

import pytest
from hypothesis import settings

from flake8_torch_numpy.settings import Chain, Settings
from tests.helpers import HAS_TORCH, check_fixed_text, program

pytest_plugins = ["tests.browser"]

# A machine with other things to do is no reason to fail.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

_WAYS = [pytest.param(None, id="text")]

if HAS_TORCH:
    from tests.cases.case import World
    from tests.torch_run.fixed import check_run
    from tests.torch_run.worlds import in_worlds

    _WAYS += in_worlds(World.CPU, World.FAKE_CUDA, World.GPU)


class FixOptions(TypedDict, total=False):
    """What a fix is checked with: settings of the linter; and lines that call what the program defines, to run it."""

    strict: bool
    style_checks: bool
    chain: Chain
    unsafe_fixes: bool
    use: str


class FixCheck(Protocol):
    """What `check_fixed` is."""

    def __call__(self, before: str, after: str, **options: Unpack[FixOptions]) -> None:
        """Check that the fixes make one program of the other."""


@pytest.fixture(params=_WAYS)
def check_fixed(request: pytest.FixtureRequest) -> FixCheck:
    """Checks what the fixes make of a program: as a text, and by running both under torch, in one world each."""
    world = request.param

    def check(before: str, after: str, **options: Unpack[FixOptions]) -> None:
        old, new = program(before), program(after)
        use = options.get("use", "")
        if world is None:
            asked = Settings(
                options.get("strict", False), options.get("style_checks", False), options.get("chain", Chain.CALLS)
            )
            check_fixed_text(old, new, asked, unsafe_fixes=options.get("unsafe_fixes", False))
        elif old != new:
            check_run(f"{old}{use}\n", f"{new}{use}\n", world)

    return check

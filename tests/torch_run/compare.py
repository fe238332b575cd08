"""Whether a rewritten program still does what the old one did, and no longer fails where that failed."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from tests.cases.case import Fate, World
from tests.torch_run.error_texts import device_error, grad_error
from tests.torch_run.execute import Outcome, execute
from tests.torch_run.snapshot import State
from tests.torch_run.worlds import DEVICE


def check_rewrite(before: str, after: str, world: World, fate: Fate = Fate.RUNS) -> None:
    """Run a program before and after it was rewritten, and compare.

    Where the old one runs, the new one has the same results. Where the old one is refused, it is so with
    exactly torch's words, and the new one is not. A program that needs an accelerator can't be compared.
    """
    old, new = execute(before, world), execute(after, world)
    check_fate(old, world, fate)
    if fate is Fate.RUNS:
        found = list(changes(old, new, exact=world is not World.GPU))
        assert not found, "\n".join(found)
    else:
        assert new.failure is None, f"still fails: {new.failure}"


def check_fate(outcome: Outcome, world: World, fate: Fate) -> None:
    """Check that a program ran, or failed as it had to."""
    failure = outcome.failure
    if fate is Fate.RUNS:
        assert failure is None, f"fails: {failure}"
    else:
        assert failure is not None, f"runs, though it {fate}"
        assert (failure.kind, failure.message) == error_of(fate, world), f"fails otherwise: {failure}"


def error_of(fate: Fate, world: World) -> tuple[str, str]:
    """The name of the exception that torch raises, and its message."""
    if fate is Fate.GRAD_ERROR:
        return "RuntimeError", grad_error()
    if fate is Fate.DEVICE_ERROR:
        return "TypeError", device_error(DEVICE[world])
    raise ValueError(f"no certain error where a program {fate}")


def changes(old: Outcome, new: Outcome, *, exact: bool = True) -> Iterator[str]:
    """What differs between two runs, in words; nothing where they did the same.

    exact: off where the same computation may round differently each time.
    """
    if old.failure != new.failure:
        yield f"failure: {old.failure} became {new.failure}"
    if exact and old.printed != new.printed:
        yield f"printed: {old.printed!r} became {new.printed!r}"
    yield from _plain_changes(old.results.plain_values, new.results.plain_values, exact=exact)
    yield from _state_changes(old.results.states, new.results.states, exact=exact)
    for first, second in sorted(old.results.sharing - new.results.sharing):
        yield f"{first} and {second} no longer share memory"
    for first, second in sorted(new.results.sharing - old.results.sharing):
        yield f"{first} and {second} share memory now"


def _plain_changes(old: Mapping[str, Any], new: Mapping[str, Any], *, exact: bool) -> Iterator[str]:
    for name in old.keys() | new.keys():
        values = old.get(name), new.get(name)
        same = type(values[0]) is type(values[1]) and _are_equal(
            np.asarray(values[0]), np.asarray(values[1]), exact=exact
        )
        if not same:
            yield f"{name}: {values[0]!r} became {values[1]!r}"


def _state_changes(old: Mapping[str, State], new: Mapping[str, State], *, exact: bool) -> Iterator[str]:
    for name in sorted(old.keys() ^ new.keys()):
        yield f"{name} is there only {'before' if name in old else 'after'}"
    for name in sorted(old.keys() & new.keys()):
        for field in fields(State):
            was, became = getattr(old[name], field.name), getattr(new[name], field.name)
            if not _are_equal(was, became, exact=exact):
                yield f"{field.name} of {name}: {was!r} became {became!r}"


def _are_equal(was: Any, became: Any, *, exact: bool) -> bool:
    if not isinstance(was, np.ndarray) or not isinstance(became, np.ndarray):
        return type(was) is type(became) and bool(was == became)
    if was.shape != became.shape or was.dtype != became.dtype:
        return False
    if not exact and was.dtype.kind in "fc":
        return np.allclose(was, became, rtol=1e-4, atol=1e-5, equal_nan=True)
    return np.array_equal(was, became, equal_nan=was.dtype.kind in "fc")

"""Running a small program in one of the worlds, and what comes of it."""

import contextlib
import io
import itertools
import linecache
import random
import sys
import traceback
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from tests.cases.case import World
from tests.torch_run.snapshot import Snapshot, take_snapshot
from tests.torch_run.worlds import entered

_SEED = 20
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Failure:
    """The exception with which a program ended.

    line: of the program, counted from 1; the innermost one.
    """

    kind: str
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a program: a failure or the results, and what it printed until then."""

    failure: Failure | None
    results: Snapshot
    printed: str


def execute(source: str, world: World = World.CPU) -> Outcome:
    """Run a program as the main module, with seeded random numbers, and take a snapshot of its results.

    `torch`, `np` and, where it occurs in the text, `plt` (without a display) are there unless the program
    imports them itself. No trace of the run is left: seeds, grad mode, defaults, figures.
    """
    printed = io.StringIO()
    with entered(world), _no_trace(), _main_module(source) as module, contextlib.redirect_stdout(printed):
        _provide_names(module, source)
        failure = _run(source, module)
        with torch.no_grad():
            results = take_snapshot(vars(module))
        return Outcome(failure, results, printed.getvalue())


def _run(source: str, module: types.ModuleType) -> Failure | None:
    filename = str(module.__file__)
    torch.manual_seed(_SEED)
    np.random.seed(_SEED)
    random.seed(_SEED)
    try:
        exec(compile(source, filename, "exec", dont_inherit=True), vars(module))
    except Exception as error:  # noqa: BLE001
        lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == filename]
        return Failure(type(error).__name__, str(error), lines[-1] if lines else 0)
    return None


def _provide_names(module: types.ModuleType, source: str) -> None:
    vars(module).update(torch=torch, np=np)
    if "plt" in source or "matplotlib" in source:
        import matplotlib as mpl  # noqa: PLC0415

        mpl.use("Agg")
        import matplotlib.pyplot as plt  # noqa: PLC0415

        plt.close("all")
        vars(module).update(plt=plt)


@contextlib.contextmanager
def _main_module(source: str) -> Iterator[types.ModuleType]:
    """A fresh main module, whose text tracebacks and torch.jit can find."""
    module = types.ModuleType("__main__")
    filename = module.__file__ = f"<program {next(_numbers)}>"
    linecache.cache[filename] = len(source), None, source.splitlines(keepends=True), filename
    main = sys.modules["__main__"]
    sys.modules["__main__"] = module
    try:
        yield module
    finally:
        sys.modules["__main__"] = main
        del linecache.cache[filename]
        # What a suspended generator holds, such as a grad mode, goes now and not during another test.
        vars(module).clear()


@contextlib.contextmanager
def _no_trace() -> Iterator[None]:
    with contextlib.ExitStack() as undo:
        undo.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        undo.enter_context(torch.random.fork_rng(devices=()))
        undo.callback(random.setstate, random.getstate())
        undo.callback(np.random.set_state, np.random.get_state())
        undo.callback(torch.set_default_dtype, torch.get_default_dtype())
        undo.callback(torch.set_default_device, None)
        undo.enter_context(torch.set_grad_enabled(torch.is_grad_enabled()))
        undo.callback(_close_figures)
        yield


def _close_figures() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")

"""Running a watched program along all ways, in one world."""

import contextlib
import random
import traceback
import types
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unittest import mock

import torch

from tests.cases.case import World
from tests.oracle.coins import Coins, Ways
from tests.oracle.instrument import BLOCK, FUNCTION, HANDLING, OPERAND, SINK, Watched
from tests.oracle.recorder import FILENAME, Context, Event, Recorder
from tests.torch_run.snapshot import Snapshot, take_snapshot
from tests.torch_run.worlds import entered

# Where there is a real accelerator, it is the judge.
ACCELERATED = World.GPU if torch.cuda.is_available() else World.FAKE_CUDA

_SEED = 7
_LONGEST = 9


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the answers of the coins, what was noted, and where it failed (a line; 0 if it did not).

    snapshot: what it left behind, its arrays included; None where that was not asked for.
    """

    coins: tuple[bool, ...]
    events: Sequence[Event]
    blocks: frozenset[tuple[int, Context]]
    failed_later: frozenset[str]
    failed_at: int
    failure: str
    snapshot: Snapshot | None


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of a program in one world."""

    world: World
    runs: Sequence[Run]

    @property
    def events(self) -> Iterator[Event]:
        """Every execution of every conversion."""
        return (event for run in self.runs for event in run.events)

    @property
    def first_failure(self) -> Run | None:
        """The first run that failed."""
        return next((run for run in self.runs if run.failed_at), None)


def run_all(watched: Watched, world: World, *, most: int, snapshots: int = 0, stops_at_failure: bool = False) -> Runs:
    """Run a program along all ways, at most `most` of them, with snapshots of the first few."""
    code = compile(watched.code, FILENAME, "exec", dont_inherit=True)
    ways = Ways(_LONGEST, most)
    runs: list[Run] = []
    with entered(world):
        for _ in ways.run(lambda coins: runs.append(_run(code, coins, len(runs) < snapshots, watched.has_data))):
            if stops_at_failure and runs[-1].failed_at:
                break
    return Runs(world, runs)


def _run(code: types.CodeType, coins: Coins, with_snapshot: bool, follows_data: bool) -> Run:
    recorder = Recorder()
    module = types.ModuleType("generated")
    watches = {
        SINK: recorder.convert,
        OPERAND: recorder.pass_on,
        BLOCK: recorder.enter_block,
        HANDLING: recorder.handling,
        FUNCTION: recorder.watch_function,
    }
    vars(module).update(watches)
    failed_at, failure = 0, ""
    with _no_trace(), mock.patch.object(random, "random", coins.random):
        (torch if ACCELERATED is World.GPU else torch.default_generator).manual_seed(_SEED)
        try:
            with recorder.data if follows_data else contextlib.nullcontext():
                exec(code, vars(module))
                recorder.call_again()
        except Exception as error:  # noqa: BLE001 -- whatever a program dies of, the runner lives on
            failed_at = _line_of(error)
            failure = f"{type(error).__name__}: {error}"
    snapshot = None
    if with_snapshot:
        named = {name: value for name, value in vars(module).items() if name not in watches}
        # torch refuses to look at a view that an in-place change made invalid.
        with torch.no_grad(), contextlib.suppress(RuntimeError):
            snapshot = take_snapshot({**named, "converted": [event.array for event in recorder.events]})
    vars(module).clear()
    return Run(
        tuple(coins.tossed),
        recorder.events,
        frozenset(recorder.blocks),
        frozenset(recorder.failed_later),
        failed_at,
        failure,
        snapshot,
    )


def _line_of(error: Exception) -> int:
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == FILENAME]
    return lines[-1] if lines else 1


@contextlib.contextmanager
def _no_trace() -> Iterator[None]:
    with (
        warnings.catch_warnings(),
        torch.random.fork_rng(devices=()),
        torch.set_grad_enabled(True),
        _same_memory(),
        _same_defaults(),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _same_memory() -> Iterator[None]:
    """Let what a program leaves without values, as `torch.empty` does, have the same in each run."""
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(False)


@contextlib.contextmanager
def _same_defaults() -> Iterator[None]:
    dtype = torch.get_default_dtype()
    try:
        yield
    finally:
        torch.set_default_dtype(dtype)
        torch.set_default_device(None)

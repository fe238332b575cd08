"""Files in several processes: results come in the order of the files, and a process that dies costs one file."""

from __future__ import annotations

import functools
import multiprocessing
import signal
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.cli import processing
from flake8_torch_numpy.cli.processing import Failure, FileResult
from flake8_torch_numpy.configuration import Configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from pebble import ProcessFuture

# So few files are done before the processes have started.
_FEW_FILES = 30
# How many files a process has before it at any time.
_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Task:
    """What is done with each file.

    flake8_arguments: those with which the configuration was loaded. silences: hide findings behind noqa comments.
    fixes, unsafe_fixes, writes: see `processing`.
    """

    flake8_arguments: tuple[str, ...]
    fixes: bool = False
    unsafe_fixes: bool = False
    writes: bool = False
    silences: bool = False

    def run(self, filename: str, configuration: Configuration) -> FileResult | Failure:
        """Do it with one file."""
        if self.silences:
            return processing.silence_file(filename, configuration)
        if not self.fixes:
            return processing.check_file(filename, configuration)
        return processing.fix_file(filename, configuration, unsafe_fixes=self.unsafe_fixes, writes=self.writes)


def process_files(
    filenames: Sequence[str], task: Task, configuration: Configuration, should_stop: Callable[[], bool]
) -> Generator[FileResult | Failure]:
    """Do a task with all files, in as many processes as flake8's `--jobs` says.

    should_stop: asked before each file; once it says so, the files in hand are finished, and no other is begun.
    """
    jobs = min(configuration.jobs, len(filenames))
    if jobs <= 1 or len(filenames) < _FEW_FILES:
        for filename in filenames:
            if should_stop():
                return
            yield task.run(filename, configuration)
        return
    yield from _process_in_parallel(filenames, task, jobs, should_stop)


def _process_in_parallel(
    filenames: Sequence[str], task: Task, jobs: int, should_stop: Callable[[], bool]
) -> Generator[FileResult | Failure]:
    from pebble import ProcessPool  # noqa: PLC0415 - a run over few files does without

    waiting = deque(filenames)
    scheduled: deque[tuple[str, ProcessFuture[FileResult | Failure]]] = deque()
    pool = ProcessPool(jobs, initializer=_leave_interrupts_alone, context=multiprocessing.get_context("spawn"))
    try:
        while True:
            while waiting and len(scheduled) < jobs * _AHEAD and not should_stop():
                filename = waiting.popleft()
                scheduled.append((filename, pool.schedule(_work, args=(filename, task))))
            if not scheduled:
                break
            yield _result_of(*scheduled.popleft())
        # A process that has just taken a dead one's place would complain if it were stopped while it starts.
        pool.close()
        pool.join()
    finally:
        pool.stop()
        pool.join()


def _result_of(filename: str, future: ProcessFuture[FileResult | Failure]) -> FileResult | Failure:
    from pebble import ProcessExpired  # noqa: PLC0415

    try:
        return future.result()
    except ProcessExpired as error:
        return Failure(filename, f"could not be processed: its process died (exit code {error.exitcode})")


def _leave_interrupts_alone() -> None:
    """Let the process that gives out the work decide what control-C means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _work(filename: str, task: Task) -> FileResult | Failure:
    return task.run(filename, _configuration(task.flake8_arguments)).without_needless_content()


@functools.cache
def _configuration(flake8_arguments: tuple[str, ...]) -> Configuration:
    return Configuration.load(flake8_arguments)

"""Files in several processes: results come in the order of the files, and a process that dies costs one file.

Each process has a pipe of its own and one file in hand, so it is known which file a process died of. Pools that share
a queue lose a task, and wait for ever, where a process dies before it is noted which one it had taken.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_torch_numpy.cli import processing
from flake8_torch_numpy.cli.processing import Failure, FileResult
from flake8_torch_numpy.configuration import Configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from multiprocessing.connection import Connection

# So few files are done before the processes have started.
_FEW_FILES = 30
# How many files may be done, for each process, before the first of them is.
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
    workers = [_Worker(task) for _ in range(jobs)]
    idle = list(workers)
    in_hand: dict[int, _Worker] = {}
    results: dict[int, FileResult | Failure] = {}
    given = 0
    try:
        for index in range(len(filenames)):
            while index not in results:
                while idle and given < min(len(filenames), index + jobs * _AHEAD) and not should_stop():
                    in_hand[given] = worker = idle.pop()
                    worker.give(filenames[given])
                    given += 1
                if not in_hand:
                    return
                ready = multiprocessing.connection.wait([worker.connection for worker in in_hand.values()])
                for number, worker in list(in_hand.items()):
                    if worker.connection in ready:
                        results[number] = worker.take()
                        idle.append(in_hand.pop(number))
            yield results.pop(index)
    finally:
        for worker in workers:
            worker.stop()


class _Worker:
    """A process that does a task with one file after the other.

    connection: what the process listens to, and answers on.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._filename = ""
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection: Connection[str, FileResult | Failure]
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._task), daemon=True)
        self._process.start()
        # The process alone has this end: when it dies, there is nothing more to be read.
        theirs.close()

    def give(self, filename: str) -> None:
        """Have a file processed; `take` gives the result."""
        self._filename = filename
        try:
            self.connection.send(filename)
        except OSError:
            self._restart()
            self.connection.send(filename)

    def take(self) -> FileResult | Failure:
        """What came of the file, once there is something to be read."""
        filename, self._filename = self._filename, ""
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            exit_code = self._restart()
            return Failure(filename, f"could not be processed: its process died (exit code {exit_code})")

    def stop(self) -> None:
        """End the process, in the middle of a file if there is one in hand."""
        if self._filename:
            self._process.terminate()
        self.connection.close()
        self._process.join()
        self._process.close()

    def _restart(self) -> int | None:
        self._process.join()
        exit_code = self._process.exitcode
        self.connection.close()
        self._process.close()
        self._start()
        return exit_code


def _serve(connection: Connection[FileResult | Failure, str], task: Task) -> None:
    # Whoever gives out the work decides what control-C means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    configuration = Configuration.load(task.flake8_arguments)
    # What nobody waits for any longer is not done.
    with contextlib.suppress(EOFError, OSError):
        while True:
            connection.send(task.run(connection.recv(), configuration).without_needless_content())

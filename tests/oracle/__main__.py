"""Run many generated programs: `python -m tests.oracle --programs 1000 --seed 5`."""

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial

import torch

from tests.oracle import sharing
from tests.oracle.breakages import BREAKAGES
from tests.oracle.tally import Tally, is_noticed, judge_seed, summary

_WIDTH = 30


def main() -> int:
    """Judge programs; 1 where one contradicts the analysis."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None, help="of the first program; each has the next one")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes; all cores by default")
    parser.add_argument("--breakages", action="store_true", help="break the analysis on purpose: is it noticed?")
    parser.add_argument("--sharing", action="store_true", help="programs about shared memory: is TNP501 true?")
    parser.add_argument("--no-reduction", action="store_true", help="show contradictory programs as they are")
    options = parser.parse_args()
    first = random.SystemRandom().randrange(10**9) if options.seed is None else options.seed
    print(f"seed {first}", flush=True)
    if options.breakages:
        return 0 if _break_all(range(first, first + options.programs), options.jobs) else 1
    if options.sharing:
        return 0 if _judge_sharing(range(first, first + options.programs), options.jobs) else 1
    tally = _judge_all(range(first, first + options.programs), options.jobs, reduce=not options.no_reduction)
    print(summary(tally))
    return 1 if tally.told else 0


def _judge_all(seeds: range, jobs: int, *, reduce: bool) -> Tally:
    total = Tally()
    started = time.monotonic()
    for done, tally in enumerate(_tallies(seeds, jobs, reduce=reduce), start=1):
        total.add(tally)
        if sys.stderr.isatty():
            print("\r" + " " * (_WIDTH + 50) + "\r", end="", file=sys.stderr)
        for told in tally.told:
            print(told, flush=True)
        if sys.stderr.isatty() or done % 1000 == 0 or done == len(seeds):
            end = "" if sys.stderr.isatty() else "\n"
            print(_progress(done, len(seeds), total, time.monotonic() - started), end=end, file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return total


def _judge_sharing(seeds: range, jobs: int) -> bool:
    """Judge programs about shared memory, show false alarms, and say how much was reported; is all of it true?"""
    total: Counter[str] = Counter()
    with _pool(jobs) as pool:
        for done, (seed, judged) in enumerate(zip(seeds, pool.map(sharing.judge_seed, seeds), strict=True), start=1):
            total["programs"] += 1
            total["not judged"] += not judged.is_judged
            total["reports"] += judged.reports
            total["false alarms"] += len(judged.false_alarms)
            total["silent, though a copy changes what is printed"] += judged.spoilt and not judged.reports
            if judged.false_alarms:
                print(f"\n---- seed {seed}\n{sharing.write_program(random.Random(seed))}", flush=True)
            if done % 1000 == 0:
                print(
                    f"{done} of {len(seeds)} programs, {total['false alarms']} false alarms",
                    file=sys.stderr,
                    flush=True,
                )
    print(", ".join(f"{count} {name}" for name, count in total.items()))
    return not total["false alarms"]


def _break_all(seeds: range, jobs: int) -> bool:
    """Make each of the mistakes on purpose, and say after how many programs it is noticed; is each of them?"""
    with _pool(jobs) as pool:
        noticed = [_break(breakage, seeds, jobs, pool) for breakage in BREAKAGES]
    return all(noticed)


def _break(breakage: str, seeds: range, jobs: int, pool: ProcessPoolExecutor) -> bool:
    for start in range(seeds.start, seeds.stop, 4 * jobs):
        batch = range(start, min(start + 4 * jobs, seeds.stop))
        for seed, is_seen in zip(batch, pool.map(partial(is_noticed, breakage=breakage), batch), strict=True):
            if is_seen:
                print(f"{breakage}: noticed after {seed - seeds.start + 1} programs (seed {seed})", flush=True)
                return True
    print(f"{breakage}: not noticed in {len(seeds)} programs", flush=True)
    return False


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Of a process in which autograd has run, none can be forked that runs it, too.
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), torch.set_num_threads, (1,))


def _tallies(seeds: range, jobs: int, *, reduce: bool) -> Iterator[Tally]:
    work = partial(judge_seed, reduce=reduce)
    if jobs == 1:
        yield from map(work, seeds)
        return
    left = deque(seeds)
    while left:
        try:
            with _pool(jobs) as pool:
                for tally in pool.map(work, left.copy()):
                    left.popleft()
                    yield tally
        except BrokenProcessPool:
            # Some kernels of torch write past the end of their memory. Which program was it?
            yield _alone(work, left.popleft())


def _alone(work: Callable[[int], Tally], seed: int) -> Tally:
    try:
        with _pool(1) as pool:
            return pool.submit(work, seed).result()
    except BrokenProcessPool:
        return Tally(Counter({"lost, since torch ended the process": 1}))


def _progress(done: int, programs: int, tally: Tally, seconds: float) -> str:
    filled = _WIDTH * done // programs
    bar = "#" * filled + "." * (_WIDTH - filled)
    return f"[{bar}] {done} of {programs} programs, {tally.counts['contradictory']} contradictory, {seconds:.0f} s"


if __name__ == "__main__":
    raise SystemExit(main())

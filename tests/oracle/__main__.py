"""Run many generated programs: `python -m tests.oracle --programs 1000 --seed 5`."""

import argparse
import random
import sys
import time
from collections import Counter

from tests.oracle.generator import write_program
from tests.oracle.judge import Contradiction, judge
from tests.oracle.obligations import Obligation
from tests.oracle.reduce import reduced
from tests.oracle.repair import fails, repaired


def main() -> int:
    """Judge programs; 1 where one contradicts the analysis."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None, help="of the first program; each has the next one")
    parser.add_argument("--no-reduction", action="store_true", help="show contradictory programs as they are")
    options = parser.parse_args()
    first = random.SystemRandom().randrange(10**9) if options.seed is None else options.seed
    print(f"seed {first}")
    return 1 if _run(first, options.programs, reduce=not options.no_reduction) else 0


def _run(first: int, programs: int, *, reduce: bool) -> int:
    counts: Counter[str] = Counter()
    answers: Counter[tuple[Obligation, str]] = Counter()
    started = time.monotonic()
    for seed in range(first, first + programs):
        source = repaired(write_program(random.Random(seed)))
        if source is None:
            counts["beyond repair"] += 1
            continue
        judgement = judge(source)
        counts["judged"] += 1
        counts["with proofs judged"] += judgement.is_proof_judged
        answers += judgement.answers
        if judgement.contradictions:
            counts["contradictory"] += 1
            _show(seed, source, judgement.contradictions[0], reduce=reduce)
        print(f"\r{seed - first + 1} programs, {time.monotonic() - started:.0f} s", end="", file=sys.stderr)
    print(file=sys.stderr)
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    for obligation in Obligation:
        found = {answer: count for (of, answer), count in answers.items() if of == obligation}
        total = sum(found.values()) or 1
        shares = ", ".join(f"{answer} {count} ({count / total:.0%})" for answer, count in sorted(found.items()))
        print(f"{obligation}: {shares}")
    return counts["contradictory"]


def _show(seed: int, source: str, contradiction: Contradiction, *, reduce: bool) -> None:
    if reduce:
        source = reduced(source, lambda text: contradicts_alike(text, contradiction))
    print(f"\n---- seed {seed}")
    print(source)
    for found in judge(source).contradictions:
        print(f"#  {found}")
    sys.stdout.flush()


def contradicts_alike(source: str, contradiction: Contradiction) -> bool:
    """Does this program run, and contradict the analysis in the same point?"""
    if fails(source):
        return False
    point = contradiction.kind, contradiction.about
    return any((found.kind, found.about) == point for found in judge(source).contradictions)


if __name__ == "__main__":
    raise SystemExit(main())

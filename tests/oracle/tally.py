"""What comes of the program of a seed, and of many."""

import random
from collections import Counter
from dataclasses import dataclass, field

from tests.oracle.breakages import BREAKAGES
from tests.oracle.generator import write_program
from tests.oracle.judge import Contradiction, judge
from tests.oracle.obligations import Obligation
from tests.oracle.recorder import UnforeseenError
from tests.oracle.reduce import reduced
from tests.oracle.repair import fails, repaired


@dataclass
class Tally:
    """What came of one program, or of many.

    told: the contradictory ones, as they are printed.
    """

    counts: Counter[str] = field(default_factory=Counter)
    answers: Counter[tuple[bool, Obligation, str]] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count these, too."""
        self.counts += other.counts
        self.answers += other.answers
        self.told += other.told


def judge_seed(seed: int, *, reduce: bool) -> Tally:
    """Write the program of a seed, and judge it; reduce: make it small if it is contradictory."""
    try:
        return _judge_seed(seed, reduce=reduce)
    except RuntimeError as error:
        if "CUDA error" not in str(error):
            raise
        # An index out of bounds is noticed on a real device only, which then refuses this process everything.
        return Tally(Counter({"lost to an error of the device": 1}))


def _judge_seed(seed: int, *, reduce: bool) -> Tally:
    source = repaired(write_program(random.Random(seed)))
    if source is None:
        return Tally(Counter({"beyond repair": 1}))
    judgement = judge(source)
    tally = Tally(Counter({"judged": 1, "with proofs judged": int(judgement.is_proof_judged)}), judgement.answers)
    if judgement.contradictions:
        tally.counts["contradictory"] += 1
        tally.told.append(_told(seed, source, judgement.contradictions[0], reduce=reduce))
    return tally


def is_noticed(seed: int, breakage: str) -> bool:
    """Does the program of a seed contradict an analysis with one of the mistakes of `BREAKAGES`?"""
    with BREAKAGES[breakage]():
        source = repaired(write_program(random.Random(seed)))
        return source is not None and bool(judge(source).contradictions)


def _told(seed: int, source: str, contradiction: Contradiction, *, reduce: bool) -> str:
    if reduce:
        source = reduced(source, lambda text: contradicts_alike(text, contradiction))
    found = [f"#  {item}" for item in judge(source).contradictions]
    return "\n".join([f"\n---- seed {seed}", source.rstrip("\n"), *found])


def contradicts_alike(source: str, contradiction: Contradiction) -> bool:
    """Does this program run, and contradict the analysis in the same point?"""
    point = contradiction.kind, contradiction.about
    try:
        return not fails(source) and any((found.kind, found.about) == point for found in judge(source).contradictions)
    except (Exception, UnforeseenError):  # noqa: BLE001 -- a program with parts left out may be beyond all bounds
        return False


def summary(tally: Tally) -> str:
    """How many programs there were of which kind, and how often each answer was given about each demand."""
    lines = [", ".join(f"{count} {what}" for what, count in sorted(tally.counts.items()))]
    for is_implicit, kind in ((False, "x.numpy()"), (True, "np.asarray(x) and its like")):
        lines.append(f"{kind}:")
        for obligation in Obligation:
            found = {answer: count for (*of, answer), count in tally.answers.items() if of == [is_implicit, obligation]}
            total = sum(found.values()) or 1
            shares = ", ".join(f"{answer} {count} ({count / total:.0%})" for answer, count in sorted(found.items()))
            lines.append(f"  {obligation}: {shares}")
    return "\n".join(lines)

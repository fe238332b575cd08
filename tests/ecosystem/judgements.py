"""What readers of the code think of the findings: one judgement each, a line in a file beside the snapshot."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from tests.ecosystem.looking import Found
from tests.ecosystem.packages import HERE

JUDGEMENTS = HERE / "judgements.txt"

_LINE = re.compile(r"(?P<finding>\S+ \S+ TNP\d{3}): (?P<verdict>right|wrong|can't tell): (?P<why>.+)")


class Verdict(enum.StrEnum):
    """Is what a finding says true of the code?"""

    RIGHT = "right"
    WRONG = "wrong"
    CANT_TELL = "can't tell"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was thought of a finding, and why."""

    verdict: Verdict
    why: str


def read_judgements() -> dict[Found, Judgement]:
    """Finding -> what was thought of it."""
    judgements = {}
    for line in JUDGEMENTS.read_text(encoding="utf-8").splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"{JUDGEMENTS.name}: {line}")
        judgements[Found.of(found["finding"])] = Judgement(Verdict(found["verdict"]), found["why"])
    return judgements

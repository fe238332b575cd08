"""The examples of `docs/comparison/`: each is bad and, under the same name, good."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "comparison"
BAD, GOOD = "bad", "good"
# What a comment says of the line of the conversion.
RAISES, MISBEHAVES, RUNS = "raises", "misbehaves", "runs"


@dataclass(frozen=True, slots=True)
class Example:
    """A program with one conversion that counts.

    kind: "bad" or "good". line: of the conversion. fate: what its comment says.
    """

    kind: str
    name: str
    text: str
    line: int
    fate: str


def read_examples(kind: str) -> list[Example]:
    """All examples of a kind, in the order of their names."""
    return [_read(kind, path) for path in sorted((FOLDER / kind).glob("*.py"))]


def _read(kind: str, path: Path) -> Example:
    text = path.read_text(encoding="utf-8")
    marked = [
        (number, fate)
        for number, line in enumerate(text.splitlines(), start=1)
        for fate in (RAISES, MISBEHAVES, RUNS)
        if line.endswith(f"  # {fate}")
    ]
    if len(marked) != 1 or (marked[0][1] == RUNS) != (kind == GOOD):
        raise ValueError(f"{path}: exactly one line has to be marked")
    return Example(kind, path.name, text, *marked[0])

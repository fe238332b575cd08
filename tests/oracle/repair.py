"""Taking out of a program what fails for reasons that have nothing to do with conversions."""

from tests.oracle.instrument import instrument
from tests.oracle.runs import ACCELERATED, Run, run_all

_MOST_REPAIRS = 12
_MOST_WAYS = 40


def fails(source: str) -> bool:
    """Does it fail on an accelerator, on one way at least?"""
    return _first_failure(source) is not None


def repaired(source: str) -> str | None:
    """The program without the lines that fail on an accelerator; None where there is no end of them."""
    for _ in range(_MOST_REPAIRS):
        failed = _first_failure(source)
        if failed is None:
            return source
        shorter = _without_line(source, failed.failed_at)
        if shorter is None:
            return None
        source = shorter
    return None


def _first_failure(source: str) -> Run | None:
    return run_all(instrument(source), ACCELERATED, most=_MOST_WAYS, stops_at_failure=True).first_failure


def _without_line(source: str, number: int) -> str | None:
    lines = source.splitlines()
    line = lines[number - 1]
    if line.rstrip().endswith(":") or line.lstrip().startswith(("@", "import", "pass", "raise")):
        return None
    indent = line[: len(line) - len(line.lstrip())]
    lines[number - 1] = f"{indent}pass"
    return "\n".join(lines) + "\n"

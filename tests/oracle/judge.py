"""Holding what the analysis says of a program against what torch does with it."""

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from flake8_torch_numpy.finding import Finding, Fix
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.rounds import fix_text
from flake8_torch_numpy.settings import Chain, Settings
from tests.cases.case import World
from tests.oracle.instrument import Sink, Watched, instrument
from tests.oracle.obligations import FORCED, Obligation, is_about
from tests.oracle.recorder import LATER, Context, Event
from tests.oracle.runs import ACCELERATED, Run, Runs, run_all
from tests.torch_run.compare import changes
from tests.torch_run.execute import Outcome

_MOST_WAYS = 40
_SNAPSHOTS = 6
_WORLDS = (World.CPU, ACCELERATED)
_STRICT = Settings(strict=True)

# What an unknown caller may break: of other demands strict mode speaks only where the program itself breaks them.
_OF_ANY = frozenset({Obligation.DEVICE, Obligation.GRAD})

# In the place of an instruction, of a call to which it did not come.
_NEVER_REACHED = -2

_ANSWERS = {"2": "broken", "3": "sign", "4": "open"}


class Kind(enum.StrEnum):
    """What a contradiction is about."""

    CRASH = "the analysis fails"
    PROOF = "an error is proven, but is never raised"
    SILENCE = "nothing is said, but an error is raised"
    DATA_PROOF = "`.data` is reported, but nothing converted came through it"
    STILL_REPORTED = "a fix leaves the finding"
    STILL_REFUSED = "the fixed program is still refused"
    CHANGED = "the fixed program does something else"
    CHANGED_UNSAFELY = "the program with unsafe fixes has other values"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Where the analysis and torch disagree. about: the obligation, where it is about a certain one."""

    kind: Kind
    line: int
    text: str
    about: Obligation | None = None
    detail: str = ""

    def __str__(self) -> str:
        about = f" ({self.about})" if self.about else ""
        return f"{self.kind}{about}: line {self.line}, {self.text} {self.detail}".rstrip()


@dataclass
class Judgement:
    """What came of a program.

    answers: how often the analysis gave which answer at sinks that were reached, per obligation and kind of sink.
    is_proof_judged: whether all ways were taken and all blocks entered, as proofs require.
    """

    contradictions: list[Contradiction] = field(default_factory=list)
    answers: Counter[tuple[bool, Obligation, str]] = field(default_factory=Counter)
    is_proof_judged: bool = False


def judge(source: str) -> Judgement:
    """Run a program and hold every answer of the analysis against it."""
    judgement = Judgement()
    failures: list[Exception] = []
    findings = lint(source, settings=_STRICT, on_failure=failures.append)
    if failures:
        judgement.contradictions.append(Contradiction(Kind.CRASH, 0, repr(failures[0])))
        return judgement
    watched = instrument(source)
    ran = {world: run_all(watched, world, most=_MOST_WAYS, snapshots=_SNAPSHOTS) for world in _WORLDS}
    contexts = _contexts(watched, ran.values())
    judgement.is_proof_judged = _is_thorough(watched, ran, contexts)
    for number, sink in enumerate(watched.sinks):
        events = {world: [event for event in ran[world].events if event.sink == number] for world in _WORLDS}
        if any(events.values()):
            judgement.contradictions += _judge_sink(sink, _findings_at(findings, sink), events, contexts, judgement)
    if judgement.is_proof_judged:
        judgement.contradictions += _judge_data(findings, watched, ran, contexts)
    judgement.contradictions += _judge_fixes(source, watched, ran)
    return judgement


def _contexts(watched: Watched, ran: Iterable[Runs]) -> dict[int, set[Context]]:
    """For each function that was called, from where it was; or would have been, had its caller not failed before."""
    runs = list(ran)
    contexts: dict[int, set[Context]] = {0: {()}}
    for number, context in _blocks_entered(runs):
        contexts.setdefault(watched.blocks[number], set()).add(context)
    for failed in frozenset().union(*(run.failed_later for world in runs for run in world.runs)):
        for ways in contexts.values():
            if any(failed == name for way in ways for name, _ in way):
                ways.add(((failed, _NEVER_REACHED), LATER))
    return contexts


def _blocks_entered(ran: Iterable[Runs]) -> set[tuple[int, Context]]:
    return {entry for runs in ran for run in runs.runs for entry in run.blocks}


def _is_thorough(watched: Watched, ran: dict[World, Runs], contexts: dict[int, set[Context]]) -> bool:
    """Was each block entered in each call of its function, wherever that came from, and was the end reached?

    A proof holds on one way into a function. Where a way goes past a block, it may be this way that would break.
    """
    entered = _blocks_entered(ran.values())
    ways = {of: {way for way in found if LATER not in way} for of, found in contexts.items()}
    is_all = all((number, way) in entered for number, of in enumerate(watched.blocks) for way in ways.get(of) or [()])
    return is_all and ran[ACCELERATED].first_failure is None


def _findings_at(findings: Sequence[Finding], sink: Sink) -> list[Finding]:
    return [found for found in findings if (found.line, found.column) == (sink.line, sink.column)]


def _judge_sink(
    sink: Sink,
    findings: list[Finding],
    events: dict[World, list[Event]],
    contexts: dict[int, set[Context]],
    judgement: Judgement,
) -> Iterator[Contradiction]:
    everywhere = [event for world in _WORLDS for event in events[world]]
    for about in Obligation:
        codes = sorted(found.code for found in findings if is_about(found, about))
        judgement.answers[sink.is_implicit, about, _ANSWERS[codes[0][3]] if codes else "met"] += 1
        seen = events[ACCELERATED] if about is Obligation.DEVICE else everywhere
        is_refused = any(about in event.refused for event in seen)
        # What NumPy is given by an unknown caller need not be a tensor.
        of_any = frozenset() if sink.is_implicit else _OF_ANY
        is_own = any(about in event.refused for event in seen if not event.is_later or about in of_any)
        if is_own and not codes:
            yield Contradiction(Kind.SILENCE, sink.line, sink.text, about)
        is_proof = bool(seen and codes and codes[0].startswith("TNP2")) and judgement.is_proof_judged
        if is_proof and not is_refused and _is_reached_from_everywhere(sink, seen, contexts):
            yield Contradiction(Kind.PROOF, sink.line, sink.text, about)


def _is_reached_from_everywhere(sink: Sink, events: Iterable[Event], contexts: dict[int, set[Context]]) -> bool:
    """Was it reached on each way into its function?"""
    ways = contexts.get(sink.function, set())
    wanted = {*ways, (LATER,)} if sink.function else ways
    return {event.context for event in events} == wanted


def _judge_data(
    findings: Sequence[Finding], watched: Watched, ran: dict[World, Runs], contexts: dict[int, set[Context]]
) -> Iterator[Contradiction]:
    """A report of `.data` in a chain points at that, one of a name at the conversion."""
    for finding in findings:
        if finding.code != "TNP101":
            continue
        numbers = {
            number
            for number, sink in enumerate(watched.sinks)
            if (sink.line, sink.column) == (finding.line, finding.column)
        }
        if not numbers:
            numbers = {number for number, sink in enumerate(watched.sinks) if sink.line == finding.line}
        events = [event for runs in ran.values() for event in runs.events if event.sink in numbers]
        is_judged = all(
            _is_reached_from_everywhere(
                watched.sinks[number], [event for event in events if event.sink == number], contexts
            )
            for number in numbers
        )
        if is_judged and events and not any(event.is_through_data for event in events):
            yield Contradiction(Kind.DATA_PROOF, finding.line, finding.message)


def _judge_fixes(source: str, watched: Watched, ran: dict[World, Runs]) -> Iterator[Contradiction]:
    judged = {source}
    for settings in (
        _STRICT,
        Settings(),
        Settings(strict=True, style_checks=True),
        Settings(strict=True, chain=Chain.FORCE),
    ):
        fixed = fix_text(source, partial(lint, settings=settings))
        now = instrument(fixed.text)
        implicit = {(sink.line, sink.column) for sink in now.sinks if sink.is_implicit}
        # Where a list is filled may be out of view, or it may be used otherwise.
        allowed = [found for found in fixed.findings if (found.line, found.column) in implicit]
        if settings.strict:
            yield from _left([found for found in fixed.findings if found not in allowed], FORCED)
        if fixed.text not in judged:
            judged.add(fixed.text)
            yield from _judge_fixed(watched, now, allowed, ran, is_strict=settings.strict)
    fixed = fix_text(source, _lint_but_discarded, unsafe_fixes=True)
    if fixed.text not in judged:
        yield from _left([found for found in fixed.findings if found.fix is not None], frozenset(Obligation))
        if not any(found.fix is not None and _may_go_wrong(found.fix) for found in lint(source, settings=_STRICT)):
            yield from _judge_unsafely_fixed(watched, instrument(fixed.text), fixed.findings, ran)


def _lint_but_discarded(text: str) -> list[Finding]:
    """The findings but those of TNP502, whose fix is meant to change what the program does."""
    return [finding for finding in lint(text, settings=_STRICT) if finding.code != "TNP502"]


def _may_go_wrong(fix: Fix) -> bool:
    """Is it said of a fix that it may do more than give another dtype?"""
    return fix.reason.startswith(("the list is used otherwise", "it is not always a tensor"))


def _left(findings: Sequence[Finding], obligations: Iterable[Obligation]) -> Iterator[Contradiction]:
    for finding in findings:
        about = next((about for about in obligations if is_about(finding, about)), None)
        if about is not None:
            yield Contradiction(Kind.STILL_REPORTED, finding.line, finding.message, about)


def _judge_fixed(
    before: Watched, after: Watched, left: Sequence[Finding], ran: dict[World, Runs], *, is_strict: bool
) -> Iterator[Contradiction]:
    for world in _WORLDS:
        now = run_all(after, world, most=_MOST_WAYS, snapshots=_SNAPSHOTS)
        if is_strict:
            yield from _refusals(after, now, FORCED, left)
        change = next(_all_changes(before, ran[world], now), None)
        if change is not None:
            yield change
            return


def _judge_unsafely_fixed(
    before: Watched, after: Watched, left: Sequence[Finding], ran: dict[World, Runs]
) -> Iterator[Contradiction]:
    """Nothing is refused but what is reported without a fix, and the arrays have the values of the tensors."""
    for world in _WORLDS:
        now = run_all(after, world, most=_MOST_WAYS)
        yield from _refusals(after, now, frozenset(Obligation), left)
        change = next(
            (change for pair in _paired(ran[world], now) for change in _changes_of_values(before, *pair)), None
        )
        if change is not None:
            yield change
            return


def _refusals(
    watched: Watched, ran: Runs, obligations: frozenset[Obligation], left: Sequence[Finding]
) -> Iterator[Contradiction]:
    """One of the conversions that torch still refuses, if there is any. left: what is still reported."""
    for event in ran.events:
        sink = watched.sinks[event.sink]
        for about in sorted(event.refused & obligations & (_OF_ANY if event.is_later else obligations)):
            elsewhere = about is Obligation.DEVICE and ran.world is not ACCELERATED
            if not elsewhere and not any(is_about(found, about) for found in _findings_at(left, sink)):
                yield Contradiction(Kind.STILL_REFUSED, sink.line, sink.text, about, f"({ran.world})")
                return


def _paired(old: Runs, new: Runs) -> Iterator[tuple[Run, Run]]:
    """The runs in which the coins gave the same answers; where one came to an early end, others may be missing."""
    found = {run.coins: run for run in new.runs}
    return ((run, found[run.coins]) for run in old.runs if run.coins in found)


def _all_changes(watched: Watched, old: Runs, new: Runs) -> Iterator[Contradiction]:
    for was, became in _paired(old, new):
        yield from _changes(watched, was, became, old.world)
    if {run.coins for run in old.runs} != {run.coins for run in new.runs} and not any(map(_must_fail, old.runs)):
        yield Contradiction(Kind.CHANGED, 0, f"{len(old.runs)} ways became {len(new.runs)}")


def _changes(watched: Watched, was: Run, became: Run, world: World) -> Iterator[Contradiction]:
    end = _other_end(was, became)
    if end:
        yield Contradiction(Kind.CHANGED, became.failed_at, end, detail=f"({world})")
    if end is not None:
        return
    for one, other in zip(was.events, became.events, strict=True):
        sink = watched.sinks[one.sink]
        if one.sink != other.sink:
            yield Contradiction(Kind.CHANGED, sink.line, sink.text, detail="another sink was reached")
        elif not (_are_close if other.is_number else _are_equal)(one.values, other.values):
            detail = f"{one.values!r} became {other.values!r} ({world})"
            yield Contradiction(Kind.CHANGED, sink.line, sink.text, detail=detail)
    if was.snapshot is None or became.snapshot is None:
        return
    # Python's numbers in place of tensors make an array of another dtype, where there was none before.
    has_numbers = any(event.is_number for event in became.events)
    for change in changes(Outcome(None, was.snapshot, ""), Outcome(None, became.snapshot, "")):
        # A list that is only converted may be filled with other things: nobody sees them.
        is_expected = any(f"{name}[" in change for name in watched.lists)
        if not is_expected and not (has_numbers and change.startswith(("dtype of", "values of", "strides of"))):
            yield Contradiction(Kind.CHANGED, 0, change, detail=f"({world})")


def _other_end(was: Run, became: Run) -> str | None:
    """How a run went another way; None where it did not, nothing where it could not go on as before."""
    one, other = ((run.coins, run.failed_at, run.failure, len(run.events)) for run in (was, became))
    if one == other:
        return None
    return "" if _must_fail(was) else f"{_end_of(was)} became {_end_of(became)}"


def _end_of(run: Run) -> str:
    first_line = run.failure.partition("\n")[0]
    return f"{first_line[:300] or 'it ran'} (line {run.failed_at}, {len(run.events)} conversions)"


def _must_fail(run: Run) -> bool:
    """Did it convert what has no data? The watch let that pass; whatever is put before it fails in its place."""
    return any(Obligation.DATA in event.broken for event in run.events)


def _are_equal(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind in "fc")


def _changes_of_values(watched: Watched, was: Run, became: Run) -> Iterator[Contradiction]:
    """What differs in more than dtype and memory."""
    end = _other_end(was, became)
    if end:
        yield Contradiction(Kind.CHANGED_UNSAFELY, became.failed_at, end)
    if end is not None:
        return
    for one, other in zip(was.events, became.events, strict=True):
        sink = watched.sinks[one.sink]
        if one.sink != other.sink or not _are_close(one.values, other.values):
            detail = f"{one.values!r} became {other.values!r}"
            yield Contradiction(Kind.CHANGED_UNSAFELY, sink.line, sink.text, detail=detail)


def _are_close(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-6, atol=1e-6, equal_nan=True)

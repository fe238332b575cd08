"""Holding what the analysis says of a program against what torch does with it."""

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from flake8_torch_numpy.finding import Finding
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.rounds import fix_text
from flake8_torch_numpy.settings import Settings
from tests.cases.case import World
from tests.oracle.instrument import Sink, Watched, instrument
from tests.oracle.recorder import Context, Event
from tests.oracle.runs import Run, Runs, run_all
from tests.torch_run.compare import changes
from tests.torch_run.execute import Outcome

_MOST_WAYS = 40
_SNAPSHOTS = 6
_WORLDS = (World.CPU, World.FAKE_CUDA)
_STRICT = Settings(strict=True)

_DEVICE_CODES = ("TNP201", "TNP301", "TNP401")
_GRAD_CODES = ("TNP202", "TNP302", "TNP402")
_ANSWERS = {"2": "broken", "3": "sign", "4": "open"}


class Kind(enum.StrEnum):
    """What a contradiction is about."""

    CRASH = "the analysis fails"
    DEVICE_PROOF = "the device error is proven, but is never raised"
    GRAD_PROOF = "the grad error is proven, but is never raised"
    DEVICE_SILENCE = "nothing is said of the device, but its error is raised"
    GRAD_SILENCE = "nothing is said of grad, but its error is raised"
    DATA_PROOF = "`.data` is reported, but nothing converted came through it"
    STILL_REPORTED = "a safe fix leaves the finding"
    STILL_REFUSED = "the fixed program is still refused"
    CHANGED = "the fixed program does something else"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Where the analysis and torch disagree. code: what was reported, if anything was."""

    kind: Kind
    code: str
    line: int
    text: str
    detail: str = ""

    def __str__(self) -> str:
        code = f" ({self.code})" if self.code else ""
        return f"{self.kind}{code}: line {self.line}, {self.text} {self.detail}".rstrip()


@dataclass
class Judgement:
    """What came of a program.

    answers: how often the analysis gave which answer at sinks that were reached, per obligation.
    is_proof_judged: whether all ways were taken and all blocks entered, as proofs require.
    """

    contradictions: list[Contradiction] = field(default_factory=list)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    is_proof_judged: bool = False


def judge(source: str) -> Judgement:
    """Run a program and hold every answer of the analysis against it."""
    judgement = Judgement()
    failures: list[Exception] = []
    findings = lint(source, settings=_STRICT, on_failure=failures.append)
    if failures:
        judgement.contradictions.append(Contradiction(Kind.CRASH, "", 0, repr(failures[0])))
        return judgement
    watched = instrument(source)
    ran = {world: run_all(watched, world, most=_MOST_WAYS, snapshots=_SNAPSHOTS) for world in _WORLDS}
    contexts = _contexts(watched, ran.values())
    judgement.is_proof_judged = _is_thorough(watched, ran, contexts)
    for number, sink in enumerate(watched.sinks):
        events = {world: [event for event in ran[world].events if event.sink == number] for world in _WORLDS}
        if any(events.values()):
            ways = contexts.get(sink.function, set())
            judgement.contradictions += _judge_sink(sink, _codes_at(findings, sink), events, ways, judgement)
    judgement.contradictions += _judge_data(findings, watched, ran)
    judgement.contradictions += _judge_fixes(source, watched, ran)
    return judgement


def _contexts(watched: Watched, ran: Iterable[Runs]) -> dict[int, set[Context]]:
    """For each function that was called, from where it was."""
    contexts: dict[int, set[Context]] = {0: {()}}
    for number, context in _blocks_entered(ran):
        contexts.setdefault(watched.blocks[number], set()).add(context)
    return contexts


def _blocks_entered(ran: Iterable[Runs]) -> set[tuple[int, Context]]:
    return {entry for runs in ran for run in runs.runs for entry in run.blocks}


def _is_thorough(watched: Watched, ran: dict[World, Runs], contexts: dict[int, set[Context]]) -> bool:
    """Was each block entered in each call of its function, wherever that came from, and was the end reached?

    A proof holds on one way into a function. Where a way goes past a block, it may be this way that would break.
    """
    entered = _blocks_entered(ran.values())
    is_all = all((number, way) in entered for number, of in enumerate(watched.blocks) for way in contexts.get(of, [()]))
    return is_all and ran[World.FAKE_CUDA].first_failure is None


def _codes_at(findings: Sequence[Finding], sink: Sink) -> set[str]:
    return {found.code for found in findings if (found.line, found.column) == (sink.line, sink.column)}


def _judge_sink(
    sink: Sink, codes: set[str], events: dict[World, list[Event]], ways: set[Context], judgement: Judgement
) -> Iterator[Contradiction]:
    on_cuda = events[World.FAKE_CUDA]
    everywhere = [event for world in _WORLDS for event in events[world]]
    device_code = next((code for code in _DEVICE_CODES if code in codes), "")
    grad_code = next((code for code in _GRAD_CODES if code in codes), "")
    judgement.answers["device", _answer(device_code)] += 1
    judgement.answers["grad", _answer(grad_code)] += 1
    device_errors = [event for event in on_cuda if event.device_error and not event.is_device_handled]
    grad_errors = [event for event in everywhere if event.grad_error and not event.is_grad_handled]
    if not device_code and device_errors:
        yield Contradiction(Kind.DEVICE_SILENCE, "", sink.line, sink.text)
    if not grad_code and grad_errors:
        yield Contradiction(Kind.GRAD_SILENCE, "", sink.line, sink.text)
    reached_from = {event.context for event in everywhere}
    wanted: set[Context | None] = {*ways, None} if sink.function else {*ways}
    if not judgement.is_proof_judged or reached_from != wanted:
        return
    if device_code == "TNP201" and on_cuda and not device_errors:
        yield Contradiction(Kind.DEVICE_PROOF, device_code, sink.line, sink.text)
    if grad_code == "TNP202" and not grad_errors:
        yield Contradiction(Kind.GRAD_PROOF, grad_code, sink.line, sink.text)


def _judge_data(findings: Sequence[Finding], watched: Watched, ran: dict[World, Runs]) -> Iterator[Contradiction]:
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
        if events and not any(event.is_through_data for event in events):
            yield Contradiction(Kind.DATA_PROOF, finding.code, finding.line, finding.message)


def _answer(code: str) -> str:
    return _ANSWERS[code[3]] if code else "met"


def _judge_fixes(source: str, watched: Watched, ran: dict[World, Runs]) -> Iterator[Contradiction]:
    judged = {source}
    for settings in (_STRICT, Settings()):
        fixed = fix_text(source, partial(lint, settings=settings))
        if settings.strict:
            for finding in fixed.findings:
                if finding.code in _DEVICE_CODES + _GRAD_CODES:
                    yield Contradiction(Kind.STILL_REPORTED, finding.code, finding.line, finding.message)
        if fixed.text not in judged:
            judged.add(fixed.text)
            yield from _judge_fixed(watched, instrument(fixed.text), ran, is_strict=settings.strict)


def _judge_fixed(
    before: Watched, after: Watched, ran: dict[World, Runs], *, is_strict: bool
) -> Iterator[Contradiction]:
    for world in _WORLDS:
        now = run_all(after, world, most=_MOST_WAYS, snapshots=_SNAPSHOTS)
        if is_strict:
            for event in now.events:
                is_refused = (event.device_error and not event.is_device_handled and world is World.FAKE_CUDA) or (
                    event.grad_error and not event.is_grad_handled
                )
                if is_refused:
                    sink = after.sinks[event.sink]
                    yield Contradiction(Kind.STILL_REFUSED, "", sink.line, sink.text, f"({world})")
                    break
        change = next(_all_changes(before, ran[world], now), None)
        if change is not None:
            yield change
            return


def _all_changes(watched: Watched, old: Runs, new: Runs) -> Iterator[Contradiction]:
    for was, became in zip(old.runs, new.runs, strict=False):
        yield from _changes(watched, was, became, old.world)
    if len(old.runs) != len(new.runs):
        yield Contradiction(Kind.CHANGED, "", 0, f"{len(old.runs)} ways became {len(new.runs)}")


def _changes(watched: Watched, was: Run, became: Run, world: World) -> Iterator[Contradiction]:
    if (was.coins, was.failed_at, was.failure) != (became.coins, became.failed_at, became.failure):
        detail = f"{was.failure or 'it ran'} (line {was.failed_at}) became {became.failure or 'it ran'}"
        yield Contradiction(Kind.CHANGED, "", became.failed_at, detail, f"({world})")
        return
    for one, other in zip(was.events, became.events, strict=True):
        sink = watched.sinks[one.sink]
        if one.sink != other.sink:
            yield Contradiction(Kind.CHANGED, "", sink.line, sink.text, "another sink was reached")
        elif not one.other_error and not _are_equal(one.values, other.values):
            detail = f"{one.values!r} became {other.values!r} ({world})"
            yield Contradiction(Kind.CHANGED, "", sink.line, sink.text, detail)
    if was.snapshot is None or became.snapshot is None:
        return
    for change in changes(Outcome(None, was.snapshot, ""), Outcome(None, became.snapshot, "")):
        yield Contradiction(Kind.CHANGED, "", 0, change, f"({world})")


def _are_equal(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind in "fc")

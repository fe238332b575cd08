"""Generated programs about memory that tensors and arrays share: what is reported must change what they print.

A program prints all that it reads. Where TNP501 is reported, the copy that the report asks for is put in, and both
programs are run along all ways, on the CPU and on an accelerator. If they print the same everywhere, nothing was
spoilt by sharing: the report was a false alarm.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from unittest import mock

from flake8_torch_numpy.finding import Finding, FixSafety
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.apply import rewrite
from tests.cases.case import World
from tests.oracle.coins import COIN, Coins, Ways
from tests.oracle.runs import ACCELERATED
from tests.torch_run.execute import execute

_CODE = "TNP501"
_WORLDS = (World.CPU, ACCELERATED)
_LONGEST, _MOST_WAYS = 5, 33

_IMPORTS = "import itertools\nimport random\nimport numpy as np\nimport torch\n"
_DEVICES = ('"cuda" if torch.cuda.is_available() else "cpu"', '"cpu"')
_TENSORS = (
    "torch.ones(4, device=device)", "torch.arange(4.0, device=device)", "{t} * 2", "{t}.clone()", "{t}.view(4)",
    "{t}[:]", "{t}.detach()", "{t}.cpu()", "{t}.cpu().to(device)", "torch.from_numpy({a})", "torch.as_tensor({a})",
    "torch.from_numpy({a}).to(device)", "torch.tensor({a})", "torch.from_numpy({a}.copy())", "torch.zeros(4)",
    "{t}.reshape(4)", "torch.from_numpy({a}).double()", "torch.as_tensor({a}, device=device)",
)  # fmt: skip
_ARRAYS = (
    "{t}.cpu().numpy()", "{t}.detach().cpu().numpy()", "{t}.cpu().numpy()", "{t}.numpy(force=True)",
    "np.asarray({t}.cpu())", "np.array({t}.cpu())", "{t}.cpu().numpy().copy()", "{t}.clone().cpu().numpy()",
    "np.zeros(4, dtype=np.float32)", "{a}[:]", "{a} + 1", "{a}.copy()", "{a}", "np.asarray({a})",
    "{a}.astype('float32')", "convert({t})", "{t}.data.cpu().numpy()", "{t}.cpu().float().numpy()",
)  # fmt: skip
_COPIES = frozenset(
    {
        "{t} * 2", "{t}.clone()", "{t}.reshape(4)", "torch.tensor({a})", "torch.from_numpy({a}.copy())",
        "torch.from_numpy({a}).double()", "np.array({t}.cpu())", "{t}.cpu().numpy().copy()",
        "{t}.clone().cpu().numpy()", "{a} + 1", "{a}.copy()", "{a}.astype('float32')", "{t}.cpu().float().numpy()",
    }
)  # fmt: skip
_WRITES_OF_TENSORS = (
    "{t}.add_({n})", "{t} += {n}", "{t}[0] = {n}", "{t}.fill_({n})", "{t}.zero_().add_({n})", "{t}[:] = {n}",
    "torch.add({t}, {n}, out={t})", "{t}.copy_(torch.full((4,), {n} * 1.0))", "change({t}, {n})", "{t}[1:].add_({n})",
    "{t}.data.add_({n})",
)  # fmt: skip
_WRITES_OF_ARRAYS = (
    "{a} += {n}", "{a}[0] = {n}", "{a}[...] = {n}", "{a}.fill({n})", "np.add({a}, {n}, out={a})", "{a}[1:] += {n}",
    "np.copyto({a}, {n})", "change({a}, {n})", "{a}[:2] = {n}",
)  # fmt: skip
_READS = (
    "print({x}.tolist())", "print({x}.sum().item())", "print(({x} * 2).tolist())", "print([{x}.tolist(), 1])",
    "print(f'{{{x}.sum()}}')", "print({x}[0].item())", "print({x}.tolist()) if {c} else None",
)  # fmt: skip
_FUNCTIONS = """\
def convert(value):
    return value.detach().cpu().numpy()


def change(value, number):
    value += number


def collected(values):
    return [value.tolist() for value in values]


"""
_TRAINING = """\
net = torch.nn.Linear(2, 2).to(device)
optimizer = torch.optim.SGD(net.parameters(), lr=1.0)
"""


@dataclass
class _Writer:
    """The program so far, and the names that it may use."""

    random: random.Random
    lines: list[str] = field(default_factory=list)
    tensors: list[str] = field(default_factory=list)
    arrays: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    indent: int = 0

    def line(self, text: str) -> None:
        self.lines.append("    " * self.indent + text)

    def filled(self, template: str) -> str:
        names = {"t": self.tensors, "a": self.arrays, "x": [*self.tensors, *self.arrays]}
        chosen = {key: self.random.choice(known) for key, known in names.items() if known}
        return template.format(**chosen, n="next(numbers)", c=COIN)


def write_program(source: random.Random) -> str:
    """A program about shared memory; another one for another state of the source of random numbers."""
    writer = _Writer(source)
    writer.line(f"device = {source.choice(_DEVICES)}")
    writer.line("numbers = itertools.count(17, 7)")
    _bind(writer, "x", writer.tensors, _TENSORS[:2])
    _bind(writer, "a", writer.arrays, _ARRAYS[:3])
    trains = source.random() < 0.2
    if trains:
        writer.lines += _TRAINING.splitlines()
    for _ in range(3 + source.randrange(6)):
        _statement(writer, trains=trains)
    for name in (*writer.tensors, *writer.arrays):
        if source.random() < 0.6:
            writer.line(f"print({name}.tolist())")
    for name in writer.lists:
        writer.line(f"print(collected({name}))")
    return _IMPORTS + "\n\n" + _FUNCTIONS + "\n".join(writer.lines) + "\n"


def _statement(writer: _Writer, *, trains: bool) -> None:
    makers: list[tuple[int, Callable[[], None]]] = [
        (4, lambda: _bind(writer, "x", writer.tensors, _TENSORS)),
        (5, lambda: _bind(writer, "a", writer.arrays, _ARRAYS)),
        (5, lambda: writer.line(writer.filled(writer.random.choice(_WRITES_OF_TENSORS)))),
        (5, lambda: writer.line(writer.filled(writer.random.choice(_WRITES_OF_ARRAYS)))),
        (4, lambda: writer.line(writer.filled(writer.random.choice(_READS)))),
        (2, lambda: _collect(writer)),
    ]
    if trains:
        makers.append((6, lambda: _train(writer)))
    if writer.indent < 2:
        makers.append((4, lambda: _block(writer, trains=trains)))
    weights = [weight for weight, _ in makers]
    writer.random.choices([maker for _, maker in makers], weights)[0]()


def _bind(writer: _Writer, prefix: str, known: list[str], templates: Sequence[str]) -> None:
    template = writer.random.choice(templates)
    name = writer.random.choice(known) if known and writer.random.random() < 0.3 else f"{prefix}{len(known)}"
    writer.line(f"{name} = {writer.filled(template)}")
    if template in _COPIES:
        # It is read here, whatever becomes of the copy.
        writer.line(f"print({name}.tolist())")
    # What is bound in a block only may not be there behind it.
    if name not in known and not writer.indent:
        known.append(name)


def _collect(writer: _Writer) -> None:
    if not writer.lists or (writer.random.random() < 0.3 and not writer.indent):
        if writer.indent:
            return writer.line("pass")
        writer.lists.append(f"items{len(writer.lists)}")
        writer.line(f"{writer.lists[-1]} = []")
    template = writer.random.choice(["{a}", "{t}", "{t}.cpu().numpy()", "convert({t})"])
    writer.line(f"{writer.random.choice(writer.lists)}.append({writer.filled(template)})")
    return None


def _train(writer: _Writer) -> None:
    choice = writer.random.randrange(3)
    if choice == 0:
        writer.line("net(torch.ones(1, 2, device=device)).sum().backward()")
        writer.line("optimizer.step()")
    elif choice == 1:
        writer.line("weights = net.weight.detach().cpu().numpy()")
        writer.line("print(weights.tolist())")
    else:
        writer.line("print(weights.tolist() if 'weights' in globals() else 0)")


def _block(writer: _Writer, *, trains: bool) -> None:
    writer.line(writer.random.choice([f"if {COIN}:", "for i in range(2):", "for i in range(3):"]))
    writer.indent += 1
    for _ in range(1 + writer.random.randrange(3)):
        _statement(writer, trains=trains)
    writer.indent -= 1


@dataclass
class SharingJudgement:
    """What came of a program.

    spoilt: does it print something else where every conversion copies? is_judged: it ran, along all ways.
    """

    reports: int = 0
    false_alarms: list[Finding] = field(default_factory=list)
    spoilt: bool = False
    is_judged: bool = True


def judge_seed(seed: int) -> SharingJudgement:
    """Judge the program of a seed."""
    return judge_sharing(write_program(random.Random(seed)))


def judge_sharing(source: str) -> SharingJudgement:
    """Hold the reports of TNP501 against what the program prints with and without the copies that they ask for."""
    before = _printed(source)
    if before is None:
        return SharingJudgement(is_judged=False)
    failures: list[Exception] = []
    found = [finding for finding in lint(source, on_failure=failures.append) if finding.code == _CODE]
    if failures:
        raise failures[0]
    judgement = SharingJudgement(len(found))
    for finding in found:
        after = _printed(with_copies(source, [finding]))
        if after == before:
            judgement.false_alarms.append(finding)
    copying = re.sub(r"\.numpy\((?:force=True)?\)(?!\.)", r"\g<0>.copy()", source)
    judgement.spoilt = _printed(copying) not in {before, None}
    return judgement


def with_copies(source: str, findings: Sequence[Finding]) -> str:
    """The program with the copies that reports ask for."""
    applied = [
        replace(finding, fix=replace(finding.fix, safety=FixSafety.SAFE))
        for finding in findings
        if finding.fix is not None
    ]
    assert len(applied) == len(findings), "there is no fix to be shown"
    rewritten = rewrite(source, applied)
    assert rewritten.text != source
    return rewritten.text


def _printed(source: str) -> tuple[str, ...] | None:
    """What a program prints along each way and in each world; None where it fails, or has too many of them."""
    return None if None in (found := tuple(_runs(source))) else tuple(text for text in found if text is not None)


def _runs(source: str) -> Iterator[str | None]:
    for world in _WORLDS:
        printed: list[str | None] = []
        ways = list(Ways(_LONGEST, _MOST_WAYS).run(partial(_run, source, world, printed)))
        # What happens only where a later coin shows heads can't be judged.
        is_complete = len(ways) < _MOST_WAYS and all(len(coins.tossed) <= _LONGEST for coins in ways)
        yield from printed if is_complete else [None]


def _run(source: str, world: World, printed: list[str | None], coins: Coins) -> None:
    with mock.patch.object(random, "random", coins.random):
        outcome = execute(source, world)
    printed.append(outcome.printed if outcome.failure is None else None)

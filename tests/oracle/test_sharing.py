"""Generated programs about shared memory: a report is true if the copy that it asks for changes what is printed."""

import textwrap

import pytest

pytest.importorskip("torch")

from random import Random, SystemRandom

from flake8_torch_numpy.inference import arrays
from tests.oracle.sharing import SharingJudgement, judge_sharing, write_program
from tests.torch_run.fake_accelerator import why_not

pytestmark = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")

_KNOWN_SEEDS = range(4)
_PER_SEED = 20
_FRESH_SEED = SystemRandom().randrange(10**9)

# Reported once, though a copy there changed nothing.
_FALSE_ALARMS = {
    "what is written into is not looked at": """
        a = x.cpu().numpy()
        a[1:] += 31
        a.fill(38)
        print(a[0].item())
        x += 52
        a[0] = 59
        a.fill(66)
        print(a.tolist())
        """,
    "another conversion stands between the two": """
        a = x.cpu().numpy()
        x = torch.as_tensor(a)
        a[...] = 59
        print(a.tolist())
        """,
    "all is overwritten by a function of NumPy": """
        a = x.cpu().numpy()
        x[0] = 45
        print(x.tolist())
        np.copyto(a, 66)
        print(a.tolist())
        """,
    "a tensor is made anew of what was written before": """
        a = x.cpu().numpy()
        y = torch.as_tensor(a)
        for i in range(3):
            print((lambda value: value.sum().item())(y))
            np.copyto(a, 20 + i)
            y = torch.from_numpy(a)
        print(y.tolist())
        print(a.tolist())
        """,
    "a move in a loop is not looked at": """
        a = x.cpu().numpy()
        print(x.tolist())
        for i in range(2):
            a.fill(20 + i)
            y = x.cpu()
        y = torch.as_tensor(a)
        print(a.tolist())
        """,
    "the second round overwrites what the first one wrote": """
        a = x.cpu().numpy()
        for i in range(2):
            x.zero_().add_(20 + i)
            x = torch.from_numpy(a)
        print(x.tolist())
        """,
    "the name may be another tensor's": """
        a = x.cpu().numpy()
        for i in range(3):
            x = torch.as_tensor(a)
            a += 52
        a = np.zeros(4)
        print(x.tolist())
        """,
    "all is overwritten in a loop that surely runs": """
        a = x.cpu().numpy()
        y = x[:]
        a.fill(52)
        for i in range(2):
            print(a.copy().tolist())
            y.zero_()
        print(x.tolist())
        """,
    "a tensor is made of it that is not looked at": """
        a = x.cpu().numpy()
        torch.add(x, 31, out=x)
        print(x.clone().tolist())
        y = torch.from_numpy(a)
        """,
}


def check(program: str) -> SharingJudgement:
    """Judge a program, of which all that is reported must be true."""
    judgement = judge_sharing(program)
    told = "\n".join(f"{found.line}: {found.message}" for found in judgement.false_alarms)
    assert not judgement.false_alarms, f"{program}\n{told}"
    return judgement


@pytest.mark.parametrize("seed", [*_KNOWN_SEEDS, pytest.param(_FRESH_SEED, id="fresh")])
def test_reports_in_generated_programs_are_true(seed: int) -> None:
    print(f"seeds from {seed}")
    count = _PER_SEED if seed in _KNOWN_SEEDS else 5
    judged = [check(write_program(Random(seed * 1000 + number))) for number in range(count)]
    if seed in _KNOWN_SEEDS:
        assert sum(judgement.is_judged for judgement in judged) > count / 2
        assert any(judgement.reports for judgement in judged)


@pytest.mark.parametrize("source", [pytest.param(text, id=name) for name, text in _FALSE_ALARMS.items()])
def test_false_alarms_of_the_past_are_gone(source: str) -> None:
    head = "import numpy as np\nimport torch\n\nx = torch.arange(4.0)\n"
    assert check(head + textwrap.dedent(source).lstrip("\n")).is_judged


def test_an_analysis_that_takes_a_copy_for_shared_memory_is_convicted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "_VIEWS", frozenset({"copy", "astype"}))
    judged = (judge_sharing(write_program(Random(seed))) for seed in range(150))
    assert any(judgement.false_alarms for judgement in judged)

"""The judge at conversions that nobody spells out: where they are, and what it makes of answers about them."""

import pytest

pytest.importorskip("torch")

from flake8_torch_numpy.finding import Edit, Finding, Fix, FixSafety
from tests.oracle import judge as judge_module
from tests.oracle.instrument import instrument
from tests.oracle.judge import Kind, judge
from tests.oracle.obligations import Obligation
from tests.oracle.repair import fails
from tests.torch_run.fake_accelerator import why_not

pytestmark = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")

_IMPORTS = "import random\nimport numpy as np\nimport torch\n"
# A tensor that torch refuses, in each of the forms.
FORMS = [
    "np.asarray({})",
    "np.sqrt({})",
    "np.array([{}, torch.zeros(2)])",
    "np.mean([{} for _ in range(2)])",
    "np.stack(({}, torch.ones(2)))",
    "np.array({} if random.random() < 0.5 else torch.ones(2))",
    "{} + np.ones(2)",
    "{}.__array__()",
]


def _program(form: str, tensor: str) -> str:
    return f"{_IMPORTS}a = {form.format(tensor)}\n"


def _finding(source: str, tensor: str, code: str, fix: Fix | None = None) -> Finding:
    line = source.splitlines()[3]
    column = line.index("__array__") if "__array__" in line else line.index(tensor)
    return Finding(4, column, 4, column + 1, code, "a message", fix)


def _say(monkeypatch: pytest.MonkeyPatch, *findings: Finding, only_of: str = "") -> None:
    monkeypatch.setattr(judge_module, "lint", lambda text, **options: list(findings) if only_of in {"", text} else [])


def _points(source: str) -> set[tuple[Kind, Obligation | None]]:
    return {(found.kind, found.about) for found in judge(source).contradictions}


@pytest.mark.parametrize("form", FORMS)
class TestAnswers:
    def test_silence_where_torch_refuses_is_convicted(self, form, monkeypatch):
        source = _program(form, "torch.ones(2, requires_grad=True)")
        _say(monkeypatch)
        assert _points(source) == {(Kind.SILENCE, Obligation.GRAD)}

    def test_silence_about_the_device_is_convicted(self, form, monkeypatch):
        source = _program(form, "torch.ones(2, device='cuda')")
        _say(monkeypatch)
        assert _points(source) == {(Kind.SILENCE, Obligation.DEVICE)}

    def test_a_proof_where_nothing_raises_is_convicted(self, form, monkeypatch):
        source = _program(form, "torch.zeros(2)")
        _say(monkeypatch, _finding(source, "torch.zeros(2)", "TNP202"))
        assert (Kind.PROOF, Obligation.GRAD) in _points(source)

    def test_the_analysis_is_acquitted(self, form):
        for tensor in ("torch.ones(2, requires_grad=True)", "torch.ones(2, device='cuda')", "torch.zeros(2)"):
            assert not judge(_program(form, tensor)).contradictions


def test_a_fix_that_does_not_mend_is_convicted(monkeypatch: pytest.MonkeyPatch) -> None:
    source = _program("np.asarray({})", "torch.ones(2, requires_grad=True)")
    end = source.index("True)") + len("True)")
    fix = Fix("useless", (Edit(end, end, 0, ".clone()"),), FixSafety.SAFE)
    _say(monkeypatch, _finding(source, "torch.ones", "TNP202", fix), only_of=source)
    assert (Kind.STILL_REFUSED, Obligation.GRAD) in _points(source)


def test_a_fix_that_changes_values_is_convicted(monkeypatch: pytest.MonkeyPatch) -> None:
    source = _program("np.asarray({})", "torch.ones(2, requires_grad=True)")
    end = source.index("True)") + len("True)")
    fix = Fix("wrong", (Edit(end, end, 0, ".detach().cos()"),), FixSafety.SAFE)
    _say(monkeypatch, _finding(source, "torch.ones", "TNP202", fix), only_of=source)
    assert Kind.CHANGED in {kind for kind, _ in _points(source)}


def test_a_store_in_an_array_converts(monkeypatch: pytest.MonkeyPatch) -> None:
    source = f"{_IMPORTS}grid1 = np.ones((2, 2))\ngrid1[0] = torch.ones(2, requires_grad=True)\n"
    _say(monkeypatch)
    assert _points(source) == {(Kind.SILENCE, Obligation.GRAD)}


def test_numbers_convert_like_numbers() -> None:
    assert not judge(f"{_IMPORTS}a = np.array([1.0, 2, True])\n").contradictions


def test_an_array_of_none_is_a_mistake_of_the_program() -> None:
    assert fails(f"{_IMPORTS}a = np.array(None)\n")


@pytest.mark.parametrize(
    ("line", "operands"),
    [
        ("np.asarray(x)", ["x"]),
        ("np.array([x, y.mean()])", ["x", "y.mean()"]),
        ("np.array((x, [y]))", ["x", "y"]),
        ("np.mean([x for y in z])", ["x"]),
        ("np.array(x if y else z)", ["x", "z"]),
        ("(x if y else z) + np.ones(2)", ["x if y else z"]),
        ("x * grid1", ["x"]),
        ("np.asarray(x.numpy())", []),
        ("np.ones(x)", []),
        ("x * y", []),
    ],
)
def test_the_operands_are(line: str, operands: list[str]) -> None:
    sinks = [sink for sink in instrument(f"a = {line}\n").sinks if sink.is_implicit]
    assert [sink.text for sink in sinks] == operands
    assert [f"a = {line}"[sink.column :].startswith(sink.text) for sink in sinks] == [True] * len(operands)


def test_sinks_keep_their_numbers_when_something_is_inserted() -> None:
    before, after = (
        instrument(f"a = np.array([x{call}, (y + z){call}]) + (z{call}).numpy()\n").sinks for call in ("", ".cpu()")
    )
    assert [sink.text.replace(".cpu()", "").strip("()") for sink in after] == [sink.text.strip("()") for sink in before]

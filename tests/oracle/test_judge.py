"""The judge itself: it convicts an analysis that is wrong, and only such a one."""

import random
import textwrap

import pytest

pytest.importorskip("torch")

from flake8_torch_numpy.finding import Edit, Finding, Fix, FixSafety
from flake8_torch_numpy.linter import lint
from tests.oracle import judge as judge_module
from tests.oracle.coins import COIN, Coins, Ways
from tests.oracle.generator import write_program
from tests.oracle.instrument import instrument
from tests.oracle.judge import Kind, judge
from tests.oracle.obligations import FORCED, Obligation
from tests.oracle.reduce import reduced
from tests.oracle.repair import fails, repaired
from tests.torch_run.fake_accelerator import why_not

pytestmark = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")


def _program(text: str) -> str:
    return textwrap.dedent(text).removeprefix("\n")


def _finding(source: str, code: str, line: int, fix: Fix | None = None, message: str = "a message") -> Finding:
    column = source.splitlines()[line - 1].index("numpy(")
    return Finding(line, column, line, column + 5, code, message, fix)


def _points(source: str) -> set[tuple[Kind, Obligation | None]]:
    return {(found.kind, found.about) for found in judge(source).contradictions}


def _kinds(source: str) -> set[Kind]:
    return {found.kind for found in judge(source).contradictions}


def _say(monkeypatch: pytest.MonkeyPatch, *findings: Finding, only_of: str = "") -> None:
    monkeypatch.setattr(
        judge_module,
        "lint",
        lambda text, **options: list(findings) if only_of in {"", text} else [],
    )


_BREAKS = _program(
    """
    import random
    import torch
    x = torch.ones(2, device="cuda")
    y = torch.ones(2, requires_grad=True)
    if random.random() < 0.5:
        a = x.numpy()
    else:
        b = y.numpy()
    """
)
_WORKS = _program(
    """
    import torch
    x = torch.ones(2)
    a = x.numpy()
    """
)


def test_silence_where_torch_raises_is_a_contradiction(monkeypatch: pytest.MonkeyPatch) -> None:
    _say(monkeypatch)
    assert _points(_BREAKS) == {(Kind.SILENCE, Obligation.DEVICE), (Kind.SILENCE, Obligation.GRAD)}


_BREAKING = {
    Obligation.DEVICE: "torch.ones(2, device='cuda')",
    Obligation.GRAD: "torch.ones(2, requires_grad=True)",
    Obligation.CONJ: "torch.ones(2, 2, dtype=torch.complex64).mH",
    Obligation.NEG: "torch.ones(2, dtype=torch.complex64).conj().imag",
    Obligation.DTYPE: "torch.ones(2, dtype=torch.bfloat16)",
    Obligation.LAYOUT: "torch.eye(2).to_sparse()",
    Obligation.DATA: "torch.ones(2, device='meta')",
}
_PROOFS = [
    ("TNP201", "a message", Obligation.DEVICE),
    ("TNP202", "a message", Obligation.GRAD),
    ("TNP203", "a conjugation is pending", Obligation.CONJ),
    ("TNP203", "a negation is pending", Obligation.NEG),
    ("TNP204", "a message", Obligation.DTYPE),
    ("TNP205", "a message", Obligation.LAYOUT),
    ("TNP206", "a message", Obligation.DATA),
]


@pytest.mark.parametrize(("about", "value"), _BREAKING.items())
def test_silence_about_one_obligation_is_a_contradiction_there(
    monkeypatch: pytest.MonkeyPatch, about: Obligation, value: str
) -> None:
    _say(monkeypatch)
    assert _points(f"import torch\na = {value}.numpy()\n") == {(Kind.SILENCE, about)}


@pytest.mark.parametrize(("code", "message", "about"), _PROOFS)
def test_a_proof_of_an_error_that_never_comes_is_a_contradiction(
    monkeypatch: pytest.MonkeyPatch, code: str, message: str, about: Obligation
) -> None:
    _say(monkeypatch, _finding(_WORKS, code, 3, message=message))
    assert (Kind.PROOF, about) in _points(_WORKS)


@pytest.mark.parametrize(("code", "message", "about"), _PROOFS)
def test_a_proof_of_an_error_that_comes_is_none(
    monkeypatch: pytest.MonkeyPatch, code: str, message: str, about: Obligation
) -> None:
    source = f"import torch\nx = {_BREAKING[about]}\na = x.numpy()\n"
    _say(monkeypatch, _finding(source, code, 3, message=message))
    assert _kinds(source) <= {Kind.STILL_REPORTED}


@pytest.mark.parametrize("source", [_BREAKS, *(f"import torch\na = {value}.numpy()\n" for value in _BREAKING.values())])
def test_the_analysis_itself_is_right_about_each(source: str) -> None:
    assert _points(source) == set()


def test_a_report_of_the_other_lazy_bit_is_silence_about_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    source = f"import torch\nx = {_BREAKING[Obligation.NEG]}\na = x.numpy()\n"
    _say(monkeypatch, _finding(source, "TNP203", 3, message="a conjugation is pending"))
    assert {(Kind.SILENCE, Obligation.NEG), (Kind.PROOF, Obligation.CONJ)} <= _points(source)


@pytest.mark.parametrize("about", sorted(Obligation))
def test_force_meets_some_obligations(monkeypatch: pytest.MonkeyPatch, about: Obligation) -> None:
    source = f"import torch\na = {_BREAKING[about]}.numpy(force=True)\n"
    _say(monkeypatch)
    assert _points(source) == (set() if about in FORCED else {(Kind.SILENCE, about)})


@pytest.mark.parametrize(
    "code", ["TNP301", "TNP401", "TNP302", "TNP402", "TNP303", "TNP304", "TNP404", "TNP305", "TNP306"]
)
def test_a_doubt_is_never_one_of_proof(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    _say(monkeypatch, _finding(_WORKS, code, 3, message="a conjugation or negation is pending"))
    assert _kinds(_WORKS) <= {Kind.STILL_REPORTED}


def test_an_unsafe_fix_may_change_the_dtype_but_not_the_values(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "import torch\nx = torch.tensor([1.5, -2.0], dtype=torch.bfloat16)\na = x.numpy()\n"
    dot = source.index(".numpy")
    monkeypatch.setattr("flake8_torch_numpy.rewriting.apply.find_unintended_edits", lambda *arguments: set())
    for inserted, wanted in (
        (".double()", set()),
        (".float().neg()", {Kind.CHANGED_UNSAFELY}),
        (".half()[:1]", {Kind.CHANGED_UNSAFELY}),
        (".bfloat16()", {Kind.STILL_REFUSED}),
    ):
        fix = Fix("Insert", (Edit(dot, dot, 0, inserted),), FixSafety.UNSAFE, "a doubt")
        _say(monkeypatch, _finding(source, "TNP204", 3, fix), only_of=source)
        assert _kinds(source) == wanted, inserted


def test_a_tensor_without_data_fails_with_any_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "import torch\nx = torch.ones(2, device='meta')\na = x.numpy()\n"
    dot = source.index(".numpy")
    fix = Fix("Insert", (Edit(dot, dot, 0, ".cpu()"),))
    _say(monkeypatch, _finding(source, "TNP206", 3, fix), only_of=source)
    assert _kinds(source) == set()


def test_a_report_of_data_that_is_not_there_is_a_contradiction(monkeypatch: pytest.MonkeyPatch) -> None:
    source = _WORKS + "b = x.data.clone()\n"
    _say(monkeypatch, _finding(source, "TNP101", 3))
    assert Kind.DATA_PROOF in _kinds(source)


def test_a_report_of_data_from_a_function_that_is_never_called_is_not_judged() -> None:
    source = _program(
        """
        import torch
        def convert(value):
            return value.numpy()
        a = convert(torch.ones(2))
        def feed(x):
            return convert(x.data)
        """
    )
    assert {found.code for found in lint(source)} == {"TNP101"}
    assert _points(source) == set()


def test_a_report_of_data_that_went_through_operations_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    source = _program(
        """
        import torch
        x = torch.ones(2).data
        y = x.view(-1) * 2
        a = y.numpy()
        """
    )
    _say(monkeypatch, _finding(source, "TNP101", 4))
    assert _kinds(source) == set()


@pytest.mark.parametrize("inserted", [".clone()", ".double()", "[:1]", ".neg()"])
def test_a_fix_that_changes_memory_dtype_shape_or_values_is_a_contradiction(
    monkeypatch: pytest.MonkeyPatch, inserted: str
) -> None:
    dot = _WORKS.index(".numpy")
    fix = Fix("Insert", (Edit(dot, dot, 0, inserted),))
    monkeypatch.setattr("flake8_torch_numpy.rewriting.apply.find_unintended_edits", lambda *arguments: set())
    _say(monkeypatch, _finding(_WORKS, "TNP401", 3, fix), only_of=_WORKS)
    assert Kind.CHANGED in _kinds(_WORKS)


def test_a_fixed_program_that_is_still_refused_is_a_contradiction(monkeypatch: pytest.MonkeyPatch) -> None:
    dot = _BREAKS.index(".numpy")
    fix = Fix("Insert", (Edit(dot, dot, 0, ".detach()"),))
    _say(monkeypatch, _finding(_BREAKS, "TNP201", 6, fix), only_of=_BREAKS)
    assert Kind.STILL_REFUSED in _kinds(_BREAKS)


def test_a_proof_on_a_way_that_is_not_taken_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    source = _program(
        """
        import torch
        def convert(x, way=False):
            if way:
                x = x.cuda()
            return x.numpy()
        a = convert(torch.ones(2))
        """
    )
    _say(monkeypatch, _finding(source, "TNP201", 5))
    assert _kinds(source) <= {Kind.STILL_REPORTED}
    assert not judge(source).is_proof_judged


def test_what_a_failed_out_leaves_is_not_compared() -> None:
    """On the CPU the conversion keeps `out=` from getting memory: the tensor is left larger than what it has."""
    source = _program(
        """
        import torch
        device = "cuda" if torch.cuda.is_available() else "cpu"
        x = torch.ones(3000, device=device)
        y = x.min()
        a = y.numpy()
        torch.add(x, x, out=y)
        """
    )
    assert not fails(source)
    assert _points(source) == set()


def test_an_error_that_the_program_handles_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    source = _program(
        """
        import torch
        x = torch.ones(2, device="cuda")
        try:
            a = x.numpy()
        except TypeError:
            pass
        """
    )
    _say(monkeypatch)
    assert _kinds(source) == set()


def test_every_way_is_taken_once() -> None:
    taken = []

    def program(coins: Coins) -> None:
        taken.append(tuple(coins.random() < 0.5 for _ in range(3)))

    assert len(list(Ways(longest=5, most=100).run(program))) == 8
    assert len(set(taken)) == len(taken) == 8


def test_a_program_that_asks_for_ever_ends() -> None:
    def program(coins: Coins) -> None:
        while coins.random() < 0.5:
            pass

    assert len(list(Ways(longest=4, most=100).run(program))) == 5


def test_lines_that_fail_for_other_reasons_are_taken_out() -> None:
    assert fails("import torch\nx = torch.ones(2).view(3)\n")
    assert repaired("import torch\nx = torch.ones(2).view(3)\n") == "import torch\npass\n"


def test_a_program_is_reduced_to_what_is_interesting() -> None:
    source = f"import torch\nfor i in range(2):\n    if {COIN}:\n        x = f(torch.ones(2).cuda(), 3)\ny = 1\n"
    assert reduced(source, lambda text: "ones(2)" in text) == "x = torch.ones(2)"


def test_every_topic_is_written_about_and_runs() -> None:
    sparse = "to_sparse sparse_coo to_mkldnn quantize_per nested_tensor"
    marks = {"conj": "conj() .mH .imag", "narrow": "bfloat16 float8", "sparse": sparse, "meta": "'meta'"}
    marks |= {"autocast": "autocast(", "distributions": "distributions."}
    programs = [repaired(write_program(random.Random(number))) or "" for number in range(200)]
    for topic, words in marks.items():
        assert sum(any(word in program for word in words.split()) for program in programs) >= 3, topic


def test_the_same_source_of_random_numbers_gives_the_same_program() -> None:
    assert write_program(random.Random(1)) == write_program(random.Random(1))


def test_most_programs_run_after_repair() -> None:
    programs = [repaired(write_program(random.Random(number))) for number in range(20)]
    assert sum(program is not None and bool(instrument(program).sinks) for program in programs) >= 12

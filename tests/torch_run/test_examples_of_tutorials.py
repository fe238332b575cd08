"""The programs of tutorials under torch, before and after the fixes."""

import pytest
from _pytest.mark.structures import ParameterSet

from flake8_torch_numpy.linter import lint
from tests.cases.case import Case, Fate, World
from tests.cases.tutorials import CASES
from tests.torch_run.compare import check_fate, check_rewrite
from tests.torch_run.execute import execute
from tests.torch_run.fixed import check_force
from tests.torch_run.worlds import in_worlds, why_not


def in_their_worlds(cases: dict[str, Case]) -> list[ParameterSet]:
    """Every case in every world in which it can be run at all."""
    return [
        pytest.param(case, world, id=f"{name}, {world}", marks=in_worlds(world)[0].marks)
        for world in (World.CPU, World.FAKE_CUDA, World.GPU)
        for name, case in cases.items()
        if case.fate(world) is not Fate.NEEDS_AN_ACCELERATOR
    ]


STRICTLY_OTHER = {name: case for name, case in CASES.items() if case.strict_fixed}


@pytest.fixture(autouse=True)
def _what_the_program_imports(case):
    if "matplotlib" in case.source:
        pytest.importorskip("matplotlib", reason="matplotlib is not installed")


@pytest.mark.parametrize(("case", "world"), in_their_worlds(CASES))
class TestFixes:
    def test_keep_or_mend(self, case, world):
        check_rewrite(case.source, case.after, world, case.fate(world))

    def test_do_the_same_with_force(self, case, world):
        check_force(case.after, execute(case.after, world), world)

    def test_proven_errors_are_raised_where_they_are_reported(self, case, world):
        failure = execute(case.source, world).failure
        if failure is not None:
            proven = {finding.line for finding in lint(case.source) if finding.code.startswith("TNP2")}
            assert failure.line in proven


@pytest.mark.parametrize(("case", "world"), in_their_worlds(STRICTLY_OTHER))
def test_fixes_of_strict_mode_keep_or_mend(case, world):
    check_rewrite(case.source, case.after_strict, world, case.fate(world))


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=name) for name, case in CASES.items() if case.with_cuda is Fate.RUNS]
)
def test_what_runs_with_cuda_runs_with_mps(case):
    reason = why_not(World.FAKE_MPS)
    if reason is not None:
        pytest.skip(reason)
    if case.without_accelerator is Fate.RUNS:
        check_fate(execute(case.source, World.FAKE_MPS), World.FAKE_MPS, Fate.RUNS)

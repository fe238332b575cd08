"""The examples of the comparison with other linters do under torch what their marks say."""

import pytest
from tools.comparison.examples import BAD, GOOD, MISBEHAVES, Example, read_examples

from tests.cases.case import World
from tests.torch_run.execute import execute
from tests.torch_run.worlds import why_not

PAIRS = zip(read_examples(BAD), read_examples(GOOD), strict=True)


@pytest.fixture(autouse=True)
def _what_the_program_imports(bad, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    for name in ("matplotlib", "pandas", "scipy", "sklearn"):
        if name in bad.text:
            pytest.importorskip(name, reason=f"{name} is not installed")


def fails(bad: Example, good: Example, world: World) -> bool:
    """Does torch refuse the marked line, or does the program print something else than it should?"""
    before, after = execute(bad.text, world), execute(good.text, world)
    if after.failure is not None:
        assert world is World.CPU
        assert "CUDA" in after.failure.message
        return False
    if before.failure is not None:
        assert before.failure.line == bad.line
        return True
    return bad.fate == MISBEHAVES and before.printed != after.printed


@pytest.mark.parametrize(("bad", "good"), [pytest.param(*pair, id=pair[0].name) for pair in PAIRS])
def test_fails_on_some_machine_until_it_is_mended(bad, good):
    if (reason := why_not(World.FAKE_CUDA)) is not None:
        pytest.skip(reason)
    assert True in {fails(bad, good, World.CPU), fails(bad, good, World.FAKE_CUDA)}

"""Generated programs: torch is the judge of every answer."""

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

pytest.importorskip("torch")

from random import Random, SystemRandom

from tests.oracle.generator import write_program
from tests.oracle.judge import judge
from tests.oracle.repair import repaired
from tests.torch_run.fake_accelerator import why_not

pytestmark = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")

_FRESH_SEED = SystemRandom().randrange(2**32)
_PROGRAMS = 120
_FRESH_PROGRAMS = 10
_programs = st.randoms(use_true_random=False)
_bounded = settings(
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def _check(source: Random) -> None:
    program = repaired(write_program(source))
    if program is None:
        return
    contradictions = judge(program).contradictions
    assert not contradictions, "\n".join([program, *map(str, contradictions)])


@settings(_bounded, max_examples=_PROGRAMS, derandomize=True)
@given(_programs)
def test_known_programs_agree_with_the_analysis(source: Random) -> None:
    _check(source)


@pytest.mark.parametrize("fresh_seed", [pytest.param(_FRESH_SEED, id="fresh")])
def test_new_programs_agree_with_the_analysis(fresh_seed: int) -> None:
    print(f"seed {fresh_seed}")

    @seed(fresh_seed)
    @settings(_bounded, max_examples=_FRESH_PROGRAMS)
    @given(_programs)
    def check(source: Random) -> None:
        _check(source)

    check()

"""The fake accelerator does what it is written down to do, and a real one does the same."""

import pytest

from tests.cases.case import World
from tests.torch_run.fake_accelerator import why_not
from tests.torch_run.recorded import observed, programs, read
from tests.torch_run.worlds import in_worlds

PROGRAMS = programs()
all_programs = pytest.mark.parametrize("name", PROGRAMS)


@pytest.fixture(autouse=True)
def _what_the_program_imports(name):
    if "matplotlib" in PROGRAMS[name]:
        pytest.importorskip("matplotlib", reason="matplotlib is not installed")


@all_programs
@pytest.mark.skipif(why_not() is not None, reason=why_not() or "")
def test_the_fake_accelerator_does_what_is_written_down(name):
    assert observed(PROGRAMS[name], World.FAKE_CUDA) == read()[name]


@all_programs
@pytest.mark.parametrize("world", in_worlds(World.GPU))
def test_a_real_accelerator_does_what_the_fake_one_does(name, world):
    real, fake = observed(PROGRAMS[name], world), dict(read()[name])
    different = {key: (fake.get(key), real.get(key)) for key in fake | real if fake.get(key) != real.get(key)}
    assert not different

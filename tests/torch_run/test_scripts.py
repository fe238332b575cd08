"""The scripts of `examples/` raise and print what their docstrings say, before and after the fixes."""

import pytest

from flake8_torch_numpy.linter import lint
from tests.cases.case import World
from tests.cases.rule_scripts import read_rule_scripts
from tests.cases.scripts import Script, read_scripts
from tests.torch_run.compare import changes
from tests.torch_run.error_texts import device_error
from tests.torch_run.execute import Outcome, execute
from tests.torch_run.fixed import check_force
from tests.torch_run.worlds import in_worlds

SCRIPTS = [*(shown.script for shown in read_rule_scripts()), *read_scripts()]

pytestmark = pytest.mark.skipif(not SCRIPTS, reason="the examples are not part of this copy")
all_scripts = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
all_worlds = pytest.mark.parametrize("world", in_worlds(World.CPU, World.FAKE_CUDA, World.GPU))


def run(script: Script, text: str, world: World) -> Outcome:
    if "matplotlib" in text:
        pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    if world is World.CPU and script.needs_cuda:
        pytest.skip("this script needs a CUDA device")
    return execute(text, world)


def raises_in(script: Script, world: World) -> bool:
    return bool(script.error) and (world is not World.CPU or device_error() not in script.error)


def prints_otherwise_in(script: Script, world: World) -> bool:
    return bool(script.prints_before) and (world is World.CPU or not script.is_host_only)


@all_scripts
@all_worlds
def test_before_the_fixes(script, world):
    outcome = run(script, script.text, world)
    if raises_in(script, world):
        assert outcome.failure is not None
        assert f"{outcome.failure.kind}: {outcome.failure.message}" == script.error
    else:
        assert outcome.failure is None
        assert outcome.printed == (script.prints_before if prints_otherwise_in(script, world) else script.prints)


@all_scripts
@all_worlds
def test_after_the_fixes(script, world):
    outcome = run(script, script.fixed, world)
    assert outcome.failure is None
    assert outcome.printed == script.prints
    check_force(script.fixed, outcome, world)
    if not raises_in(script, world) and not script.prints_before:
        assert not list(changes(execute(script.text, world), outcome))


@all_scripts
@all_worlds
def test_the_first_error_is_where_one_is_reported(script, world):
    failure = run(script, script.text, world).failure
    if failure is not None:
        assert failure.line in {finding.line for finding in lint(script.text)}

"""The scripts of `examples/scenarios/` are what their docstrings say, as far as that can be seen without torch."""

from pathlib import Path

import pytest

from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.rounds import fix_text
from tests.cases.scripts import FOLDER, read_scripts

SCRIPTS = read_scripts()

pytestmark = pytest.mark.skipif(not SCRIPTS, reason="the examples are not part of this copy")
all_scripts = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)


@all_scripts
def test_says_what_it_prints(script):
    assert script.prints


@all_scripts
def test_is_reported_if_it_raises(script):
    codes = {finding.code for finding in lint(script.text)}
    if script.error:
        assert any(code.startswith("TNP2") for code in codes)
    else:
        assert not any(code.startswith("TNP2") for code in codes)


@all_scripts
def test_has_no_findings_left_after_the_fixes(script):
    assert not fix_text(script.text, lint).findings


@all_scripts
def test_stands_in_the_list(script):
    assert f"| [{Path(script.name).name}]({script.name}) |" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_that_are_right_remain_as_they_are():
    right = [script.name for script in SCRIPTS if script.fixed == script.text]
    assert right == [f"scenarios/{name}.py" for name in ("cpu_tensor", "force_true", "inference")]

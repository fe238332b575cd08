"""Each rule has a script in `examples/` that shows it and nothing else, and says how to mend it."""

import re
import subprocess
import sys

import pytest

from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rules.registry import all_rules
from flake8_torch_numpy.settings import Settings
from tests.cases.rule_scripts import path_for, read_rule_scripts
from tests.cases.scripts import FOLDER

SCRIPTS = read_rule_scripts()
ALL = Settings(strict=True, style_checks=True)

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the examples are not part of this copy")
all_scripts = pytest.mark.parametrize("shown", SCRIPTS, ids=lambda shown: shown.rule.name)


def test_each_rule_has_its_script():
    assert sorted(FOLDER.glob("*.py")) == sorted(path_for(rule) for rule in all_rules())


@all_scripts
def test_begins_with_the_code_and_the_rule(shown):
    code, name = shown.codes
    assert name == shown.rule.name
    assert code in shown.rule.codes


@all_scripts
def test_shows_that_code_and_no_other(shown):
    code, _ = shown.codes
    assert {finding.code for finding in lint(shown.script.text, settings=shown.settings)} == {code}
    assert {finding.code for finding in lint(shown.script.text, settings=ALL)} == {code}


@all_scripts
def test_nothing_is_left_to_report_afterwards(shown):
    assert lint(shown.script.fixed, settings=ALL) == []


@all_scripts
def test_the_command_that_it_names_mends_it(shown, tmp_path):
    applied = shown.rule.fix_safety in {FixSafety.SAFE, FixSafety.UNSAFE}
    assert (shown.options is not None) == applied
    if shown.options is None:
        return
    assert ("--unsafe-fixes" in shown.options) == (shown.rule.fix_safety is FixSafety.UNSAFE)
    copy = tmp_path / shown.path.name
    copy.write_bytes(shown.path.read_bytes())
    command = [sys.executable, "-m", "flake8_torch_numpy", "fix", "--isolated", *shown.options, copy.name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert copy.read_text(encoding="utf-8") == shown.script.fixed


@pytest.mark.parametrize(
    "shown", [shown for shown in SCRIPTS if shown.options is None], ids=lambda shown: shown.rule.name
)
def test_what_is_not_applied_is_shown_if_there_is_something(shown):
    (finding,) = lint(shown.script.text)
    if shown.rule.fix_safety is None:
        assert finding.fix is None
        return
    assert finding.fix is not None
    text = shown.script.text
    for edit in sorted(finding.fix.edits, reverse=True):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    assert text == shown.script.fixed


@all_scripts
def test_says_what_it_prints(shown):
    assert shown.script.prints
    assert bool(shown.script.error) == any(code.startswith("TNP2") for code in shown.codes)


@all_scripts
def test_stands_in_the_table_with_its_code_and_command(shown):
    code, name = shown.codes
    table = (FOLDER / "README.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| \[{re.escape(shown.path.name)}\].*$", table, re.MULTILINE)
    _, script, rule, happens, command, _ = (cell.strip() for cell in row.split("|"))
    assert script == f"[{shown.path.name}]({shown.path.name})"
    assert rule == f"{code}, {name}"
    if shown.options is None:
        assert "torch-numpy fix" not in command
    else:
        assert command == f"`{' '.join(['torch-numpy', 'fix', *shown.options])}`"
    quoted = re.findall(r"`(\w+Error: .*?)`", happens)
    assert [shown.script.error.startswith(error) for error in quoted] == [True] * bool(shown.script.error)

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_torch_numpy.rules.registry import all_rules, find_rule

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@pytest.mark.parametrize("name", ["TNP201", "tnp201", "missing-cpu"])
def test_the_page_of_a_rule_is_printed(name: str, run: Run) -> None:
    rule = find_rule("TNP201")
    assert rule is not None

    outcome = run("explain", name)

    assert outcome.exit_code == 0
    assert outcome.stdout.decode() == rule.page


def test_a_rule_that_is_not_there_is_named(run: Run) -> None:
    outcome = run("explain", "TNP999")

    assert (outcome.exit_code, outcome.stdout) == (2, b"")
    assert outcome.stderr.startswith("torch-numpy: there is no rule TNP999")


def test_all_rules_are_listed(run: Run) -> None:
    outcome = run("rules")

    assert outcome.exit_code == 0
    assert outcome.lines[0].split() == ["CODES", "NAME", "FIX", "SUMMARY"]
    for rule, line in zip(all_rules(), outcome.lines[1:], strict=True):
        assert line.startswith(" ".join(rule.codes))
        assert f"  {rule.name}  " in line
        assert line.endswith(rule.summary)

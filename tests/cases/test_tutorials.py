"""What is found in the programs of tutorials, and what they become; torch is not needed for that."""

import ast
from collections.abc import Sequence

import pytest

from flake8_torch_numpy.finding import Finding
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.apply import rewrite
from flake8_torch_numpy.settings import Settings
from tests.cases.case import Case, Fate
from tests.cases.tutorials import CASES

STRICT = Settings(strict=True)

all_cases = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
strict_cases = pytest.mark.parametrize(
    "case", [pytest.param(case, id=name) for name, case in CASES.items() if not case.strict_is_open]
)


def assert_codes(findings: Sequence[Finding], expected: Sequence[str]) -> None:
    told = [f"{finding.code} in line {finding.line}: {finding.message}" for finding in findings]
    fits = len(findings) == len(expected)
    fits &= all(finding.code in codes.split("|") for finding, codes in zip(findings, expected, strict=False))
    assert fits, f"expected {list(expected)}, found {told}"


class TestFindings:
    @all_cases
    def test_by_default(self, case):
        assert_codes(lint(case.source), case.codes)

    @strict_cases
    def test_in_strict_mode(self, case):
        codes = case.codes if case.strict_codes is None else case.strict_codes
        assert_codes(lint(case.source, settings=STRICT), codes)

    @all_cases
    def test_messages_name_the_line_of_the_reason(self, case):
        for finding, line in zip(lint(case.source), case.reason_lines, strict=False):
            assert not line or f"line {line}" in finding.message, f"{finding.code}: {finding.message}"


class TestFixes:
    @all_cases
    def test_by_default(self, case):
        assert rewrite(case.source, lint(case.source)).text == case.after

    @strict_cases
    def test_in_strict_mode(self, case):
        assert rewrite(case.source, lint(case.source, settings=STRICT)).text == case.after_strict

    @all_cases
    def test_nothing_is_left_to_fix(self, case):
        assert_codes(lint(case.after), case.remaining)

    @strict_cases
    def test_nothing_is_left_to_fix_in_strict_mode(self, case):
        assert_codes(lint(case.after_strict, settings=STRICT), case.remaining)


class TestTheCasesThemselves:
    @all_cases
    def test_are_programs(self, case):
        for text in (case.source, case.after, case.after_strict):
            ast.parse(text)

    @all_cases
    def test_change_something_or_leave_fixed_empty(self, case):
        assert case.fixed != case.source
        assert bool(case.fixed) == (case.codes != case.remaining)

    @all_cases
    def test_a_proven_error_happens_somewhere(self, case):
        if any(code.startswith("TNP2") and "|" not in code for code in case.codes):
            assert {case.without_accelerator, case.with_cuda} & {Fate.GRAD_ERROR, Fate.DEVICE_ERROR}

    @all_cases
    def test_silence_means_that_it_runs(self, case):
        if _is_silent(case):
            assert {case.without_accelerator, case.with_cuda} <= {Fate.RUNS, Fate.NEEDS_AN_ACCELERATOR}

    def test_names_are_given_once(self):
        assert len({case.source for case in CASES.values()}) == len(CASES)


def _is_silent(case: Case) -> bool:
    return not any(code.startswith(("TNP2", "TNP3")) for code in case.codes)

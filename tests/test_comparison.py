"""The comparison with other linters: its examples, what counts, and the row of this one. The others need a network."""

from __future__ import annotations

import re

import pytest
from tools.comparison.examples import BAD, GOOD, Example, read_examples
from tools.comparison.linters import OURS, Report
from tools.comparison.measure import score, speaks_of_it
from tools.comparison.page import PAGE

from flake8_torch_numpy import __version__
from flake8_torch_numpy.linter import lint

BAD_ONES, GOOD_ONES = read_examples(BAD), read_examples(GOOD)
ROW = re.compile(rf"^\| {OURS} \| (?P<version>\S+) \| (?P<counts>.*) \|$", re.MULTILINE)


def named(examples: list[Example]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("example", examples, ids=lambda example: example.name)


def reported(examples: list[Example]) -> list[Report]:
    return [
        Report(example.name, finding.line, finding.code, finding.message)
        for example in examples
        for finding in lint(example.text)
    ]


def test_each_bad_example_has_a_good_one() -> None:
    assert [example.name for example in BAD_ONES] == [example.name for example in GOOD_ONES]
    assert len(BAD_ONES) >= 36
    assert not {example.text for example in BAD_ONES} & {example.text for example in GOOD_ONES}


def test_there_are_examples_of_all_that_is_reported_by_default() -> None:
    codes = {report.rule for report in reported(BAD_ONES)}
    proven = {f"TNP20{number}" for number in range(1, 7)}
    assert proven | {"TNP101", "TNP501", "TNP502"} <= codes


@named(BAD_ONES)
def test_a_bad_example_is_reported_where_it_is_marked(example: Example) -> None:
    lines = {finding.line for finding in lint(example.text) if finding.code != "TNP502"}
    assert lines == {example.line}


@named(GOOD_ONES)
def test_a_good_example_is_not_reported(example: Example) -> None:
    assert lint(example.text) == []


def test_the_page_says_so() -> None:
    found = ROW.search(PAGE.read_text(encoding="utf-8"))
    assert found is not None
    assert found["version"] == __version__
    ours = score(BAD_ONES, GOOD_ONES, {BAD: reported(BAD_ONES), GOOD: reported(GOOD_ONES)})
    assert ours.counts == (*[len(BAD_ONES)] * 4, 0, 0)
    assert tuple(map(int, found["counts"].split(" | "))) == ours.counts
    assert f"over {len(BAD_ONES)} programs" in " ".join(PAGE.read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("this raises, as the tensor requires grad", True),
        ("Tensors must be copied to the CPU first", True),
        ("`print` found", False),
        ('Type of "numpy" is partially unknown', False),
        ("Expression type contains 'ndarray[Any]', and can't be checked", False),
        ("Line too long (98 > 79)", False),
    ],
)
def test_a_report_speaks_of_the_matter_in_its_own_words(text: str, speaks: bool) -> None:
    assert speaks_of_it(text) == speaks


def test_what_is_said_of_the_mended_line_too_does_not_tell_them_apart() -> None:
    bad, good = Example(BAD, "a.py", "", 3, "raises"), Example(GOOD, "a.py", "", 4, "runs")
    reports = {
        BAD: [Report("a.py", 3, "R1", "a dtype is unknown"), Report("a.py", 4, "R2", "on another device")],
        GOOD: [Report("a.py", 4, "R1", "a dtype is unknown")],
    }

    alike = score([bad], [good], reports)
    apart = score([bad], [good], reports | {GOOD: []})

    assert alike.counts == (1, 0, 1, 0, 1, 1)
    assert apart.counts == (1, 1, 1, 1, 0, 0)
    assert apart.rules == {"R1": 1}

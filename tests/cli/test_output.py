from __future__ import annotations

import io

import pytest

from flake8_torch_numpy.cli.output import check_summary, fix_summary, rule_table, unified_diff, write_line
from flake8_torch_numpy.cli.processing import FileResult
from flake8_torch_numpy.cli.tally import Tally
from flake8_torch_numpy.finding import Finding, Fix, FixSafety
from flake8_torch_numpy.rules.registry import Rule

SAFE = Finding(1, 0, 1, 1, "TNP201", "", Fix("", (), FixSafety.SAFE))
UNSAFE = Finding(1, 0, 1, 1, "TNP204", "", Fix("", (), FixSafety.UNSAFE))
SHOWN = Finding(1, 0, 1, 1, "TNP501", "", Fix("", (), FixSafety.DISPLAY))
WITHOUT_FIX = Finding(1, 0, 1, 1, "TNP206", "")


def tally_of(*findings: Finding, fixed: int = 0, only_shows: bool = False) -> Tally:
    tally = Tally(only_shows=only_shows)
    after = b"fixed" if fixed else b""
    tally.add(FileResult("a.py", b"", after, findings, [SAFE] * fixed))
    return tally


@pytest.mark.parametrize(
    ("findings", "summary"),
    [
        ([], ""),
        ([WITHOUT_FIX], "Found 1 finding in 1 file."),
        ([SHOWN, WITHOUT_FIX], "Found 2 findings in 1 file."),
        ([SAFE], 'Found 1 finding in 1 file; 1 can be fixed with "torch-numpy fix".'),
        ([UNSAFE, SHOWN], 'Found 2 findings in 1 file; 1 can be fixed with "torch-numpy fix --unsafe-fixes".'),
        (
            [SAFE, SAFE, UNSAFE],
            'Found 3 findings in 1 file; 2 can be fixed with "torch-numpy fix", 1 more with --unsafe-fixes.',
        ),
    ],
)
def test_the_summary_of_a_check_offers_the_fixes_there_are(findings: list[Finding], summary: str) -> None:
    assert check_summary(tally_of(*findings)) == summary


@pytest.mark.parametrize(
    ("tally", "summary"),
    [
        (tally_of(), ""),
        (tally_of(fixed=1), "Fixed 1 finding in 1 file."),
        (tally_of(WITHOUT_FIX), "1 finding remains."),
        (tally_of(WITHOUT_FIX, SHOWN), "2 findings remain."),
        (tally_of(WITHOUT_FIX, fixed=2), "Fixed 2 findings in 1 file; 1 remains."),
        (
            tally_of(UNSAFE, SHOWN, fixed=2),
            "Fixed 2 findings in 1 file; 2 remain (1 can be fixed with --unsafe-fixes).",
        ),
        (tally_of(SHOWN, fixed=2, only_shows=True), "Would fix 2 findings in 1 file; 1 would remain."),
    ],
)
def test_the_summary_of_a_fix_says_what_was_done_and_what_remains(tally: Tally, summary: str) -> None:
    assert fix_summary(tally, unsafe_fixes=False) == summary


def test_unsafe_fixes_are_not_offered_to_who_asked_for_them() -> None:
    assert fix_summary(tally_of(UNSAFE), unsafe_fixes=True) == "1 finding remains."


def test_a_rule_without_a_fix_says_so_in_the_table() -> None:
    rule = Rule("no-data", ("TNP206",), "0.1.0", None, "Finds nothing.\n\nAt all.", lambda _: iter(()))

    assert list(rule_table([rule])) == ["CODES   NAME     FIX   SUMMARY", "TNP206  no-data  none  Finds nothing."]


def test_the_diff_of_equal_contents_is_empty() -> None:
    assert unified_diff("a.py", b"x", b"x") == b""


def test_a_character_that_the_stream_lacks_is_escaped() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")

    write_line("é\udcff", stream)

    stream.seek(0)
    assert stream.read() == "\\xe9\\udcff\n"


def test_a_stream_without_an_encoding_takes_every_character() -> None:
    stream = io.StringIO()

    write_line("é", stream)

    assert stream.getvalue() == "é\n"

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flake8_torch_numpy import configuration, linter
from flake8_torch_numpy.finding import Edit, Finding, Fix
from tests.examples import CLEAN, GRADIENT, UNPARSABLE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def fail(error: Exception):
    def lint(*_):
        raise error

    return lint


@pytest.mark.parametrize("command", ["check", "fix"])
@pytest.mark.parametrize("error", [RecursionError("too deep"), MemoryError("too big"), KeyError("too odd")])
def test_a_file_that_the_analysis_fails_on_is_named_and_does_not_end_the_run(
    error: Exception, command: str, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.py").write_text(CLEAN)
    (project / "b.py").write_text(CLEAN)
    monkeypatch.setattr(linter, "_lint_tree", fail(error))

    outcome = run(command)

    assert outcome.exit_code == 2
    cause = f"{type(error).__name__}: {error}"
    assert outcome.stderr.splitlines() == [
        f"torch-numpy: ./{name} can't be analysed: {cause}" for name in ("a.py", "b.py")
    ]


def test_an_error_beside_the_analysis_does_not_end_the_run_either(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.py").write_text(CLEAN)
    (project / "b.py").write_text(UNPARSABLE)
    monkeypatch.setattr(configuration, "lint", fail(KeyError("too odd")))

    outcome = run("check")

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        f"torch-numpy: ./{name} could not be processed: KeyError: 'too odd'" for name in ("a.py", "b.py")
    ]


def test_a_syntax_error_without_a_place_is_reported_without_one(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.py").write_text(CLEAN)
    monkeypatch.setattr(configuration, "lint", fail(SyntaxError("nested too deeply")))

    assert run("check").stderr == "torch-numpy: ./a.py can't be parsed: nested too deeply\n"


def test_a_fix_that_would_do_something_else_is_refused_and_its_finding_remains(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project / "a.py"
    path.write_text(GRADIENT)
    wrong = Finding(2, 4, 2, 5, "TNP202", "is wrong", Fix("break it", (Edit(0, 0, 0, "("),)))
    monkeypatch.setattr(configuration, "lint", lambda *_: [wrong])

    outcome = run("fix", "a.py")

    assert path.read_text() == GRADIENT
    assert (outcome.exit_code, outcome.headlines) == (1, ["a.py:2:5: TNP202 is wrong"])
    assert "torch-numpy: a.py:2:5: the fix of TNP202 can't be applied safely\n" in outcome.stderr

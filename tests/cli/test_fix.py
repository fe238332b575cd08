from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.notebooks import NOTEBOOK
from tests.examples import (
    ACCELERATOR,
    ACCELERATOR_FIXED,
    CLEAN,
    DATA,
    DATA_FIXED,
    DATA_FORCED,
    DETACHED_AFTER,
    DETACHED_AFTER_FIXED,
    DISCARDED,
    DISCARDED_FIXED,
    GRADIENT,
    GRADIENT_FIXED,
    GRADIENT_FORCED,
    REDUNDANT,
    REDUNDANT_FIXED,
    UNKNOWN,
    UNKNOWN_FIXED,
    UNKNOWN_FORCED,
    UNPARSABLE,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

UNSAFE = "import torch\nx = torch.zeros(3)\nvalues = x.data\ny = values.numpy()\n"
UNSAFE_FIXED = "import torch\nx = torch.zeros(3)\nvalues = x.detach()\ny = values.numpy()\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(ACCELERATOR, ACCELERATOR_FIXED, id="accelerator"),
        pytest.param(GRADIENT, GRADIENT_FIXED, id="gradient"),
        pytest.param(DATA, DATA_FIXED, id="data"),
    ],
)
def test_a_finding_is_fixed(before: str, after: str, project: Path, run: Run) -> None:
    (project / "a.py").write_text(before)

    outcome = run("fix", "a.py")

    assert (project / "a.py").read_text() == after
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, b"", "Fixed 1 finding in 1 file.\n")


@pytest.mark.parametrize(
    ("options", "before", "after"),
    [
        pytest.param(["--unsafe-fixes"], DISCARDED, DISCARDED_FIXED, id="discarded"),
        pytest.param(["--style-checks"], REDUNDANT, REDUNDANT_FIXED, id="redundant"),
        pytest.param(["--style-checks"], DETACHED_AFTER, DETACHED_AFTER_FIXED, id="detached after the copy"),
        pytest.param(["--chain", "force"], DATA, DATA_FORCED, id="data, forced"),
        pytest.param(["--chain=force"], GRADIENT, GRADIENT_FORCED, id="gradient, forced"),
        pytest.param(["--chain=calls"], GRADIENT, GRADIENT_FIXED, id="gradient, by calls"),
        pytest.param(["--chain=force", "--strict"], UNKNOWN, UNKNOWN_FORCED, id="unknown, forced"),
    ],
)
def test_options_say_what_is_written(options: list[str], before: str, after: str, project: Path, run: Run) -> None:
    (project / "a.py").write_text(before)

    outcome = run("fix", *options, "a.py")

    assert (project / "a.py").read_text() == after
    assert (outcome.exit_code, outcome.stdout) == (0, b"")


@pytest.mark.parametrize("options", [[], ["--style-checks"]])
def test_a_discarded_step_is_reported_and_left(options: list[str], project: Path, run: Run) -> None:
    (project / "a.py").write_text(DISCARDED)

    outcome = run("fix", *options, "a.py")

    assert (project / "a.py").read_text() == DISCARDED
    assert outcome.exit_code == 1
    assert "TNP502" in outcome.headlines[0]


def test_fixing_twice_is_fixing_once(project: Path, run: Run) -> None:
    (project / "a.py").write_text(ACCELERATOR)
    run("fix", "a.py")

    outcome = run("fix", "a.py")

    assert (project / "a.py").read_text() == ACCELERATOR_FIXED
    assert (outcome.exit_code, outcome.stderr) == (0, "")


def test_a_clean_file_is_not_touched(project: Path, run: Run) -> None:
    path = project / "a.py"
    path.write_text(CLEAN)
    status = path.stat()

    run("fix", "a.py")

    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (status.st_mtime_ns, status.st_ino)


def test_strict_mode_fixes_what_is_unknown(project: Path, run: Run) -> None:
    (project / "a.py").write_text(UNKNOWN)

    outcome = run("fix", "--strict", "--select", "TNP4", "a.py")

    assert outcome.stderr == "Fixed 2 findings in 1 file.\n"
    assert (project / "a.py").read_text() == UNKNOWN_FIXED


def test_line_ends_and_byte_order_mark_stay(project: Path, run: Run) -> None:
    def encode(text: str) -> bytes:
        return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()

    (project / "a.py").write_bytes(encode(ACCELERATOR))

    run("fix", "a.py")

    assert (project / "a.py").read_bytes() == encode(ACCELERATOR_FIXED)


def test_an_unsafe_fix_is_offered_but_not_made(project: Path, run: Run) -> None:
    (project / "a.py").write_text(UNSAFE)

    outcome = run("fix", "a.py")

    assert (project / "a.py").read_text() == UNSAFE
    assert outcome.exit_code == 1
    assert outcome.lines[0].startswith("a.py:4:")
    assert outcome.stderr == "1 finding remains (1 can be fixed with --unsafe-fixes).\n"


def test_an_unsafe_fix_is_made_on_request(project: Path, run: Run) -> None:
    (project / "a.py").write_text(UNSAFE)

    outcome = run("fix", "--unsafe-fixes", "a.py")

    assert (project / "a.py").read_text() == UNSAFE_FIXED
    assert (outcome.exit_code, outcome.stderr) == (0, "Fixed 1 finding in 1 file.\n")


def test_a_file_that_is_no_python_stays_and_the_others_are_fixed(project: Path, run: Run) -> None:
    (project / "a.py").write_text(ACCELERATOR + UNPARSABLE)
    (project / "b.py").write_text(GRADIENT)

    outcome = run("fix")

    assert outcome.exit_code == 2
    assert "./a.py can't be parsed: " in outcome.stderr
    assert (project / "a.py").read_text() == ACCELERATOR + UNPARSABLE
    assert (project / "b.py").read_text() == GRADIENT_FIXED


def test_a_file_that_is_read_only_stays_and_is_named(project: Path, run: Run) -> None:
    path = project / "a.py"
    path.write_text(ACCELERATOR)
    path.chmod(0o444)

    outcome = run("fix", "a.py")

    assert (outcome.exit_code, outcome.stderr) == (2, "torch-numpy: a.py is read-only\n")
    assert path.read_text() == ACCELERATOR


@pytest.mark.parametrize("chain", ["x.numpy()  # noqa: TNP204\n", "(\n    x\n    .numpy()  # noqa: TNP204\n)\n"])
def test_a_comment_covers_after_a_fix_what_it_covered_before(chain: str, project: Path, run: Run) -> None:
    source = 'import torch\nx = torch.ones(3, dtype=torch.bfloat16, device="cuda")\ny = ' + chain
    (project / "a.py").write_text(source)

    outcome = run("fix", "a.py")

    assert (outcome.exit_code, outcome.stderr) == (0, "Fixed 1 finding in 1 file.\n")
    assert ".cpu()" in (project / "a.py").read_text()
    assert run("check", "a.py").exit_code == 0


def test_a_line_with_noqa_stays(project: Path, run: Run) -> None:
    silenced = ACCELERATOR.replace(".numpy()", ".numpy()  # noqa: TNP201")
    (project / "a.py").write_text(silenced)

    outcome = run("fix", "a.py")

    assert (outcome.exit_code, outcome.stdout) == (0, b"")
    assert (project / "a.py").read_text() == silenced


class TestDiff:
    def test_changes_are_shown_and_not_made(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(ACCELERATOR)

        outcome = run("fix", "--diff", "a.py")

        assert (project / "a.py").read_text() == ACCELERATOR
        assert outcome.exit_code == 1
        assert outcome.lines[:3] == ["--- a/a.py", "+++ b/a.py", "@@ -1,3 +1,3 @@"]
        assert outcome.lines[-2:] == ["-y = x.numpy()", "+y = x.cpu().numpy()"]
        assert outcome.stderr == "Would fix 1 finding in 1 file.\n"

    def test_what_would_remain_is_no_part_of_the_diff(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(UNSAFE)

        outcome = run("fix", "--diff", "a.py")

        assert (outcome.exit_code, outcome.stdout) == (1, b"")
        finding, *_, summary = outcome.stderr.splitlines()
        assert finding.startswith("a.py:4:")
        assert summary == "1 finding would remain (1 can be fixed with --unsafe-fixes)."

    def test_a_clean_file_has_none(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(CLEAN)

        outcome = run("fix", "--diff", "a.py")

        assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, b"", "")

    @pytest.mark.parametrize(
        "encode",
        [
            pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="line ends of Windows"),
            pytest.param(lambda text: ("# coding: latin-1\n# é\n" + text).encode("latin-1"), id="latin-1"),
            pytest.param(lambda text: text.rstrip("\n").encode(), id="no newline at the end"),
            pytest.param(lambda text: text.replace("import", "\x0c\nimport").encode(), id="form feed"),
        ],
    )
    def test_git_makes_of_it_what_fix_makes(self, encode, project: Path, run: Run) -> None:
        path = project / "a.py"
        path.write_bytes(encode(ACCELERATOR))
        diff = run("fix", "--diff", "a.py").stdout

        subprocess.run(["git", "apply", "-"], input=diff, check=True)

        assert path.read_bytes() == encode(ACCELERATOR_FIXED)


class TestStandardInput:
    def test_the_fixed_text_is_all_that_is_printed(self, run: Run) -> None:
        content = b"\xef\xbb\xbf" + ACCELERATOR.replace("\n", "\r\n").encode()

        outcome = run("fix", "-", stdin=content)

        assert outcome.exit_code == 0
        assert outcome.stdout == b"\xef\xbb\xbf" + ACCELERATOR_FIXED.replace("\n", "\r\n").encode()

    def test_what_remains_is_said_elsewhere(self, run: Run) -> None:
        outcome = run("fix", "-", "--stdin-filename", "a.py", stdin=UNSAFE.encode())

        assert (outcome.exit_code, outcome.stdout) == (1, UNSAFE.encode())
        assert outcome.stderr.startswith("a.py:4:")

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(UNPARSABLE.encode(), id="no Python"),
            pytest.param(b"# \xff\r\n", id="undecodable"),
        ],
    )
    def test_what_can_not_be_fixed_comes_out_as_it_went_in(self, content: bytes, run: Run) -> None:
        outcome = run("fix", "-", stdin=content)

        assert (outcome.exit_code, outcome.stdout) == (2, content)
        assert outcome.stderr.startswith("torch-numpy: stdin ")

    def test_what_is_excluded_comes_out_as_it_went_in(self, run: Run) -> None:
        outcome = run("fix", "-", "--stdin-filename", "a.py", "--exclude", "a.py", stdin=ACCELERATOR.encode())

        assert (outcome.exit_code, outcome.stdout) == (0, ACCELERATOR.encode())

    def test_its_diff_bears_the_given_name(self, run: Run) -> None:
        outcome = run("fix", "--diff", "-", "--stdin-filename", "a.py", stdin=ACCELERATOR.encode())

        assert outcome.exit_code == 1
        assert outcome.lines[0] == "--- a/a.py"


@pytest.mark.parametrize("options", [[], ["--diff"], ["--output-format=json"]])
def test_what_was_fixed_is_said_on_request_with_its_reason(options: list[str], project: Path, run: Run) -> None:
    (project / "a.py").write_text(GRADIENT + "x = torch.zeros(3)\nz = x.data.numpy()\n")
    (project / "b.py").write_text(CLEAN)

    outcome = run("fix", "--show-fixes", *options)

    first, second, _ = outcome.stderr.splitlines()
    assert first.startswith("./a.py:2:39: fixed TNP202 `.numpy()` raises RuntimeError: the tensor requires grad (made")
    assert second.startswith("./a.py:4:7: fixed TNP101 `.data` hides the tensor")
    assert run("fix", *options).stderr.count("fixed TNP") == 0


def test_what_was_fixed_in_a_notebook_is_said_by_its_cell(project: Path, run: Run) -> None:
    (project / "a.ipynb").write_text(NOTEBOOK)
    outcome = run("fix", "--show-fixes")
    assert outcome.stderr.startswith("./a.ipynb:cell 3:2:11: fixed TNP201 `.numpy()` raises TypeError: ")
    assert "on line 2 of cell 1" in outcome.stderr

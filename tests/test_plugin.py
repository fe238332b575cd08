from __future__ import annotations

import ast
import io
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from flake8_torch_numpy import linter
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.plugin import TorchNumpyPlugin
from flake8_torch_numpy.settings import Settings
from tests.examples import ACCELERATOR, CLEAN, DATA, DETACHED_AFTER, DISCARDED, GRADIENT, REDUNDANT, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty directory which flake8 does not look beyond for its configuration."""
    (tmp_path / ".flake8").write_text("[flake8]\n")
    return tmp_path


@pytest.fixture
def flake8(project: Path) -> Callable[..., str]:
    """Run flake8 in the project, as its users do."""

    def run(*arguments: str, stdin: str = "") -> str:
        process = subprocess.run(
            [sys.executable, "-m", "flake8", *arguments],
            cwd=project,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.stderr == ""
        assert process.returncode == bool(process.stdout)
        return process.stdout

    return run


def expected_lines(filename: str, text: str, settings: Settings | None = None) -> list[str]:
    return [
        f"{filename}:{finding.line}:{finding.column + 1}: {finding.code} {finding.message}"
        for finding in lint(text, None, settings)
    ]


class TestUnderFlake8:
    @pytest.mark.parametrize(
        ("text", "code"), [(ACCELERATOR, "TNP201"), (GRADIENT, "TNP202"), (DATA, "TNP101")], ids=str
    )
    def test_a_finding_is_shown_where_the_linter_sees_it(
        self, text: str, code: str, project: Path, flake8: Callable[..., str]
    ) -> None:
        (project / "a.py").write_text(text)

        lines = flake8("--select=TNP", "a.py").splitlines()

        assert [line.split()[1] for line in lines] == [code]
        assert lines == expected_lines("a.py", text)

    def test_a_clean_file_shows_nothing(self, project: Path, flake8: Callable[..., str]) -> None:
        (project / "a.py").write_text(CLEAN)

        assert flake8("--select=TNP", "a.py") == ""

    def test_findings_are_shown_without_any_option(self, project: Path, flake8: Callable[..., str]) -> None:
        (project / "a.py").write_text(ACCELERATOR)

        assert " TNP201 " in flake8("a.py")

    def test_columns_count_characters(self, project: Path, flake8: Callable[..., str]) -> None:
        text = ACCELERATOR.replace("y = ", "y = 'é😀', ")
        (project / "a.py").write_text(text, encoding="utf-8")
        (line,) = text.splitlines()[2:]

        output = flake8("--select=TNP", "a.py")

        assert output.splitlines() == expected_lines("a.py", text)
        assert int(output.split(":")[2]) <= len(line)

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"\xef\xbb\xbf" + ACCELERATOR.encode(), id="byte order mark"),
            pytest.param(ACCELERATOR.replace("\n", "\r\n").encode(), id="line ends of Windows"),
            pytest.param(ACCELERATOR.replace("\n", "\r").encode(), id="bare carriage returns"),
            pytest.param(ACCELERATOR.replace("torch\n", "torch\n\x0c").encode(), id="form feed"),
            pytest.param(ACCELERATOR.replace("torch\n", "torch; '\x0c\x1c\u2028'\n").encode(), id="no line ends"),
        ],
    )
    def test_lines_are_those_of_python(self, content: bytes, project: Path, flake8: Callable[..., str]) -> None:
        (project / "a.py").write_bytes(content)

        assert flake8("--select=TNP", "a.py").startswith("a.py:3:")

    def test_what_is_piped_in_bears_the_given_name(self, flake8: Callable[..., str]) -> None:
        output = flake8("--select=TNP", "--stdin-display-name=a.py", "-", stdin=ACCELERATOR)

        assert output.splitlines() == expected_lines("a.py", ACCELERATOR)

    def test_several_processes_show_what_one_shows(self, project: Path, flake8: Callable[..., str]) -> None:
        for name in ("a.py", "b.py", "c.py"):
            (project / name).write_text(UNKNOWN)

        lines = flake8("-j2", "--select=TNP", "--torch-numpy-strict").splitlines()

        strict = Settings(strict=True)
        assert lines == [line for name in "abc" for line in expected_lines(f"./{name}.py", UNKNOWN, strict)]

    def test_noqa_silences_a_finding(self, project: Path, flake8: Callable[..., str]) -> None:
        (project / "a.py").write_text(ACCELERATOR.replace(".numpy()", ".numpy()  # noqa: TNP201"))

        assert flake8("--select=TNP", "a.py") == ""

    def test_ignores_for_a_file_silence_it(self, project: Path, flake8: Callable[..., str]) -> None:
        (project / "a.py").write_text(ACCELERATOR)
        (project / "b.py").write_text(ACCELERATOR)

        output = flake8("--select=TNP", "--per-file-ignores=a.py:TNP2")

        assert output.splitlines() == expected_lines("./b.py", ACCELERATOR)

    @pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", ".flake8"])
    def test_options_are_read_from_each_configuration_file(
        self, name: str, project: Path, flake8: Callable[..., str]
    ) -> None:
        (project / ".flake8").unlink()
        (project / name).write_text("[flake8]\nselect = TNP4\ntorch-numpy-strict = true\n")
        (project / "a.py").write_text(UNKNOWN)

        assert {line.split()[1] for line in flake8("a.py").splitlines()} == {"TNP401", "TNP402"}

    def test_strict_findings_need_the_option_even_where_they_are_selected(
        self, project: Path, flake8: Callable[..., str]
    ) -> None:
        (project / "a.py").write_text(UNKNOWN)

        assert flake8("--select=TNP4", "--ignore=", "a.py") == ""

    def test_a_step_that_is_discarded_is_shown_without_any_option(
        self, project: Path, flake8: Callable[..., str]
    ) -> None:
        (project / "a.py").write_text(DISCARDED)

        assert flake8("--select=TNP", "a.py").splitlines() == expected_lines("a.py", DISCARDED)
        assert " TNP502 " in flake8("a.py")

    @pytest.mark.parametrize("text", [REDUNDANT, DETACHED_AFTER])
    def test_the_style_of_chains_needs_the_option_even_where_it_is_selected(
        self, text: str, project: Path, flake8: Callable[..., str]
    ) -> None:
        (project / "a.py").write_text(text)

        assert flake8("--select=TNP6", "--ignore=", "a.py") == ""
        expected = expected_lines("a.py", text, Settings(style_checks=True))
        assert flake8("--select=TNP", "--torch-numpy-style-checks", "a.py").splitlines() == expected
        (project / ".flake8").write_text("[flake8]\ntorch-numpy-style-checks = true\n")
        assert flake8("--select=TNP", "a.py").splitlines() == expected

    def test_messages_advise_the_chain_that_is_asked_for(self, project: Path, flake8: Callable[..., str]) -> None:
        (project / "a.py").write_text(GRADIENT)

        assert "write `.detach()` before it" in flake8("a.py")
        assert "write `.detach()` before it" in flake8("--torch-numpy-chain=calls", "a.py")
        assert "write `.numpy(force=True)`" in flake8("--torch-numpy-chain=force", "a.py")
        (project / ".flake8").write_text("[flake8]\ntorch-numpy-chain = force\n")
        assert "write `.numpy(force=True)`" in flake8("a.py")
        assert "write `.detach()` before it" in flake8("--torch-numpy-chain=calls", "a.py")

    @pytest.mark.parametrize("place", ["the command line", "the configuration"])
    def test_a_chain_that_there_is_not_is_refused(self, place: str, project: Path) -> None:
        (project / "a.py").write_text(GRADIENT)
        arguments = ["--torch-numpy-chain=links"] if place == "the command line" else []
        (project / ".flake8").write_text("[flake8]\n" + ("" if arguments else "torch-numpy-chain = links\n"))

        ended = subprocess.run(
            [sys.executable, "-m", "flake8", *arguments], cwd=project, capture_output=True, text=True, check=False
        )

        assert ended.returncode != 0
        assert "Traceback" not in ended.stderr
        assert all(word in ended.stdout + ended.stderr for word in ("links", "calls", "force", "torch-numpy-chain"))

    def test_a_file_that_is_no_python_is_left_to_flake8(self, project: Path, flake8: Callable[..., str]) -> None:
        (project / "a.py").write_text("import torch\nx.numpy(\n")

        assert {line.split()[1] for line in flake8("--select=TNP,E9", "a.py").splitlines()} <= {"E999", "E902"}

    def test_the_options_are_explained(self, flake8: Callable[..., str], project: Path) -> None:
        process = subprocess.run(
            [sys.executable, "-m", "flake8", "--help"], cwd=project, capture_output=True, text=True, check=True
        )

        for name in ("strict", "style-checks", "chain", "debug"):
            assert f"--torch-numpy-{name}" in process.stdout


def test_loading_the_plugin_does_not_load_the_analysis() -> None:
    program = """
import sys
import flake8_torch_numpy.plugin
print(sorted(name for name in sys.modules if name.startswith("flake8_torch_numpy.")))
"""
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert process.stdout == "['flake8_torch_numpy.plugin', 'flake8_torch_numpy.settings']\n"


def plugin_for(text: str) -> TorchNumpyPlugin:
    return TorchNumpyPlugin(ast.parse(text), text.splitlines(keepends=True), "a.py")


@pytest.fixture(params=["lint", "_lint_tree"])
def failing_analysis(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable[[BaseException], None]:
    def fail_with(error: BaseException) -> None:
        def fail(*_):
            raise error

        monkeypatch.setattr(linter, request.param, fail)

    return fail_with


class TestFilesTooStrange:
    @pytest.mark.parametrize(
        "error", [RecursionError(), MemoryError(), AssertionError(), ZeroDivisionError()], ids=repr
    )
    def test_no_error_of_the_analysis_escapes(
        self,
        error: Exception,
        failing_analysis: Callable[[BaseException], None],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        failing_analysis(error)

        assert list(plugin_for(CLEAN).run()) == []
        assert capsys.readouterr().err == ""

    @pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
    def test_the_end_of_the_program_does_escape(
        self, end: type[BaseException], failing_analysis: Callable[[BaseException], None]
    ) -> None:
        failing_analysis(end())

        with pytest.raises(end):
            list(plugin_for(CLEAN).run())

    def test_the_traceback_is_shown_on_request(
        self,
        failing_analysis: Callable[[BaseException], None],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        failing_analysis(RecursionError("too deep"))
        monkeypatch.setattr(TorchNumpyPlugin, "shows_tracebacks", True)

        assert list(plugin_for(CLEAN).run()) == []

        error = capsys.readouterr().err
        assert error.startswith("a.py: torch-numpy gave up on this file:\nTraceback ")
        assert error.endswith("RecursionError: too deep\n")

    def test_a_traceback_that_can_not_be_shown_does_not_escape_either(
        self, failing_analysis: Callable[[BaseException], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed = io.StringIO()
        closed.close()
        failing_analysis(RecursionError("too deep"))
        monkeypatch.setattr(TorchNumpyPlugin, "shows_tracebacks", True)
        monkeypatch.setattr(sys, "stderr", closed)

        assert list(plugin_for(CLEAN).run()) == []

    @pytest.mark.parametrize(
        "lines", [[], ["x.numpy()\n"], CLEAN.splitlines(), ["%matplotlib inline\n", *ACCELERATOR.splitlines(True)]]
    )
    def test_lines_that_are_not_those_of_the_tree_do_not_crash_it(self, lines: list[str]) -> None:
        list(TorchNumpyPlugin(ast.parse(ACCELERATOR * 3), lines, "a.py").run())

    @pytest.mark.parametrize(
        "expression",
        [
            pytest.param("x" + ".numpy()" * 700, id="chain"),
            pytest.param("x.numpy() + " * 700 + "x", id="sum"),
            pytest.param("-" * 700 + "x.numpy()", id="signs"),
            pytest.param("[" * 90 + "x.numpy()" + "]" * 90, id="brackets"),
        ],
    )
    def test_deep_code_does_not_crash_it(self, expression: str) -> None:
        list(plugin_for(f'import torch\nx = torch.zeros(3, device="cuda")\ny = {expression}\n').run())

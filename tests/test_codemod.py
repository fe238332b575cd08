"""What libcst's runner makes of files is what `torch-numpy fix` makes of them."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import libcst
import libcst.tool
import pytest
from libcst.codemod import CodemodCommand, CodemodContext, SkipFile, TransformSuccess, transform_module
from libcst.codemod.visitors import AddImportsVisitor

from flake8_torch_numpy.cli import main
from flake8_torch_numpy.codemod import SafeNumpyCommand
from tests.examples import (
    ACCELERATOR,
    ACCELERATOR_FIXED,
    CLEAN,
    DATA,
    DATA_FIXED,
    GRADIENT,
    GRADIENT_FIXED,
    UNKNOWN,
    UNKNOWN_FIXED,
)

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = ["codemod", "-x", "--no-format", "flake8_torch_numpy.codemod.SafeNumpyCommand"]
BOM = b"\xef\xbb\xbf"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory, the current one, which flake8 does not look beyond for its configuration."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / ".flake8").write_text("[flake8]\n")
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str) -> int:
    return libcst.tool.main("libcst.tool", [*COMMAND, "--jobs=1", "--hide-progress", *arguments])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


UNCONCERNED = "import torch\nx = 1\n"


def encoded(text: str, declaration: str, encoding: str) -> bytes:
    return f"{declaration}\n{text}s = 'é'\n".encode(encoding)


FILES = {
    "accelerator.py": ACCELERATOR.encode(),
    "gradient.py": GRADIENT.encode(),
    "data.py": DATA.encode(),
    "unknown.py": UNKNOWN.encode(),
    "clean.py": CLEAN.encode(),
    "empty.py": b"",
    "bom.py": BOM + ACCELERATOR.encode(),
    "crlf.py": ACCELERATOR.replace("\n", "\r\n").encode(),
    "mixed.py": ACCELERATOR.replace("\n", "\r\n", 1).encode(),
    "latin.py": encoded(ACCELERATOR, "# coding: latin-1", "latin-1"),
    "bom_and_crlf.py": BOM + DATA.replace("\n", "\r\n").encode(),
    "tabs.py": ACCELERATOR.replace("y = ", "if x.any():\n\ty = ").encode(),
    "no_newline.py": GRADIENT.rstrip().encode(),
    "lines.py": ACCELERATOR.replace("x.numpy()", "(\n    x  # here\n    .numpy()\n)").encode(),
    "backslashes.py": GRADIENT.replace(".numpy", " \\\n    .numpy").encode(),
    "silenced.py": ACCELERATOR.replace(".numpy()", ".numpy()  # noqa: TNP2").encode(),
    "silenced_otherwise.py": ACCELERATOR.replace(".numpy()", ".numpy()  # noqa: E501").encode(),
    "silenced_file.py": b"# flake8: noqa\n" + DATA.encode(),
    "shown.py": ACCELERATOR.replace("x.numpy()", "f'{x.numpy()=}'").encode(),
    "excluded.py": ACCELERATOR.encode(),
    "ignored.py": ACCELERATOR.encode() + DATA.encode(),
    "package/module.py": GRADIENT.encode(),
    "vendored/module.py": GRADIENT.encode(),
    # What libcst does not reproduce: a blank before a colon, blank lines at the end, a form feed, lone CRs.
    "lossy_except.py": UNCONCERNED.encode() + b"try:\n    y\nexcept OSError :\n    z\n",
    "lossy_end.py": UNCONCERNED.encode() + b"\n\n    \n",
    "lossy_start.py": b"\f" + UNCONCERNED.encode(),
    "lossy_lines.py": UNCONCERNED.replace("\n", "\r").encode(),
}

CONFIGURATION = "[flake8]\nexclude = excluded.py, vendored\nper-file-ignores =\n    ignored.py: TNP2\n"


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--strict"],
        ["--unsafe-fixes", "--style-checks"],
        ["--chain=force", "--strict"],
        ["--chain=calls"],
        ["--select=TNP1"],
        ["--ignore=TNP2"],
        ["--extend-ignore=TNP2,E501"],
        ["--strict", "--extend-select=TNP4", "--ignore=TNP1"],
        ["--isolated"],
        ["--disable-noqa"],
        ["--config=other.cfg"],
    ],
    ids=" ".join,
)
def test_does_what_the_command_line_does(options: list[str], project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, content in FILES.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_bytes(content)
    (project / ".flake8").write_text(CONFIGURATION)
    (project / "other.cfg").write_text("[flake8]\nignore = TNP101\n")
    twin = project.parent / "twin"
    shutil.copytree(project, twin)

    assert run(*options, ".") == 0
    monkeypatch.chdir(twin)
    main(["fix", *options, "."])

    assert contents(project) == contents(twin)


@pytest.mark.parametrize(
    ("before", "after"),
    [(ACCELERATOR, ACCELERATOR_FIXED), (GRADIENT, GRADIENT_FIXED), (DATA, DATA_FIXED), (CLEAN, CLEAN)],
    ids=["accelerator", "gradient", "data", "clean"],
)
def test_fixes_what_is_found(before: str, after: str, project: Path) -> None:
    (project / "module.py").write_text(before)
    assert run("module.py") == 0
    assert (project / "module.py").read_text() == after


def test_fixes_what_is_unknown_in_strict_mode(project: Path) -> None:
    (project / "module.py").write_text(UNKNOWN)
    assert run("--strict", "--extend-select=TNP4", "module.py") == 0
    assert (project / "module.py").read_text() == UNKNOWN_FIXED


def test_runs_in_several_processes(project: Path) -> None:
    for number in range(10):
        (project / f"module_{number}.py").write_text(ACCELERATOR)
    process = subprocess.run(
        [sys.executable, "-m", "libcst.tool", *COMMAND, "--jobs=2", "."], capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    assert {path.read_text() for path in project.glob("*.py")} == {ACCELERATOR_FIXED}


def test_shows_its_options(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run("--help")
    assert end.value.code == 0
    assert "--unsafe-fixes" in capsys.readouterr().out


def test_shows_a_diff(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "module.py").write_text(ACCELERATOR)
    assert run("--unified-diff=1", "module.py") == 0
    assert "\n-y = x.numpy()\n+y = x.cpu().numpy()\n" in capsys.readouterr().out
    assert (project / "module.py").read_text() == ACCELERATOR


def test_fixes_standard_input(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(ACCELERATOR))
    assert run("-") == 0
    assert capsys.readouterr().out == ACCELERATOR_FIXED + "\n"


LOSSY = ACCELERATOR + "try:\n    y\nexcept OSError :\n    z\n"


def test_leaves_a_file_alone_that_libcst_does_not_reproduce(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "module.py").write_text(LOSSY)
    assert run("module.py") == 0
    assert (project / "module.py").read_text() == LOSSY
    assert "WARNING: libcst does not reproduce this file as it is" in capsys.readouterr().err


def test_says_which_fix_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ACCELERATOR.replace("x.numpy()", "f'{x.numpy()=}'")
    (project / "module.py").write_text(text)
    assert run("module.py") == 0
    assert (project / "module.py").read_text() == text
    assert "WARNING: The fix of TNP201 in line 3 can't be applied safely." in capsys.readouterr().err


def test_code_that_is_nested_too_deeply_for_libcst_stays_as_it_is(project: Path) -> None:
    text = ACCELERATOR + f"z = {'-' * 700}x\n"
    (project / "module.py").write_text(text)
    assert run("module.py") == 1
    assert (project / "module.py").read_text() == text


def test_reports_a_wrong_configuration(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "module.py").write_text(ACCELERATOR)
    assert run("--config=missing.cfg", "module.py") == 1
    assert (project / "module.py").read_text() == ACCELERATOR
    assert "ConfigurationError" in capsys.readouterr().err


class RenameTensor(CodemodCommand):
    """Another transform, which comes first."""

    def transform_module_impl(self, tree: libcst.Module) -> libcst.Module:
        return libcst.parse_module(tree.code.replace("y = ", "array = "), tree.config_for_parsing)


class ImportThenFix(CodemodCommand):
    """A command made of several transforms."""

    def transform_module_impl(self, tree: libcst.Module) -> libcst.Module:
        AddImportsVisitor.add_needed_import(self.context, "numpy")
        renamed = RenameTensor(self.context).transform_module(tree)
        return SafeNumpyCommand(self.context).transform_module(renamed)


COMPOSED = 'import torch\nimport numpy\n\nx = torch.zeros(3, device="cuda")\narray = x.cpu().numpy()\n'


def test_composes_with_other_transforms(project: Path) -> None:
    result = transform_module(ImportThenFix(CodemodContext()), ACCELERATOR)
    assert isinstance(result, TransformSuccess)
    assert result.code == COMPOSED


def test_composes_with_other_transforms_on_a_file(project: Path) -> None:
    (project / "module.py").write_text(ACCELERATOR)
    command = [*COMMAND[:-1], f"{__name__}.{ImportThenFix.__name__}", "--jobs=1", "--hide-progress", "module.py"]
    assert libcst.tool.main("libcst.tool", command) == 0
    assert (project / "module.py").read_text() == COMPOSED


def test_finds_nothing_twice(project: Path) -> None:
    tree = libcst.parse_module(ACCELERATOR)
    once = SafeNumpyCommand(CodemodContext()).transform_module(tree)
    twice = SafeNumpyCommand(CodemodContext()).transform_module(once)
    assert twice.code == once.code == ACCELERATOR_FIXED


def test_keeps_the_encoding_and_the_default_newline(project: Path) -> None:
    tree = libcst.parse_module(BOM + ACCELERATOR.replace("\n", "\r\n").encode())
    fixed = SafeNumpyCommand(CodemodContext()).transform_module(tree)
    assert fixed.bytes == BOM + ACCELERATOR_FIXED.replace("\n", "\r\n").encode()
    assert (fixed.encoding, fixed.default_newline) == ("utf-8-sig", "\r\n")


def test_a_module_whose_file_is_gone_is_fixed(project: Path) -> None:
    tree = libcst.parse_module(ACCELERATOR)
    fixed = SafeNumpyCommand(CodemodContext(filename="gone.py")).transform_module(tree)
    assert fixed.code == ACCELERATOR_FIXED


def test_a_file_outside_of_the_current_folder_is_fixed(project: Path) -> None:
    path = project.parent / "module.py"
    path.write_text(ACCELERATOR)
    assert run(str(path)) == 0
    assert path.read_text() == ACCELERATOR_FIXED


def test_an_unfaithful_module_is_skipped_by_any_runner(project: Path) -> None:
    (project / "module.py").write_text(LOSSY)
    with pytest.raises(SkipFile):
        SafeNumpyCommand(CodemodContext(filename="module.py")).transform_module(libcst.parse_module(LOSSY))


def test_warns_where_python_cannot_parse_what_libcst_can(project: Path) -> None:
    text = ACCELERATOR + "s = '\\N{NO SUCH CHARACTER}'\n"
    context = CodemodContext()
    tree = libcst.parse_module(text)
    assert SafeNumpyCommand(context).transform_module(tree).code == text
    assert [warning.partition(":")[0] for warning in context.warnings] == ["Python can't parse this module"]


def test_warns_where_libcst_does_not_reproduce_the_fixed_module(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = CodemodContext()
    tree = libcst.parse_module(ACCELERATOR)
    monkeypatch.setattr(libcst, "parse_module", lambda *_: tree)
    assert SafeNumpyCommand(context).transform_module(tree).code == ACCELERATOR
    assert len(context.warnings) == 1

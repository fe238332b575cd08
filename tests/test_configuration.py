"""What `torch-numpy check` reports is what flake8 reports, in every configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flake8.main.cli
import pytest

from flake8_torch_numpy.cli import main
from flake8_torch_numpy.configuration import Configuration, ConfigurationError
from flake8_torch_numpy.plugin import TorchNumpyPlugin
from flake8_torch_numpy.settings import Chain, Settings
from tests.examples import ACCELERATOR, DATA, GRADIENT, UNKNOWN

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "accelerator.py": ACCELERATOR,
    "all_silenced.py": "# flake8: noqa\n" + ACCELERATOR,
    "silenced.py": ACCELERATOR.replace(".numpy()", ".numpy()  # noqa"),
    "silenced_by_code.py": GRADIENT.replace(".numpy()", ".numpy()  # noqa: E501,TNP202"),
    "silenced_by_other_code.py": GRADIENT.replace(".numpy()", ".numpy()  # noqa: E501"),
    "silenced_over_lines.py": ACCELERATOR.replace("x.numpy()", '(x.numpy(), """\n""")  # noqa: TNP2'),
    "not_silenced_over_lines.py": ACCELERATOR.replace("x.numpy()", "(x.numpy(),\n)  # noqa: TNP2"),
    "package/data.py": DATA,
    "package/unknown.py": UNKNOWN,
    "package/script": GRADIENT,
    "package/stub.pyi": GRADIENT,
    "tests/test_gradient.py": GRADIENT,
    ".git/hidden.py": GRADIENT,
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    (tmp_path / ".flake8").write_text("[flake8]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(TorchNumpyPlugin, "settings", Settings())
    return tmp_path


def findings_of_flake8(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    flake8.main.cli.main(["-j1", *arguments])
    return [line for line in capsys.readouterr().out.splitlines() if ": TNP" in line]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="none"),
        pytest.param(["package"], id="a directory"),
        pytest.param(["accelerator.py", "package/script"], id="files"),
        pytest.param(["--select=TNP2"], id="select some"),
        pytest.param(["--select=E,F"], id="select others"),
        pytest.param(["--select=TNP", "--ignore=TNP20"], id="select and ignore"),
        pytest.param(["--select=TNP201", "--ignore=TNP"], id="select more exactly than ignore"),
        pytest.param(["--ignore=TNP101"], id="ignore one"),
        pytest.param(["--ignore=TNP", "--extend-select=TNP101"], id="ignore all, select one more"),
        pytest.param(["--extend-ignore=TNP2"], id="ignore more"),
        pytest.param(["--per-file-ignores=tests/*:TNP202"], id="ignore by file"),
        pytest.param(["--per-file-ignores=package/*:TNP,tests/test_*.py:E501"], id="ignore by files"),
        pytest.param(["--exclude=package"], id="exclude"),
        pytest.param(["--extend-exclude=test_*.py,accel*"], id="exclude more"),
        pytest.param(["--exclude=accelerator.py", "accelerator.py"], id="exclude what is named"),
        pytest.param(["--filename=*.py,*.pyi"], id="file names"),
        pytest.param(["--disable-noqa"], id="disable noqa"),
        pytest.param(["--isolated"], id="isolated"),
    ],
)
@pytest.mark.parametrize(
    "configuration",
    [
        pytest.param("[flake8]\n", id="empty configuration"),
        pytest.param("[flake8]\nselect = TNP\nexclude = tests\n", id="configured selection"),
        pytest.param(
            "[flake8]\nextend-ignore = TNP1\nper-file-ignores =\n  package/*: TNP4\n", id="configured ignores"
        ),
        pytest.param("[flake8]\ntorch-numpy-strict = true\ndisable-noqa = true\n", id="configured strict mode"),
    ],
)
def test_the_command_reports_what_flake8_reports(
    configuration: str, arguments: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".flake8").write_text(configuration)
    found = findings_of_flake8(capsys, *arguments)
    # Where the option leaves `.git` out of what is excluded, flake8 looks into it.
    expected = [line for line in found if not line.startswith("./.git/")]

    main(["check", "--output-format=concise", *arguments])

    assert capsys.readouterr().out.splitlines() == expected


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", ".flake8"])
def test_each_configuration_file_of_flake8_is_read(name: str, project: Path) -> None:
    (project / ".flake8").unlink()
    (project / name).write_text("[flake8]\nignore = TNP101\ntorch-numpy-strict = true\ntorch_numpy_style_checks = 1\n")

    configuration = Configuration.load()

    assert configuration.settings == Settings(strict=True, style_checks=True)
    assert not configuration.is_selected("TNP101")
    assert configuration.is_selected("TNP201")


def test_a_named_configuration_file_takes_the_place_of_the_others(project: Path) -> None:
    (project / ".flake8").write_text("[flake8]\nignore = TNP201\n")
    (project / "other.cfg").write_text("[flake8]\nignore = TNP202\n")

    configuration = Configuration.load(["--config=other.cfg"])

    assert configuration.is_selected("TNP201")
    assert not configuration.is_selected("TNP202")


def test_an_appended_configuration_file_wins(project: Path) -> None:
    (project / ".flake8").write_text("[flake8]\nignore = TNP201\ntorch-numpy-strict = true\n")
    (project / "other.cfg").write_text("[flake8]\nignore = TNP202\n")

    configuration = Configuration.load(["--append-config=other.cfg"])

    assert configuration.is_selected("TNP201")
    assert not configuration.is_selected("TNP202")
    assert configuration.settings.strict


def test_opt_in_codes_are_off_by_default_and_on_by_option() -> None:
    assert Configuration.load(["--isolated"]).settings == Settings()
    assert Configuration.load(
        ["--isolated", "--torch-numpy-strict", "--torch-numpy-style-checks"]
    ).settings == Settings(strict=True, style_checks=True)


def test_the_chain_is_read_from_a_file_and_from_the_command_line(project: Path) -> None:
    (project / ".flake8").write_text("[flake8]\ntorch-numpy-chain = force\n")

    assert Configuration.load().settings == Settings(chain=Chain.FORCE)
    assert Configuration.load(["--torch-numpy-chain=calls"]).settings == Settings()


def test_a_chain_that_there_is_not_is_an_error(project: Path) -> None:
    (project / ".flake8").write_text("[flake8]\ntorch-numpy-chain = links\n")

    with pytest.raises(ConfigurationError, match="torch-numpy-chain is 'links'; it can be 'calls' or 'force'"):
        Configuration.load()


def test_ignores_for_a_file_hold_for_that_file_only() -> None:
    configuration = Configuration.load(["--isolated", "--per-file-ignores=a.py:TNP201"])

    assert not configuration.is_selected("TNP201", "a.py")
    assert configuration.is_selected("TNP201", "b.py")
    assert configuration.is_selected("TNP201")


def test_a_path_is_excluded_by_its_name_or_its_place(project: Path) -> None:
    configuration = Configuration.load(["--exclude=a.py", f"--extend-exclude={project / 'package'}"])

    assert configuration.is_excluded("tests/a.py")
    assert configuration.is_excluded("package")
    assert not configuration.is_excluded("package/data.py")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[flake8]\nignore = ???\n", id="no code"),
        pytest.param("[flake8]\nper-file-ignores = a.py\n", id="file without codes"),
        pytest.param("[flake8]\nselect = A\nselect = B\n", id="option given twice"),
        pytest.param("[flake8]\nmax-line-length = long\n", id="no number"),
        pytest.param("[flake8]\ntorch-numpy-strict = perhaps\n", id="no truth value"),
        pytest.param("[flake8]\nrequire-plugins = not-there\n", id="missing plugin"),
        pytest.param("[flake8:local-plugins]\nextension = X = not_there:plugin\n", id="broken plugin"),
    ],
)
def test_a_configuration_that_flake8_refuses_is_an_error(text: str, project: Path) -> None:
    (project / "bad.cfg").write_text(text)

    with pytest.raises(ConfigurationError):
        Configuration.load(["--config=bad.cfg"])


def test_a_missing_configuration_file_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config=missing.cfg"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "The specified config file does not exist: missing.cfg" in captured.err


@pytest.mark.parametrize(("arguments", "is_remarked"), [(["--select=E,F"], True), (["--select=TNP101"], False)])
def test_a_selection_without_any_code_of_this_linter_is_remarked_upon(
    arguments: list[str], is_remarked: bool, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", *arguments])

    assert ("no TNP code" in capsys.readouterr().err) == is_remarked


FOLDER_CONFIGURATIONS = {
    "none": {},
    "in it": {
        "inner/.flake8": "[flake8]\nper-file-ignores =\n  package/*: TNP1\n  a.py: TNP2\nexclude = package/x.py, y.py\n"
    },
    "above": {"setup.cfg": "[flake8]\nper-file-ignores =\n  package/*: TNP1\nexclude = inner/package/x.py, z.py\n"},
    "in both": {".flake8": "[flake8]\nignore = TNP2\n", "inner/tox.ini": "[flake8]\ntorch-numpy-strict = true\n"},
    "of others": {"inner/tox.ini": "[tox]\n", ".flake8": "[flake8]\nignore = TNP2\n"},
    "unreadable": {"inner/tox.ini": "flake8\n", ".flake8": "[flake8]\nignore = TNP2\n"},
}


@pytest.mark.parametrize("files", FOLDER_CONFIGURATIONS.values(), ids=list(FOLDER_CONFIGURATIONS))
@pytest.mark.parametrize(
    "arguments", [[], ["--isolated"], ["--extend-ignore=TNP202"], ["--config={}/other.cfg"]], ids=str
)
def test_a_folder_need_not_be_the_current_one(
    files: dict[str, str], arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner, elsewhere = tmp_path / "inner", tmp_path / "elsewhere"
    inner.mkdir()
    elsewhere.mkdir()
    (elsewhere / ".flake8").write_text("[flake8]\nignore = TNP\ntorch-numpy-chain = force\n")
    (tmp_path / "other.cfg").write_text("[flake8]\nignore = TNP101\nper-file-ignores = package/x.py:TNP2\n")
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    arguments = [argument.format(tmp_path) for argument in arguments]

    def answers(configuration: Configuration) -> list[object]:
        paths = [str(inner / name) for name in ("a.py", "y.py", "package/x.py", "package/z.py", "elsewhere/a.py")]
        codes = [(path, code, configuration.is_selected(code, path)) for path in paths for code in ("TNP101", "TNP202")]
        return [configuration.settings, codes, [path for path in paths if configuration.is_excluded(path)]]

    monkeypatch.chdir(inner)
    expected = answers(Configuration.load(arguments))
    monkeypatch.chdir(elsewhere)
    assert answers(Configuration.load(arguments, str(inner))) == expected

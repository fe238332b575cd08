"""What the README and the reference pages say is what there is; their commands run in tests/documentation."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from flake8_torch_numpy.rules.registry import all_rules
from tests.documentation.pages import DOCS, README, ROOT, Page, make_programs, make_project, run
from tests.ecosystem.packages import read_packages
from tests.examples import GRADIENT, UNKNOWN

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is missing") for name in ("bash", "git")]

CONFIGURATION = Page(DOCS / "configuration.md")
COMMAND = Page(DOCS / "command.md")
PROMISES = Page(DOCS / "promises.md")
CODEMOD = Page(DOCS / "codemod.md")
COMPARISON = Page(DOCS / "comparison.md")

INSTALLATIONS = [command for block in README.blocks_in("sh") for command in block.commands if "pip install" in command]


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    return make_programs(tmp_path)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    directory = tmp_path / "project"
    directory.mkdir()
    make_project(directory, README)
    return directory


def codes_shown(directory: Path, *arguments: str) -> set[tuple[str, str]]:
    """What flake8 finds, as pairs of a file and a code."""
    shown = subprocess.run(
        [sys.executable, "-m", "flake8", *arguments], cwd=directory, capture_output=True, text=True, check=False
    )
    assert not shown.stderr
    return set(re.findall(r"^(?:\./)?([\w/]+\.py):\d+:\d+: (TNP\d{3})", shown.stdout, re.MULTILINE))


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_the_example_raises_until_it_is_fixed(project: Path, programs: Path) -> None:
    before = run("python evaluate.py", project, programs)
    assert before.stdout.startswith("Traceback")
    assert "RuntimeError: Can't call numpy() on Tensor that requires grad" in before.stdout
    assert run("torch-numpy fix evaluate.py", project, programs).returncode == 0
    after = run("python evaluate.py", project, programs)
    assert after.returncode == 0, after.stdout


def test_the_example_of_the_tutorial_is_that_of_the_readme() -> None:
    assert README.block_for("evaluate.py") == Page(DOCS / "start.md").block_for("evaluate.py")


def test_the_codemod_does_what_the_command_does(project: Path, programs: Path) -> None:
    (command, *_) = (line for block in CODEMOD.blocks_in("sh") for line in block.commands if "codemod -x" in line)
    path = project / "evaluate.py"
    before = path.read_bytes()
    assert run(command, project, programs).returncode == 0
    by_libcst = path.read_bytes()
    path.write_bytes(before)
    assert run("torch-numpy fix evaluate.py", project, programs).returncode == 0
    assert path.read_bytes() == by_libcst != before


def test_the_two_commands_for_a_fresh_machine_are_there() -> None:
    using, testing = INSTALLATIONS
    assert using.split(" && ")[0] == "python -m pip install ."
    assert testing == 'python -m pip install -e ".[test]" && python -m pytest'


def test_the_examples_are_linted_and_fixed_on_a_fresh_machine(tmp_path: Path, programs: Path) -> None:
    _, copying, linting, fixing = INSTALLATIONS[0].split(" && ")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    assert run(copying, tmp_path, programs).returncode == 0
    linted = run(linting, tmp_path, programs)
    assert linted.returncode == 0
    assert " TNP2" in linted.stdout
    fixed = run(fixing, tmp_path, programs)
    assert fixed.returncode == 0, fixed.stdout
    assert re.fullmatch(r"Fixed \d+ findings in \d+ files\.\n", fixed.stdout)
    assert run(linting, tmp_path, programs).stdout == ""


def test_the_command_for_the_tests_is_what_guards_the_project() -> None:
    *_, command = INSTALLATIONS
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("filename", [".flake8", "setup.cfg", "tox.ini"])
def test_flake8_is_configured_as_said(filename: str, project: Path) -> None:
    (project / ".flake8").unlink()
    (project / filename).write_text(CONFIGURATION.blocks_in("ini")[0].text)
    for name in ("unknown.py", "tests/unknown.py"):
        (project / name).write_text(UNKNOWN)
    assert codes_shown(project, "unknown.py", "tests/unknown.py") == {
        ("unknown.py", "TNP401"),
        ("unknown.py", "TNP402"),
    }
    (project / "tests" / "gradient.py").write_text(GRADIENT)
    assert codes_shown(project, "--select=E", "tests/gradient.py") == {("tests/gradient.py", "TNP202")}


def test_signs_can_be_left_out_of_old_code_as_said(project: Path) -> None:
    (project / ".flake8").write_text(CONFIGURATION.blocks_in("ini")[1].text)
    sign = "import torch\n\n\ndef f(x: torch.Tensor, device: str):\n    return x.to(device).detach().numpy()\n"
    (project / "legacy").mkdir()
    for name in ("new.py", "legacy/old.py"):
        (project / name).write_text(sign)
    assert codes_shown(project, "new.py", "legacy/old.py") == {("new.py", "TNP301")}


def test_a_noqa_comment_silences_as_said(project: Path) -> None:
    (comment, bare) = re.findall(r"`(# noqa: .*?)`", CONFIGURATION.text)
    (project / "loud.py").write_text(GRADIENT)
    for name, text in (("silent.py", comment), ("silenced.py", bare)):
        (project / name).write_text(GRADIENT.replace(".numpy()", f".numpy()  {text}"))
    assert codes_shown(project, "loud.py", "silent.py", "silenced.py") == {("loud.py", "TNP202")}


def test_all_codes_are_named_and_no_others() -> None:
    implemented = {code for rule in all_rules() for code in rule.codes}
    for page in (README, PROMISES):
        assert set(re.findall(r"TNP\d{3}", page.text)) == implemented


def test_all_options_of_the_plugin_are_named(project: Path, programs: Path) -> None:
    options = set(re.findall(r"--torch-numpy-[\w-]+", run("flake8 --help", project, programs).stdout))
    assert set(re.findall(r"--torch-numpy-[\w-]+", CONFIGURATION.text)) == options


def test_all_options_of_the_command_are_named_and_no_others(project: Path, programs: Path) -> None:
    offered = {
        option
        for command in ("check", "fix")
        for option in re.findall(r"--[\w-]+", run(f"torch-numpy {command} --help", project, programs).stdout)
        if not option.startswith("--torch-numpy-")
    }
    assert set(re.findall(r"`(--[\w-]+)`", COMMAND.text)) == offered - {"--help"}


def test_what_other_linters_find_is_what_was_measured() -> None:
    rows = re.findall(r"^\| ([\w-]+) \| ([\d.]+) \| (\d+) \|.*\| (\d+) \| \d+ \|$", COMPARISON.text, re.MULTILINE)
    measured = {name: counts for name, *counts in rows}
    ours, others = re.findall(r"^\| ((?:[\w-]+ [\d.]+.*?)) \| (\d+).*? \| (\d+).*? \|$", README.text, re.MULTILINE)
    for row in (ours, others):
        for name, version in re.findall(r"([\w-]+) (\d[\d.]+\d)", row[0]):
            assert measured[name.lower()] == [version, row[1], row[2]]
    assert len(re.findall(r"\d[\d.]+\d", others[0])) == 6


def test_as_many_packages_were_looked_at_as_is_said() -> None:
    assert f"in {len(read_packages())} public" in " ".join(README.text.split())


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README.text))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()

"""What the README shows is what happens: its commands are run, its configuration is used, its output compared.

A block holds commands, one a line (`sh`), or commands behind `$ ` with what they print (`console`); any other starts
with a comment that names the file, or the several files, that it may stand in.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from flake8_torch_numpy.rules.registry import all_rules
from tests.examples import GRADIENT, UNKNOWN

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

# The scripts of the environment that runs the tests may not be on the path.
PROGRAMS = {
    "flake8": [sys.executable, "-m", "flake8"],
    "python": [sys.executable],
    "torch-numpy": [sys.executable, "-m", "flake8_torch_numpy"],
}


@dataclass(frozen=True)
class Block:
    language: str
    text: str

    @property
    def filenames(self) -> list[str]:
        return self.text.partition("\n")[0].removeprefix("# ").split(", ")

    @property
    def commands(self) -> list[str]:
        return [line for line in self.text.splitlines() if not line.startswith("#")]


BLOCKS = [Block(*found) for found in re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)]


def blocks(language: str) -> list[Block]:
    return [block for block in BLOCKS if block.language == language]


def block_for(filename: str) -> Block:
    (block,) = (block for block in BLOCKS if filename in block.filenames)
    return block


INSTALLATIONS = [command for block in blocks("sh") for command in block.commands if "pip install" in command]
LINTING_AND_FIXING = ["flake8 --select=TNP --exit-zero demo", "torch-numpy fix demo"]
COMMANDS = [command for block in blocks("sh") for command in block.commands if "pip install" not in command]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A directory with the README's Python files, which flake8 does not look beyond for its configuration."""
    (tmp_path / ".flake8").write_text("[flake8]\n")
    for block in blocks("python"):
        (filename,) = block.filenames
        (tmp_path / filename).write_text(block.text)
    return tmp_path


def run(command: str, directory: Path) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(command, comments=True)
    return subprocess.run(
        [*PROGRAMS[program], *arguments],
        cwd=directory,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def codes_shown(directory: Path, *arguments: str) -> set[tuple[str, str]]:
    """What flake8 finds, as pairs of a file and a code."""
    shown = run(f"flake8 {shlex.join(arguments)}", directory)
    assert not shown.stderr
    return set(re.findall(r"^(?:\./)?([\w/]+\.py):\d+:\d+: (TNP\d{3})", shown.stdout, re.MULTILINE))


def test_every_block_is_tested_as_what_it_is() -> None:
    assert {block.language for block in BLOCKS} == {"console", "ini", "python", "sh", "toml", "yaml"}


@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.text.partition("\n")[0])
def test_commands_print_what_is_shown(block: Block, project: Path) -> None:
    transcript = ""
    for line in block.commands:
        if line.startswith("$ "):
            transcript += f"{line}\n{run(line.removeprefix('$ '), project).stdout}"
    assert transcript == block.text


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_the_example_raises_until_it_is_fixed(project: Path) -> None:
    before = run("python evaluate.py", project)
    assert before.stdout == ""
    assert "RuntimeError: Can't call numpy() on Tensor that requires grad" in before.stderr
    assert run("torch-numpy fix evaluate.py", project).returncode == 0
    after = run("python evaluate.py", project)
    assert after.returncode == 0, after.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_runs(command: str, project: Path) -> None:
    ended = run(command, project)
    assert ended.returncode in {0, 1}, ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", [command for command in COMMANDS if "codemod" in command])
def test_the_codemod_does_what_the_command_does(command: str, project: Path) -> None:
    path = project / "evaluate.py"
    before = path.read_bytes()
    assert run(command, project).returncode == 0
    by_libcst = path.read_bytes()
    path.write_bytes(before)
    assert run("torch-numpy fix evaluate.py", project).returncode == 0
    assert path.read_bytes() == by_libcst != before


def test_the_two_commands_for_a_fresh_machine_are_there() -> None:
    using, testing = INSTALLATIONS
    assert using.split(" && ") == ["python -m pip install .", "cp -R examples demo", *LINTING_AND_FIXING]
    assert testing == 'python -m pip install -e ".[test]" && python -m pytest'


def test_the_examples_are_linted_and_fixed_on_a_fresh_machine(tmp_path: Path) -> None:
    linting, fixing = LINTING_AND_FIXING
    shutil.copytree(ROOT / "examples", tmp_path / "demo")
    linted = run(linting, tmp_path)
    assert (linted.returncode, linted.stderr) == (0, "")
    assert " TNP2" in linted.stdout
    fixed = run(fixing, tmp_path)
    assert (fixed.returncode, fixed.stdout) == (0, ""), fixed.stderr
    assert run(linting, tmp_path).stdout == ""


def test_the_command_for_the_tests_is_what_guards_the_project() -> None:
    *_, command = INSTALLATIONS
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("filename", block_for(".flake8").filenames)
def test_flake8_is_configured_as_said(filename: str, project: Path) -> None:
    (project / ".flake8").unlink()
    (project / filename).write_text(block_for(".flake8").text)
    (project / "tests").mkdir()
    for name in ("unknown.py", "tests/unknown.py"):
        (project / name).write_text(UNKNOWN)
    assert codes_shown(project, "unknown.py", "tests/unknown.py") == {
        ("unknown.py", "TNP401"),
        ("unknown.py", "TNP402"),
    }
    (project / "tests" / "gradient.py").write_text(GRADIENT)
    assert codes_shown(project, "--select=E", "tests") == {("tests/gradient.py", "TNP202")}


def test_a_noqa_comment_silences_as_said(project: Path) -> None:
    (comment,) = re.findall(r"`(# noqa: .*?)`", README)
    (project / "loud.py").write_text(GRADIENT)
    (project / "silent.py").write_text(GRADIENT.replace(".numpy()", f".numpy()  {comment}"))
    assert codes_shown(project, "loud.py", "silent.py") == {("loud.py", "TNP202")}


def test_ruff_is_told_the_prefix_of_all_codes() -> None:
    prefixes = tomllib.loads(block_for("pyproject.toml").text)["tool"]["ruff"]["lint"]["external"]
    assert all(code.startswith(tuple(prefixes)) for rule in all_rules() for code in rule.codes)


@pytest.mark.skipif(importlib.util.find_spec("ruff") is None, reason='ruff comes with ".[lint]" only')
@pytest.mark.parametrize("is_told", [True, False])
def test_ruff_keeps_the_comments_once_it_is_told(is_told: bool, project: Path) -> None:
    (project / "pyproject.toml").write_text(block_for("pyproject.toml").text if is_told else "")
    (project / "silent.py").write_text("x = 1  # noqa: TNP202\n")
    ended = run("python -m ruff check --no-cache --select=RUF100,RUF102 silent.py", project)
    assert ended.returncode == (0 if is_told else 1), ended.stdout


def test_pre_commit_finds_the_hooks() -> None:
    """pre-commit itself needs a network."""
    text = block_for(".pre-commit-config.yaml").text
    offered = re.findall(r"^- id: (\S+)", (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    assert re.findall(r"- id: (\S+)", text) == ["flake8", *offered]
    distribution = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
    assert re.findall(r"additional_dependencies: \[(.*)\]", text) == [distribution]


@pytest.mark.parametrize("hook", ["torch-numpy-check", "torch-numpy-fix"])
def test_a_hook_runs_with_the_arguments_shown(hook: str, project: Path) -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (entry,) = re.findall(rf"- id: {hook}\n(?:  .*\n)*?  entry: (.*)\n", hooks)
    (arguments,) = re.findall(rf"- id: {hook}\n(?: +args: \[(.*)\]\n)?", block_for(".pre-commit-config.yaml").text)
    ended = run(f"{entry} {arguments} evaluate.py", project)
    assert ended.returncode == (1 if hook == "torch-numpy-check" else 0), ended.stderr


def test_all_codes_are_named_and_no_others() -> None:
    implemented = {code for rule in all_rules() for code in rule.codes}
    assert set(re.findall(r"TNP\d{3}", README)) == implemented


def test_all_options_of_the_plugin_are_named(project: Path) -> None:
    options = set(re.findall(r"--torch-numpy-[\w-]+", run("flake8 --help", project).stdout))
    assert set(re.findall(r"--torch-numpy-[\w-]+", README)) == options


def test_the_options_of_the_command_exist(project: Path) -> None:
    offered = set(re.findall(r"--[\w-]+", run("torch-numpy fix --help", project).stdout))
    named = set(re.findall(r"`(--[\w-]+)`", README))
    assert {option for option in named if not option.startswith("--torch-numpy-")} - {"--no-format"} <= offered


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).is_file()


@pytest.mark.parametrize("anchor", re.findall(r"\]\(#([^)]+)\)", README))
def test_links_within_the_page_lead_somewhere(anchor: str) -> None:
    headings = re.findall(r"^#+ (.*)$", README, re.MULTILINE)
    assert anchor in {heading.lower().replace(" ", "-") for heading in headings}

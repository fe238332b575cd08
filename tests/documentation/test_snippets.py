"""Each command and each configuration of the documentation does what the page says of it."""

from __future__ import annotations

import configparser
import doctest
import importlib.util
import json
import re
import shutil
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from flake8_torch_numpy.rules.registry import all_rules
from tests.documentation.pages import (
    MODULES,
    ROOT,
    Block,
    Page,
    all_pages,
    make_programs,
    make_project,
    run,
    transcript_of,
)
from tests.helpers import HAS_TORCH

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is missing") for name in ("bash", "git")]

PAGES = all_pages()
COMMANDS = ("sh", "console")
# Of xargs, 123 says that a command had another exit code than 0.
HARMLESS = {0, 1, 123}


def pages_with(*languages: str) -> pytest.MarkDecorator:
    found = [page for page in PAGES if page.blocks_in(*languages)]
    return pytest.mark.parametrize("page", found, ids=[page.name for page in found])


def configurations() -> list[Any]:
    """Those of editors are tested with the language server."""
    return [
        pytest.param(page, block, filename, id=f"{page.name}-{filename}")
        for page in PAGES
        if page.path.name != "editors.md"
        for block in page.blocks
        if block.language not in {*COMMANDS, "python", "pycon", "text"}
        for filename in block.filenames
    ]


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    return make_programs(tmp_path)


def project_of(page: Page, tmp_path: Path) -> Path:
    directory = tmp_path / "project"
    directory.mkdir()
    make_project(directory, page)
    return directory


@pages_with(*COMMANDS)
def test_commands_run_and_print_what_is_shown(page: Page, tmp_path: Path, programs: Path) -> None:
    blocks = page.blocks_in(*COMMANDS)
    for name, module in MODULES.items():
        if any(re.search(rf"\b{name}\b", block.text) for block in blocks) and not importlib.util.find_spec(module):
            pytest.skip(f"{name} is not installed")
    project = project_of(page, tmp_path)
    for block in blocks:
        if block.language == "console":
            assert transcript_of(block, project, programs) == block.text
            continue
        for command in block.commands:
            # tests/test_readme.py knows what to install.
            if "pip install" in command:
                continue
            if tool := re.fullmatch(r"python -m ((?:tests|tools)\.\w+|benchmarks)(?: --[\w-]+)*", command):
                assert importlib.util.find_spec(tool[1])
                continue
            ended = run(command, project, programs)
            assert ended.returncode in HARMLESS, f"{command}\n{ended.stdout}"
            assert "Traceback" not in ended.stdout


@pages_with("pycon")
@pytest.mark.skipif(not HAS_TORCH, reason="torch is not installed")
def test_sessions_go_as_shown(page: Page) -> None:
    session = "\n".join(block.text for block in page.blocks_in("pycon"))
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(doctest.DocTestParser().get_doctest(session, {}, page.name, None, 0), out=said.append)
    assert "".join(said) == ""
    assert runner.summarize(verbose=False).attempted > 0


@pages_with("python")
def test_python_is_python(page: Page) -> None:
    for block in page.blocks_in("python"):
        assert block.filenames[0].endswith(".py")
        compile(block.text, block.filenames[0], "exec")


def test_what_is_installed_is_what_there_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = re.findall(r"pip install (?:-e )?([^\s&`]+)", "".join(page.text for page in PAGES))
    assert found
    for requirement in found:
        name, _, extras = requirement.strip("\"'").rstrip("]").partition("[")
        assert name in {".", project["name"]}
        assert {extra for extra in extras.split(",") if extra} <= set(project["optional-dependencies"])


def is_taken_by_flake8(block: Block, filename: str, project: Path, programs: Path) -> None:
    (project / ".flake8").unlink()
    (project / filename).write_text(block.text)
    ended = run("flake8 -j1 evaluate.py src tests", project, programs)
    assert ended.returncode in HARMLESS, ended.stdout
    assert re.search(r" TNP\d{3} ", ended.stdout)
    parser = configparser.ConfigParser()
    parser.read_string(block.text)
    offered = re.findall(r"--([\w-]+)", run("flake8 --help", project, programs).stdout)
    assert set(parser["flake8"]) <= set(offered)


def is_taken_by_ruff(block: Block, filename: str, project: Path, programs: Path) -> None:
    prefixes = tomllib.loads(block.text)["tool"]["ruff"]["lint"]["external"]
    assert all(code.startswith(tuple(prefixes)) for rule in all_rules() for code in rule.codes)
    if importlib.util.find_spec("ruff") is None:
        pytest.skip('ruff comes with ".[lint]" only')
    (project / "silent.py").write_text("x = 1  # noqa: TNP202\n")
    command = "ruff check --no-cache --select=RUF100,RUF102 silent.py"
    assert run(command, project, programs).returncode == 1
    (project / filename).write_text(block.text)
    assert run(command, project, programs).returncode == 0


def is_taken_by_pre_commit(block: Block, filename: str, project: Path, programs: Path) -> None:
    clientlib = pytest.importorskip("pre_commit.clientlib")
    (project / filename).write_text(block.text)
    flake8, ours = clientlib.load_config(str(project / filename))["repos"]
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    entries = dict(re.findall(r"^- id: (\S+)\n(?:  .*\n)*?  entry: (.*)\n", hooks, re.MULTILINE))
    assert [hook["id"] for hook in ours["hooks"]] == list(entries)
    assert flake8["hooks"][0]["additional_dependencies"] == ["flake8-torch-numpy"]
    expected = {"torch-numpy-check": 1, "torch-numpy-fix": 0}
    for hook in ours["hooks"]:
        command = " ".join([entries[hook["id"]], *hook.get("args", ()), "evaluate.py"])
        assert run(command, project, programs).returncode == expected[hook["id"]]


def is_taken_by_ci(block: Block, filename: str, project: Path, programs: Path) -> None:
    yaml = pytest.importorskip("yaml")
    content = yaml.safe_load(block.text)
    if filename.startswith(".github/"):
        steps = [step for job in content["jobs"].values() for step in job["steps"]]
        commands = [step["run"] for step in steps if "run" in step]
    else:
        commands = content["torch-numpy"]["script"]
    for command in commands:
        ended = run(command, project, programs)
        assert ended.returncode in HARMLESS, ended.stdout
        for name in re.findall(r"> (\S+)", command):
            assert name in block.text.replace(command, "")
            assert json.loads((project / name).read_text())


CHECKS: dict[str, Callable[[Block, str, Path, Path], None]] = {
    ".flake8": is_taken_by_flake8,
    "setup.cfg": is_taken_by_flake8,
    "tox.ini": is_taken_by_flake8,
    "pyproject.toml": is_taken_by_ruff,
    ".pre-commit-config.yaml": is_taken_by_pre_commit,
    ".github/workflows/torch-numpy.yml": is_taken_by_ci,
    ".github/workflows/code-scanning.yml": is_taken_by_ci,
    ".gitlab-ci.yml": is_taken_by_ci,
}


@pytest.mark.parametrize(("page", "block", "filename"), configurations())
def test_a_configuration_does_its_work(page: Page, block: Block, filename: str, tmp_path: Path, programs: Path) -> None:
    CHECKS[filename](block, filename, project_of(page, tmp_path), programs)

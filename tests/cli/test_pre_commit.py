"""The hooks, run by the real pre-commit in a repository made for it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.notebooks import NOTEBOOK, NOTEBOOK_FIXED
from tests.examples import ACCELERATOR, ACCELERATOR_FIXED, CLEAN

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not installed"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]

ROOT = Path(__file__).resolve().parents[2]
PACKED = ("src", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


def call(directory: Path, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    # What runs the tests may be a hook of git itself.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=check)


def commit_all(directory: Path) -> str:
    call(directory, "git", "init", "-q", "-b", "main")
    call(directory, "git", "add", "-A")
    call(directory, "git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "all")
    return call(directory, "git", "rev-parse", "HEAD").stdout.strip()


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository with this project as it is, and its commit."""
    directory = tmp_path_factory.mktemp("hooks")
    for name in PACKED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, directory / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, directory / name)
    return directory, commit_all(directory)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with files to check."""
    (tmp_path / "a.py").write_text(ACCELERATOR)
    (tmp_path / "b.py").write_text(CLEAN)
    (tmp_path / "c.ipynb").write_text(NOTEBOOK)
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "d.py").write_text(ACCELERATOR)
    return tmp_path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pre-commit")


def run_pre_commit(project: Path, home: Path, configuration: str) -> subprocess.CompletedProcess[str]:
    (project / ".pre-commit-config.yaml").write_text(configuration)
    (project / ".flake8").write_text("[flake8]\n")
    commit_all(project)
    outcome = call(
        project, sys.executable, "-c",
        f"import os, runpy, sys; os.environ['PRE_COMMIT_HOME'] = {str(home)!r}; sys.argv = ['pre-commit', 'run', '-a'];"
        " runpy.run_module('pre_commit', run_name='__main__')",
        check=False,
    )  # fmt: skip
    if "InstallationError" in outcome.stdout or "No matching distribution" in outcome.stdout:
        pytest.skip("no package index can be reached")
    return outcome


def test_the_hooks_check_and_fix(hooks: tuple[Path, str], home: Path, project: Path) -> None:
    repository, commit = hooks
    configuration = "repos:\n- repo: {0}\n  rev: {1}\n  hooks:\n  - id: {2}\n"

    checked = run_pre_commit(project, home, configuration.format(repository, commit, "torch-numpy-check"))

    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "a.py:3:7: TNP201 " in checked.stdout
    assert "c.ipynb:cell 3:2:11: TNP201 " in checked.stdout
    assert "venv" not in checked.stdout

    fixed = run_pre_commit(project, home, configuration.format(repository, commit, "torch-numpy-fix"))

    assert fixed.returncode == 1
    assert "files were modified by this hook" in fixed.stdout
    assert (project / "a.py").read_text() == ACCELERATOR_FIXED
    assert (project / "c.ipynb").read_text() == NOTEBOOK_FIXED
    assert (project / "venv" / "d.py").read_text() == ACCELERATOR

    again = run_pre_commit(project, home, configuration.format(repository, commit, "torch-numpy-fix"))

    assert again.returncode == 0, again.stdout


def test_the_plugin_is_a_dependency_of_the_hook_of_flake8(hooks: tuple[Path, str], home: Path, project: Path) -> None:
    # As https://github.com/PyCQA/flake8 defines it, where it can't be reached.
    configuration = (
        "repos:\n- repo: local\n  hooks:\n  - id: flake8\n    name: flake8\n    entry: flake8\n    language: python\n"
        f"    types: [python]\n    require_serial: true\n    additional_dependencies: [flake8, '{hooks[0]}']\n"
    )

    outcome = run_pre_commit(project, home, configuration)

    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert "a.py:3:7: TNP201 " in outcome.stdout

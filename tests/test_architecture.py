"""The page on the architecture names what is there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples import ACCELERATOR

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
FILES = sorted((ROOT / "src" / "flake8_torch_numpy").rglob("*.py"))
MODULES = {path.stem: path for path in FILES if path.stem not in {"__init__", "__main__"}}


def names_defined_in(path: Path) -> set[str]:
    definitions = ast.FunctionDef | ast.ClassDef
    return {
        node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, definitions)
    }


def referred() -> list[tuple[str, str]]:
    """Pairs of a module and a name in it that the page refers to."""
    found = re.findall(r"`([a-z_]+)\.(\w+)(?:\([^`]*)?`", PAGE)
    return sorted({(module, name) for module, name in found if module in MODULES and name != "py"})


# What is needed for one format only.
HEAVY = ["jinja2", "markdown_it"]


@pytest.mark.parametrize("module", ["cli", "cli.commands", "plugin", "codemod"])
def test_libraries_for_pages_are_not_loaded_with_anything_else(module: str) -> None:
    code = f"import sys, flake8_torch_numpy.{module}; print(*[name for name in {HEAVY} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "\n"


@pytest.mark.parametrize(("name", "loaded"), [("text", ""), ("sarif", ""), ("html", "jinja2 markdown_it")])
def test_libraries_for_pages_are_loaded_with_pages(name: str, loaded: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(ACCELERATOR)
    code = (
        "import sys; from flake8_torch_numpy.cli import main; "
        f"main(['check', '--isolated', '--output-format={name}', '--jobs=1']); "
        f"print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, text=True)
    assert ended.stderr.splitlines()[-1] == loaded


def test_the_page_refers_to_code() -> None:
    assert len(referred()) > 10


@pytest.mark.parametrize(("module", "name"), referred())
def test_a_name_is_defined_in_its_module(module: str, name: str) -> None:
    assert name in names_defined_in(MODULES[module])


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w/]+(?:\.py|/))`", PAGE))))
def test_a_path_exists(path: str) -> None:
    places = (ROOT, ROOT / "src" / "flake8_torch_numpy")
    assert any((place / path).exists() for place in places)

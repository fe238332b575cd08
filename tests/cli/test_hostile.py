"""Files that nobody would write: each is processed or named, and everything else is processed."""

from __future__ import annotations

import ast
import importlib.util
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.rounds import fix_text
from flake8_torch_numpy.settings import Settings
from tests.examples import ACCELERATOR, ACCELERATOR_FIXED

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from flake8_torch_numpy.finding import Finding
    from tests.cli.conftest import Run

HEAD = 'import torch\nimport numpy as np\nx = torch.zeros(3, device="cuda")\n'
DEEP = 2000


@pytest.mark.parametrize(
    ("tail", "fixed"),
    [
        pytest.param("y = x.numpy()\n" * 3 + "z = 1\n" * 100_000, 3, id="100,000 lines"),
        pytest.param("y = [" + "x.numpy(), " * 3000 + "]\n", 3000, id="3,000 conversions on one line"),
        pytest.param("y = x" + ".t()" * 100 + ".numpy()\n", 1, id="a chain of 100 calls"),
        pytest.param(
            "".join(f"{' ' * depth}if x:\n" for depth in range(90)) + " " * 90 + "x.numpy()", 1, id="90 blocks"
        ),
        pytest.param("y = x.numpy()  # " + "é" * 100_000 + "\n", 1, id="a long line"),
        pytest.param("\f\n\f y = 1\n".replace(" y", "y") + "y = x.numpy()", 1, id="form feeds"),
    ],
)
def test_is_fixed_however_long_or_deep(tail: str, fixed: int, project: Path, run: Run) -> None:
    (project / "a.py").write_text(HEAD + tail)

    outcome = run("fix")

    assert outcome.stderr == f"Fixed {fixed} finding{'s' * (fixed > 1)} in 1 file.\n"
    assert (project / "a.py").read_text() == HEAD + tail.replace(".numpy()", ".cpu().numpy()")


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        pytest.param(b"x = 1\0\n", "contains null bytes", id="null bytes"),
        pytest.param(b"x = '\xff'\n", "has no usable encoding: ", id="undecodable bytes"),
        pytest.param(b"# coding: klingon\nx = 1\n", "has no usable encoding: ", id="an unknown encoding"),
        pytest.param(
            b"import torch\nx = (" + b"(" * DEEP + b")" * DEEP + b").numpy()\n", "can't be parsed: ", id="deep"
        ),
        pytest.param(b"import torch\nx.numpy(\n", "can't be parsed: ", id="syntax error"),
        pytest.param(b"import torch\nif x:\n\ty.numpy()\n        z\n", "can't be parsed: ", id="tabs and blanks"),
    ],
)
def test_is_named_and_left_alone(content: bytes, cause: str, project: Path, run: Run) -> None:
    (project / "a.py").write_bytes(content)
    (project / "b.py").write_text(ACCELERATOR)

    outcome = run("fix")

    assert outcome.exit_code == 2
    error, summary = outcome.stderr.splitlines()
    assert error.startswith(f"torch-numpy: ./a.py {cause}")
    assert summary == "Fixed 1 finding in 1 file."
    assert (project / "a.py").read_bytes() == content
    assert (project / "b.py").read_text() == ACCELERATOR_FIXED


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b"#", b"\x0c", b"\r\r\n"])
def test_is_nothing_to_speak_of(content: bytes, project: Path, run: Run) -> None:
    (project / "a.py").write_bytes(content)

    outcome = run("fix")

    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert (project / "a.py").read_bytes() == content


@pytest.mark.parametrize(
    "expression", [" + ".join(["1"] * 900), "x" + ".t()" * 900, "-" * 1000 + "1"], ids=["terms", "calls", "signs"]
)
def test_ends_nothing_though_it_may_be_too_deep_to_be_followed(expression: str, project: Path, run: Run) -> None:
    (project / "a.py").write_text(f"{HEAD}def f():\n    return {expression}\nz = x.numpy()\n")
    (project / "b.py").write_text(f"{HEAD}y = {expression}\nz = x.numpy()\n")

    outcome = run("fix", "--strict")

    assert (outcome.exit_code, outcome.stdout) == (0, b"")
    assert (project / "a.py").read_text().endswith("z = x.cpu().numpy()\n")
    # Where nothing is known behind it, what strict mode asks for is added.
    assert (project / "b.py").read_text().endswith((" x.cpu().numpy()\n", " x.detach().cpu().numpy()\n"))


def test_ten_thousand_terms_are_either_followed_or_named(project: Path, run: Run) -> None:
    # Python itself can't parse so many in some versions.
    (project / "a.py").write_text(HEAD + "y = " + " + ".join(["1"] * 10_000) + "\nz = x.numpy()\n")

    outcome = run("fix")

    assert outcome.exit_code == 0 or "a.py can't be parsed: the code is nested too deeply" in outcome.stderr


@cache
def sources() -> Sequence[str]:
    """Modules with conversions of all kinds."""
    folder = Path(__file__).resolve().parents[2] / "examples"
    return [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))]


def find(text: str) -> list[Finding]:
    return lint(text, settings=Settings(strict=True), on_failure=fail)


def fail(error: Exception) -> None:
    raise AssertionError("the analysis fails") from error


PARTS = [
    "", "(", ")", "[", "]", "\n", "\r", "    ", "\t", "#", "\\\n", '"""', "'", ":", "lambda: ", "await ", "*", "not ",
    ", ", ".numpy()", ".data", "x", "\f", "é", "\N{ROCKET}", "f'{x.numpy()}'", "yield ", "=", "async ", "del ",
]  # fmt: skip


@given(st.randoms(), st.integers(1, 4))
@settings(max_examples=150)
def test_mutated_modules_are_fixed_as_the_tree_says(chance: random.Random, changes: int) -> None:
    text = chance.choice(sources())
    for _ in range(changes):
        start = chance.randrange(len(text) + 1)
        text = text[:start] + chance.choice(PARTS) + text[start + chance.choice([0, 0, 1, 5]) :]
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return

    fixed = fix_text(text, find, unsafe_fixes=True)

    ast.parse(fixed.text)
    assert fix_text(fixed.text, find, unsafe_fixes=True).text == fixed.text


@pytest.mark.skipif(importlib.util.find_spec("hypothesmith") is None, reason="hypothesmith is not installed")
def test_generated_modules_are_no_obstacle() -> None:
    import hypothesmith  # noqa: PLC0415

    @given(hypothesmith.from_node())
    @settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
    def check(code: str) -> None:
        # Of what is generated nothing converts; with this it has a conversion at every name.
        text = "import torch\n" + code.replace("A", "torch.ones(1, requires_grad=True).numpy()")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError):
            return
        fixed = fix_text(text, find)
        ast.parse(fixed.text)
        assert fix_text(fixed.text, find).text == fixed.text

    check()

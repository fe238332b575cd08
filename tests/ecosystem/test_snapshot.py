"""What is found in public packages is what was found in them before, and judged."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.ecosystem import page, snapshot
from tests.ecosystem.judgements import read_judgements
from tests.ecosystem.looking import Found, look_through
from tests.ecosystem.packages import FOLDER, UnavailableError, download, modules_in, read_packages
from tests.ecosystem.rewriting import Rewriting, rewrite

if TYPE_CHECKING:
    from pathlib import Path

# "all" compares all packages, which takes some minutes.
_ASKED = os.environ.get("TORCH_NUMPY_ECOSYSTEM")


def test_packages_are_as_they_were_and_fixing_them_does_nothing_else(tmp_path: Path) -> None:
    packages = [package for package in read_packages() if package.is_quick or _ASKED == "all"]
    try:
        wheels = download(packages, FOLDER)
    except UnavailableError as error:
        pytest.skip(f"the packages can't be downloaded: {error}")
    modules = [module for name, wheel in wheels.items() for module in modules_in(name, wheel)]
    seen = look_through(modules)
    told = snapshot.difference(seen, wheels.keys())
    assert not told, f"see `python -m tests.ecosystem --update`, and judge what is new:\n{told}"
    found_in = {(found.package, found.path) for one in seen for found in one.findings}
    rewriting = rewrite([module for module in modules if (module.package, module.path) in found_in], tmp_path)
    assert rewriting.changed_lines > 0
    assert rewriting.complaints == []


def test_there_are_many_packages_of_many_kinds() -> None:
    packages = read_packages()
    assert len(packages) >= 25
    assert len({package.name for package in packages}) == len(packages)
    assert {"torchmetrics", "keras", "flax", "networkx"} <= {package.name for package in packages}


def test_each_finding_that_there_is_by_default_was_judged() -> None:
    findings = {found for found in snapshot.read_findings() if not found.is_strict}
    assert read_judgements().keys() == findings


def test_the_page_says_what_was_judged() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.page()


def test_a_finding_is_read_as_it_is_written() -> None:
    found = Found("a-package", "a/b.py", 12, 5, "TNP402", is_strict=True)
    assert str(found) == "a-package a/b.py:12:5 TNP402 strict"
    assert Found.of(str(found)) == found


def test_a_chain_with_a_call_on_each_line_gets_another_line() -> None:
    before = "import torch\n(\n    torch.ones(3, requires_grad=True)\n    .cpu()\n    .numpy()\n)\n"
    rewriting = Rewriting()
    rewriting.judge("a.py", before.encode(), before.replace("    .cpu()", "    .detach()\n    .cpu()").encode())
    assert rewriting.changed_lines == 1
    assert rewriting.complaints == []


@pytest.mark.parametrize(
    ("after", "complaint"),
    [
        ("import torch\ntorch.ones(3, requires_grad=True).detach().numpy()\ny = 1\n", None),
        ("import torch\ntorch.ones(3, requires_grad=True).detach().numpy()\ny = 2\n", "a.py:3: changed"),
        ("import torch\ntorch.ones(3, requires_grad=True).detach().numpy()\n", "a.py:3: changed"),
        ("import torch\ntorch.ones(3, requires_grad=True).detach().numpy()\ny = 1\nz = 2\n", "a.py:3: changed"),
        ("import torch\ntorch.ones(3, requires_grad=True)..numpy()\ny = 1\n", "a.py: no longer parses"),
    ],
)
def test_changes_beside_the_findings_are_complained_of(after: str, complaint: str | None) -> None:
    before = "import torch\ntorch.ones(3, requires_grad=True).numpy()\ny = 1\n"
    rewriting = Rewriting()
    rewriting.judge("a.py", before.encode(), after.encode())
    if complaint is None:
        assert rewriting.complaints == []
    else:
        (told,) = rewriting.complaints
        assert told.startswith(complaint)

from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.documentation.pages import DOCS, Page
from tests.examples import CLEAN, GRADIENT, GRADIENT_FIXED, UNPARSABLE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="dask[distributed] is not installed")
def test_repositories_are_fixed_on_a_cluster(tmp_path: Path) -> None:
    (tmp_path / "fix_many.py").write_text(Page(DOCS / "scale.md").block_for("fix_many.py").text)
    texts = {"clean": CLEAN, "fixable": GRADIENT, "strange": UNPARSABLE}
    for name, text in texts.items():
        (tmp_path / "clones" / name).mkdir(parents=True)
        (tmp_path / "clones" / name / "a.py").write_text(text)
        (tmp_path / "clones" / name / ".flake8").write_text("[flake8]\n")

    command = [sys.executable, "fix_many.py", "clones"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)

    assert ended.returncode == 0, ended.stderr
    clean, fixable, strange = sorted(ended.stdout.splitlines())
    assert (clean, fixable) == ("clean 0 ", "fixable 0 Fixed 1 finding in 1 file.")
    assert strange.startswith("strange 2 torch-numpy: ./a.py can't be parsed")
    assert (tmp_path / "clones" / "fixable" / "a.py").read_text() == GRADIENT_FIXED

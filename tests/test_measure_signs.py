"""The tool that measures what signs are worth, on a repository made for it."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = """import torch

def run(x: torch.Tensor, device):
    x.detach().cpu().numpy()
    return x.to(device).detach().numpy()
"""


def git(folder: Path, *arguments: str) -> str:
    """Run git, and give what it prints."""
    identity = ["-c", "user.name=someone", "-c", "user.email=someone@example.org", "-c", "commit.gpgsign=false"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def test_counts_reports_by_code_reason_and_kind_of_line(tmp_path: Path) -> None:
    folder = tmp_path / "owner+name"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "run.py").write_text(SOURCE, encoding="utf-8")
    git(folder, "add", "run.py")
    git(folder, "commit", "--quiet", "--message", "first")
    place = {"repo": "owner/name", "commit": git(folder, "rev-parse", "HEAD"), "path": "run.py"}
    rows = [place | {"line": 4, "verdict": "safe"}, place | {"line": 5}, place | {"line": 5, "verdict": "undecidable"}]
    labels = tmp_path / "labels.jsonl"
    labels.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "owner+name").symlink_to(folder / ".git")
    tool = [sys.executable, str(ROOT / "tools" / "measure_signs.py"), "--mirror", str(mirror), str(labels)]
    done = subprocess.run(tool, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "| code | reason | repaired (of 1) | must be reported (of 0) | safe (of 1) |",
        "|---|---|---|---|---|",
        "| TNP301 | moved to ... | 1 | 0 | 0 |",
    ]

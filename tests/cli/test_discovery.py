"""Which files are looked at. What flake8 excludes, tests/test_configuration.py tells."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.examples import ACCELERATOR, CLEAN

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def write(project: Path, *names: str) -> None:
    for name in names:
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ACCELERATOR)


def files_in(run: Run, *arguments: str) -> list[str]:
    found = run("check", *arguments).headlines
    return sorted({Path(line.split(":")[0]).as_posix() for line in found})


@pytest.mark.parametrize(
    "folder", [".git", ".venv", "venv", "node_modules", ".tox", "__pycache__", "site-packages", ".ipynb_checkpoints"]
)
def test_what_nobody_writes_by_hand_is_left_out(folder: str, project: Path, run: Run) -> None:
    write(project, "a.py", f"{folder}/b.py", f"package/{folder}/c.py")

    assert files_in(run) == ["a.py"]


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta"])
def test_an_environment_is_known_by_what_its_maker_leaves_in_it(mark: str, project: Path, run: Run) -> None:
    write(project, "a.py", "my-env/lib/b.py")
    (project / "my-env" / mark).touch()

    assert files_in(run) == ["a.py"]


def test_a_folder_that_is_named_is_looked_into_whatever_it_is(project: Path, run: Run) -> None:
    write(project, "venv/lib/b.py")

    assert files_in(run, "venv") == ["venv/lib/b.py"]


class TestGitignore:
    def test_patterns_hold_below_their_file(self, project: Path, run: Run) -> None:
        write(project, "a.py", "build/b.py", "c.generated.py", "package/build/d.py", "package/e.py", "package/f.py")
        (project / ".gitignore").write_text("/build\n*.generated.py\n")
        (project / "package" / ".gitignore").write_text("f.py\n")

        assert files_in(run) == ["a.py", "package/build/d.py", "package/e.py"]

    def test_the_innermost_that_says_anything_decides(self, project: Path, run: Run) -> None:
        write(project, "a.py", "package/a.py", "package/b.py")
        (project / ".gitignore").write_text("a.py\n")
        (project / "package" / ".gitignore").write_text("!a.py\nb.py\n")

        assert files_in(run) == ["package/a.py"]

    def test_those_of_the_repository_around_hold(
        self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(project, "package/a.py", "package/b.py", "package/c.py")
        (project / ".git" / "info").mkdir(parents=True)
        (project / ".git" / "info" / "exclude").write_text("c.py\n")
        (project / ".gitignore").write_text("a.py\n")
        monkeypatch.chdir(project / "package")

        assert files_in(run) == ["b.py"]

    def test_those_beyond_the_repository_do_not(self, project: Path, run: Run) -> None:
        write(project, "inner/a.py")
        (project / ".gitignore").write_text("a.py\n")
        (project / "inner" / ".git").mkdir()

        assert files_in(run, "inner") == ["inner/a.py"]

    def test_a_file_that_is_named_is_looked_at(self, project: Path, run: Run) -> None:
        write(project, "a.py")
        (project / ".gitignore").write_text("a.py\n")

        assert files_in(run, "a.py") == ["a.py"]

    @pytest.mark.parametrize("named", ["demo", "demo/inner"])
    def test_a_folder_that_is_named_is_looked_into(self, named: str, project: Path, run: Run) -> None:
        write(project, "demo/inner/a.py", "demo/inner/b.py", "c.py")
        (project / ".git").mkdir()
        (project / ".gitignore").write_text("/demo/\n")
        (project / "demo" / "inner" / ".gitignore").write_text("b.py\n")

        assert files_in(run, named, "c.py") == ["c.py", "demo/inner/a.py"]
        assert files_in(run) == ["c.py"]

    def test_they_can_be_disregarded(self, project: Path, run: Run) -> None:
        write(project, "a.py")
        (project / ".gitignore").write_text("a.py\n")

        assert files_in(run, "--no-respect-gitignore") == ["a.py"]

    def test_bytes_that_are_no_text_do_no_harm(self, project: Path, run: Run) -> None:
        write(project, "a.py", "b.py")
        (project / ".gitignore").write_bytes(b"\xff\xfe\na.py\n")

        assert files_in(run) == ["b.py"]


class TestForcedExclusion:
    @pytest.mark.parametrize("name", ["venv/lib/a.py", "package/node_modules/a.py", "ignored/a.py", "ignored.py"])
    def test_leaves_out_what_would_not_be_found(self, name: str, project: Path, run: Run) -> None:
        write(project, name, "b.py")
        (project / ".gitignore").write_text("ignored\nignored.py\n")

        assert files_in(run, name, "b.py") == sorted([name, "b.py"])
        assert files_in(run, "--force-exclude", name, "b.py") == ["b.py"]

    def test_goes_by_the_folders_up_to_the_top_of_the_repository(self, project: Path, run: Run) -> None:
        write(project, "venv/repository/package/a.py")
        (project / "venv" / "repository" / ".git").mkdir()

        assert files_in(run, "--force-exclude", str(project / "venv/repository/package/a.py")) != []


class TestOddNames:
    def test_any_bytes_are_names(self, project: Path, run: Run) -> None:
        for name in (b"new\nline.py", b"\xff\xfe.py", "\N{SNOWMAN}.py".encode(), b"a b;c'd\".py"):
            try:
                (project / os.fsdecode(name)).write_text(ACCELERATOR)
            except OSError:
                pytest.skip("the file system takes no such names")

        outcome = run("fix")

        assert outcome.stderr == "Fixed 4 findings in 4 files.\n"

    def test_a_symlink_to_a_folder_around_it_ends_nothing(self, project: Path, run: Run) -> None:
        write(project, "package/a.py")
        (project / "package" / "again").symlink_to(project, target_is_directory=True)

        assert files_in(run) == ["package/a.py"]

    def test_a_symlink_to_itself_is_named(self, project: Path, run: Run) -> None:
        write(project, "a.py")
        (project / "loop.py").symlink_to("loop.py")

        outcome = run("check")

        assert outcome.exit_code == 2
        assert "./loop.py can't be read: " in outcome.stderr
        assert len(outcome.headlines) == 1

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the administrator may read everything")
    def test_an_unreadable_folder_is_named(self, project: Path, run: Run) -> None:
        write(project, "a.py", "locked/b.py")
        (project / "locked").chmod(0)
        try:
            outcome = run("check")
        finally:
            (project / "locked").chmod(0o755)

        assert "locked can't be read: Permission denied" in outcome.stderr
        assert (outcome.exit_code, len(outcome.headlines)) == (2, 1)

    def test_a_folder_that_goes_away_is_named(self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        write(project, "a.py", "gone/b.py")
        scandir = os.scandir

        def fail(path: str):
            if str(path).endswith("gone"):
                raise FileNotFoundError(2, "No such file or directory", path)
            return scandir(path)

        monkeypatch.setattr(os, "scandir", fail)

        outcome = run("check")

        assert "gone can't be read: No such file or directory" in outcome.stderr
        assert (outcome.exit_code, len(outcome.headlines)) == (2, 1)


def test_notebooks_are_found_beside_modules(project: Path, run: Run) -> None:
    (project / "a.py").write_text(CLEAN)
    (project / "b.ipynb").write_text("{}")

    assert "./b.ipynb is no notebook" in run("check").stderr

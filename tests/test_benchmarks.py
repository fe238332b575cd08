"""The harness of the benchmarks: how it measures, counts, fits, judges and writes. What it finds is not tested."""

from __future__ import annotations

import ast
import io
import json
import sys
import zipfile
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks import __main__ as command
from benchmarks.bench import ROOT, Bench
from benchmarks.corpus import Source, load, pinned, shards
from benchmarks.figures import Figure, difference, exponent, quartiles, ratio
from benchmarks.fixing import Copies
from benchmarks.growth import Point, growth_of
from benchmarks.limits import judge, read_limits
from benchmarks.page import PAGE, limits_table, machine, page, text_of
from benchmarks.programs import FAMILIES, Family
from benchmarks.results import Result, Table, markdown, megabytes, seconds
from benchmarks.timing import interleaved, usage_of

from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.sinks.find import may_find

if TYPE_CHECKING:
    from pathlib import Path

FAST = Figure("start-up", 3.0, 2.0, 3.0, 4.0, "ms")
SLOW = Figure("start-up", 33.0, 2.0, 3.0, 4.0, "ms")
UNLIMITED = Figure("flake8-memory", 3.0, 2.0, 3.0, 4.0)
RESULT = Result("start-up", "Start-up", "Said of it.", [Table("Rows", ("", "time"), [("flake8", "3 ms")])], [FAST])


def test_subjects_take_turns() -> None:
    seen: list[str] = []

    def measure(name: str, number: int) -> int:
        seen.append(f"{name}{number}")
        return len(seen)

    measured = interleaved({name: partial(measure, name) for name in "ab"}, range(3))

    assert seen == ["a0", "b0", "a1", "b1", "a2", "b2"]
    assert measured == {"a": [1, 3, 5], "b": [2, 4, 6]}


def test_a_program_and_what_it_starts_are_measured(tmp_path: Path) -> None:
    size = 150_000_000
    child = f"x = bytearray({size}); sum(range(1_000_000))"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    small, large = (usage_of([sys.executable, "-c", code], tmp_path, {}) for code in ("pass", program))
    assert large.memory - small.memory > size / 2
    assert large.processor > 0
    assert large.wall > 0


def test_findings_are_no_failure_and_a_failure_is_shown(tmp_path: Path) -> None:
    usage_of([sys.executable, "-c", "raise SystemExit(1)"], tmp_path, {})
    with pytest.raises(RuntimeError, match="ends with 2:\nbad"):
        usage_of([sys.executable, "-c", "import sys; sys.stderr.write('bad'); sys.exit(2)"], tmp_path, {})


def test_quartiles() -> None:
    assert quartiles([5.0]) == (5.0, 5.0, 5.0)
    assert quartiles([4.0, 1.0, 3.0, 2.0, 5.0]) == (2.0, 3.0, 4.0)


def test_a_ratio_is_that_of_the_sums_and_its_spread_that_of_the_rounds() -> None:
    assert ratio("r", [2.0, 2.0, 90.0], [1.0, 2.0, 9.0]) == Figure("r", 94 / 12, 1.5, 2.0, 6.0)


def test_a_difference_is_in_milliseconds() -> None:
    found = difference("d", [0.5, 0.25, 0.75], [0.25, 0.125, 0.25])
    assert found == Figure("d", 250.0, 187.5, 250.0, 375.0, "ms")


@pytest.mark.parametrize("power", [0.5, 1, 2])
def test_exponents_are_fitted(power: float) -> None:
    sizes = [10, 100, 1000]
    assert exponent(sizes, [3 * size**power for size in sizes]) == pytest.approx(power)


def test_growth_needs_two_sizes() -> None:
    with pytest.raises(ValueError, match="two sizes"):
        exponent([10, 10], [1, 2])


def point(size: int, lint_time: float, memory: int = 0) -> Point:
    return Point(size, size, lint_time, 1.0, memory, 0, [])


def test_growth_is_the_steepest_of_what_is_large_enough_to_be_measured() -> None:
    points = [point(1, 1e-6), point(10, 1e-3), point(100, 0.01), point(1000, 1.0), point(10000, 100.0, 10**6)]
    given_up = [*points, point(100_000, 0.1)]
    for each in (points, given_up):
        time, memory = growth_of(each)
        assert (round(time or 0, 6), memory) == (2, None)
    assert growth_of(points[:1]) == (None, None)
    time, memory = growth_of([point(10, 1.0, 10**6), point(100, float("nan"), 10**7)])
    assert (time, round(memory or 0, 6)) == (None, 1)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_generated_programs_are_python_with_something_to_analyse_and_of_the_wanted_size(family: Family) -> None:
    assert list(family.sizes) == sorted(set(family.sizes))
    small, large = (family.make(size) for size in family.sizes[:2])
    assert family.about
    for text in (small, large):
        ast.parse(text)
        assert may_find(text)
        failures: list[Exception] = []
        lint(text, on_failure=failures.append)
        assert failures == []
    grown = family.sizes[1] / family.sizes[0]
    head = 5 * family.make(1).count("\n") + 200
    assert abs(len(large) - grown * len(small)) < 0.6 * grown * len(small) + head
    assert family.make(family.sizes[0]) == small


def test_a_file_has_the_lines_that_were_asked_for() -> None:
    (family,) = (family for family in FAMILIES if family.name == "file-of-lines")
    assert family.sizes[0] <= 1000
    assert family.sizes[-1] == 200_000
    for size in family.sizes:
        assert abs(family.make(size).count("\n") - size) < 50


def test_packages_are_pinned_with_their_hashes() -> None:
    text = (ROOT / "benchmarks" / "packages.txt").read_text(encoding="utf-8")
    assert len(pinned()) == len(text.splitlines()) > 4


def test_parts_have_all_files_and_are_alike() -> None:
    sources = [Source(ROOT / f"{number}.py", number**2) for number in range(100)]
    parts = shards(sources, 5)
    assert sorted(source.lines for part in parts for source in part) == [source.lines for source in sources]
    sizes = [sum(source.lines for source in part) for part in parts]
    assert max(sizes) < 1.1 * min(sizes)
    assert shards(sources[::-1], 5) == parts


def test_wheels_are_unpacked(tmp_path: Path) -> None:
    for name, version in pinned().items():
        wheel = tmp_path / "wheels" / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
        wheel.parent.mkdir(exist_ok=True)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("a.py", "x = 1\ny = 2\n")
            archive.writestr("notes/b.ipynb", "{}\n")
        wheel.write_bytes(content.getvalue())

    corpus = load(tmp_path)

    assert corpus.packages == [f"{name} {version}" for name, version in pinned().items()]
    assert corpus.lines == 2 * len(corpus.modules) > 0
    assert len(corpus.notebooks) == len(pinned()) > len(corpus.modules)
    assert load(tmp_path) == corpus


def test_copies_are_fresh(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    copies = Copies(tmp_path / "copies")
    ((first,), (second,)) = (copies.of([tmp_path / "a.py"]) for _ in range(2))
    assert first != second
    assert first.read_text() == second.read_text() == "x = 1\n"


def test_limits_have_room_for_noise_in_one_direction() -> None:
    limits = {limit.pattern: limit for limit in read_limits()}
    upper, lower = limits["flake8-with-plugin"], limits["torchfix-adds-more"]
    for limit, sign in ((upper, 1), (lower, -1)):
        for off, holds in ((-100, True), (0, True), (limit.room * 0.9, True), (limit.room * 1.1, False)):
            value = limit.bound + sign * off
            assert limit.holds(Figure(limit.pattern, value, value, value, value)) == holds
    assert all(limit.room < limit.bound / 2 for limit in limits.values())


def test_each_figure_is_judged_by_its_limit() -> None:
    growth = Figure("growth-chain", 2.0, 2.0, 2.0, 2.0, "exponent")
    verdicts = judge([FAST, UNLIMITED, SLOW, growth], read_limits())
    assert [(verdict.figure, verdict.holds) for verdict in verdicts] == [(FAST, True), (SLOW, False), (growth, False)]
    assert verdicts[2].limit.pattern == "growth-*"


def test_tables() -> None:
    table = Table("Times", ("", "time"), [("flake8", "3 ms"), ("a", "10 ms")])
    assert markdown(table) == "|        |  time |\n| ------ | ----: |\n| flake8 |  3 ms |\n| a      | 10 ms |"
    assert [seconds(value) for value in (12.345, 0.1234, 0.00567)] == ["12.35 s", "123 ms", "5.67 ms"]
    assert megabytes(3 * 2**20) == "3 MB"


def test_broken_limits_are_not_hidden() -> None:
    verdicts = judge([FAST, SLOW], read_limits())
    assert [row[-2:] for row in limits_table(verdicts).rows] == [("3.00", "yes"), ("33.00", "**no**")]
    assert "**no**" in text_of([RESULT], verdicts)


class Environments:
    def version(self, environment: str, distribution: str) -> str:
        return "1.2"


def bench_with_a_notebook(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path)
    folder = tmp_path / "packages" / "botorch-0.18.1"
    corpus = load_nothing(folder)
    vars(bench)["corpus"] = corpus
    vars(bench)["environments"] = Environments()
    return bench


def load_nothing(folder: Path) -> Any:
    from benchmarks.corpus import Corpus  # noqa: PLC0415

    modules = [Source(folder.parent / "d2l-1.0.3" / "a.py", 4321)]
    return Corpus(["d2l 1.0.3", "botorch 0.18.1"], modules, [Source(folder / "a.ipynb", 9)])


def test_the_page(tmp_path: Path) -> None:
    text = page([RESULT], judge([FAST, SLOW], read_limits()), bench_with_a_notebook(tmp_path))
    said = " ".join(text.split())
    assert "4,321 lines in 1 modules of d2l 1.0.3, and 1 notebooks of botorch 0.18.1" in said
    assert "Of 2 limits 1 hold" in said
    assert "These do not: `start-up`." in said
    assert "```sh\npython -m benchmarks --write-page\n```" in text
    assert "## Start-up\n\nSaid of it.\n\nRows:\n\n|" in text
    assert str(tmp_path) not in text
    assert max(len(line) for line in text.splitlines() if not line.startswith("|")) <= 120


def test_the_machine_is_described_without_its_name() -> None:
    import platform  # noqa: PLC0415

    assert platform.node() not in machine().split()
    assert platform.python_version() in machine()


def test_the_committed_page_has_all_benchmarks() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("\n## ") == len(command.BENCHMARKS) + 1
    for family in FAMILIES:
        assert f"({family.name})" in text


@pytest.mark.parametrize(("figure", "code"), [(FAST, 0), (SLOW, 1)])
def test_a_broken_limit_ends_the_check_with_1(
    figure: Figure, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    result = Result("start-up", "Start-up", "", RESULT.tables, [figure])
    monkeypatch.setitem(command.BENCHMARKS, "start-up", lambda bench: result)
    arguments = ["--only", "start-up", "--folder", str(tmp_path)]

    assert command.main(arguments) == 0
    assert command.main([*arguments, "--check", "--json", str(tmp_path / "out.json")]) == code

    written = json.loads((tmp_path / "out.json").read_text())
    assert written["results"][0]["figures"][0]["value"] == figure.value
    assert [verdict["holds"] for verdict in written["verdicts"]] == [not code]
    assert "| flake8 | 3 ms |" in capsys.readouterr().out


def test_the_page_needs_all_benchmarks() -> None:
    for option in ("--quick", "--only=growth"):
        with pytest.raises(SystemExit):
            command.main(["--write-page", option])

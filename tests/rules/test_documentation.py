"""Each rule's page: what it consists of, and that its examples are true."""

import ast
import itertools
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.rounds import fix_text
from flake8_torch_numpy.rules.registry import Rule, all_rules, find_rule
from flake8_torch_numpy.settings import Chain, Settings
from tests.helpers import HAS_TORCH

WORLDS = [pytest.param(None, marks=pytest.mark.skip("torch, the judge of these tests, is not installed"))]

if HAS_TORCH:
    from tests.cases.case import Fate, World
    from tests.torch_run.compare import check_rewrite, error_of
    from tests.torch_run.execute import execute
    from tests.torch_run.fixed import check_run
    from tests.torch_run.worlds import in_worlds, why_not

    WORLDS = in_worlds(World.CPU, World.FAKE_CUDA, World.GPU)

SECTIONS = (
    "What it finds",
    "Why is this bad",
    "Example",
    "Use instead",
    "Fix safety",
    "When not to use it",
    "How to silence it",
    "References",
)
CHANGES = (Path(__file__).resolve().parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")
every_rule = pytest.mark.parametrize("rule", all_rules(), ids=[rule.name for rule in all_rules()])


def section(rule: Rule, title: str) -> str:
    """The text below a heading."""
    found: dict[str, str] = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", rule.page, re.MULTILINE))
    return found[title]


def code_block(rule: Rule, title: str) -> str:
    """The first Python block of a section."""
    found = re.search(r"```python\n(.*?)```", section(rule, title), re.DOTALL)
    assert found is not None
    return found[1]


def settings_of(rule: Rule) -> Settings:
    """The settings under which a rule reports its example."""
    return Settings(style_checks=any(code.startswith("TNP6") for code in rule.codes))


class TestPages:
    @every_rule
    def test_begin_with_one_sentence(self, rule):
        title, _, names, _, first, second, *_ = rule.page.split("\n")
        assert title == f"# {rule.name}"
        assert names.startswith("`TNP")
        assert first.endswith(".")
        assert not second
        assert rule.summary == first

    @every_rule
    def test_have_all_sections_in_order(self, rule):
        titles = re.findall(r"^## (.+)$", rule.page, re.MULTILINE)
        assert [title for title in titles if title != "Options"] == list(SECTIONS)

    @every_rule
    def test_have_something_in_each_section(self, rule):
        for title in SECTIONS:
            assert section(rule, title).strip()

    @every_rule
    def test_name_all_codes_where_there_are_several(self, rule):
        if len(rule.codes) > 1:
            assert [code for code in rule.codes if code not in section(rule, "What it finds")] == []

    @every_rule
    def test_name_a_version_of_the_changelog(self, rule):
        assert re.search(rf"^## {re.escape(rule.since)}\b", CHANGES, re.MULTILINE)
        assert f"since {rule.since}\n" in rule.page

    @every_rule
    def test_name_the_options_on_which_it_depends(self, rule):
        options = section(rule, "Options") if "\n## Options\n" in rule.page else ""
        assert ("--torch-numpy-strict" in options) == any(code.startswith("TNP4") for code in rule.codes)
        assert ("--torch-numpy-style-checks" in options) == any(code.startswith("TNP6") for code in rule.codes)
        by_force = [
            lint(code_block(rule, "Example"), settings=Settings(style_checks=True, chain=chain)) for chain in Chain
        ]
        assert ("--torch-numpy-chain" in options) == (by_force[0] != by_force[1] and "TNP6" not in str(rule.codes))

    @every_rule
    def test_say_how_to_silence_it(self, rule, tmp_path):
        noqa, per_file, everywhere = re.findall(r"`(.*?)`", section(rule, "How to silence it"))
        example = code_block(rule, "Example")
        (found,) = lint(example, settings=settings_of(rule))
        lines = example.splitlines(keepends=True)
        commented = [*lines[: found.line - 1], lines[found.line - 1].rstrip() + f"  {noqa}\n", *lines[found.line :]]
        (tmp_path / "tests").mkdir()
        for path in (tmp_path / "a.py", tmp_path / "tests" / "a.py"):
            path.write_text(example)
        (tmp_path / "silent.py").write_text("".join(commented))

        def shown(configuration: str) -> set[str]:
            (tmp_path / ".flake8").write_text(f"[flake8]\nselect = TNP\n{configuration}\n")
            command = [sys.executable, "-m", "flake8", "--torch-numpy-style-checks", "-j1", "."]
            ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert not ended.stderr
            return set(re.findall(r"^\./(\S+?):", ended.stdout, re.MULTILINE))

        assert shown("") == {"a.py", "tests/a.py"}
        assert shown(per_file) == {"a.py"}
        assert shown(everywhere) == set()

    @every_rule
    def test_refer_to_pages(self, rule):
        assert re.search(r"^- \[.+\]\(https://.+\)$", section(rule, "References"), re.MULTILINE)


def is_of_behaviour(rule: Rule) -> bool:
    """Is the rule about code that runs, but does something else than is meant?"""
    return all(code.startswith("TNP5") for code in rule.codes)


class TestExamples:
    @every_rule
    def test_show_the_rule_and_no_other(self, rule):
        findings = lint(code_block(rule, "Example"), settings=settings_of(rule))
        assert [finding.code for finding in findings if finding.code in rule.codes] == [findings[0].code]
        assert len(findings) == 1

    @every_rule
    def test_are_mended_by_what_is_to_be_used_instead(self, rule):
        assert lint(code_block(rule, "Use instead"), settings=settings_of(rule)) == []

    @every_rule
    def test_become_by_the_fix_what_is_to_be_used_instead(self, rule):
        if rule.fix_safety in {None, FixSafety.DISPLAY}:
            pytest.skip("the rule has no fix that is applied")
        fixed = fix_text(
            code_block(rule, "Example"),
            lambda text: lint(text, settings=settings_of(rule)),
            unsafe_fixes=rule.fix_safety is FixSafety.UNSAFE,
        )
        assert fixed.text == code_block(rule, "Use instead")

    @every_rule
    def test_import_all_that_they_use(self, rule):
        for title in ("Example", "Use instead"):
            assert "import torch" in ast.unparse(ast.parse(code_block(rule, title)))

    @every_rule
    @pytest.mark.parametrize("world", WORLDS)
    def test_run_under_torch_before_and_after(self, rule, world):
        if is_of_behaviour(rule):
            pytest.skip("the code is meant to do something else afterwards")
        check_run(code_block(rule, "Example"), code_block(rule, "Use instead"), world)

    @every_rule
    @pytest.mark.skipif(not HAS_TORCH, reason="torch, the judge of these tests, is not installed")
    def test_print_the_same_on_all_machines_afterwards(self, rule):
        if not is_of_behaviour(rule):
            pytest.skip("the rule is not about what the machine decides")
        if why_not(World.FAKE_CUDA) is not None:
            pytest.skip(str(why_not(World.FAKE_CUDA)))
        before, after = (
            [execute(code_block(rule, title), world).printed for world in (World.CPU, World.FAKE_CUDA)]
            for title in ("Example", "Use instead")
        )
        assert before[0] != before[1]
        assert after[0] == after[1] != ""

    @every_rule
    @pytest.mark.skipif(not HAS_TORCH, reason="torch, the judge of these tests, is not installed")
    def test_do_under_torch_what_the_page_says(self, rule):
        if why_not(World.FAKE_CUDA) is not None:
            pytest.skip(str(why_not(World.FAKE_CUDA)))
        before, after = code_block(rule, "Example"), code_block(rule, "Use instead")
        broken = execute(before, World.FAKE_CUDA).failure
        assert execute(after, World.FAKE_CUDA).failure is None
        proves_an_error = any(code.startswith("TNP2") for code in rule.codes)
        assert (broken is not None) == proves_an_error
        if broken is not None:
            assert f"{broken.kind}: {broken.message}" in " ".join(rule.documentation.split())
        elif rule.fix_safety is FixSafety.SAFE:
            check_rewrite(before, after, World.FAKE_CUDA)

    @pytest.mark.skipif(not HAS_TORCH, reason="torch, the judge of these tests, is not installed")
    @pytest.mark.parametrize(("code", "fate"), [("TNP201", "DEVICE_ERROR"), ("TNP202", "GRAD_ERROR")])
    def test_name_the_error_that_torch_raises(self, code, fate):
        kind, message = error_of(Fate[fate], World.FAKE_CUDA)
        rule = find_rule(code)
        assert rule is not None
        assert f"{kind}: {message}" in " ".join(rule.documentation.replace("`", "").split())


class TestRegistry:
    def test_gives_each_code_to_one_rule(self):
        codes = list(itertools.chain.from_iterable(rule.codes for rule in all_rules()))
        assert len(set(codes)) == len(codes)
        assert all(re.fullmatch(r"TNP[1-6]\d\d", code) for code in codes)

    def test_gives_each_name_to_one_rule(self):
        names = [rule.name for rule in all_rules()]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)

    def test_is_in_the_order_of_the_codes(self):
        assert [rule.codes for rule in all_rules()] == sorted(rule.codes for rule in all_rules())

    @every_rule
    def test_finds_rules_by_code_and_name(self, rule: Rule):
        assert find_rule(rule.name) is rule
        assert find_rule(rule.name.upper()) is rule
        for code in rule.codes:
            assert find_rule(code) is rule
            assert find_rule(code.lower()) is rule

    def test_finds_nothing_else(self):
        assert find_rule("TNP999") is None
        assert find_rule("") is None

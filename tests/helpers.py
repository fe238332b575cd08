"""Programs that say themselves what is to be found in them, in comments:

    x = torch.zeros(3, device="cuda")
    x.numpy()  # TNP201
    y.numpy()  # TNP401 TNP402
    x.cpu().numpy()

Every code is named on the line of the name `numpy`, and no other one of these rules may be found. TNP4xx are found
only in strict mode, all others in both. "TNP202|TNP302" stands for either, "TNP402?" for that or nothing: there the
analysis is free to know more.
"""

import importlib.util
import re
import textwrap
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Self

from flake8_torch_numpy.finding import Finding
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.apply import rewrite
from flake8_torch_numpy.rewriting.rounds import fix_text
from flake8_torch_numpy.settings import Settings

STRICT = Settings(strict=True)
HAS_TORCH = importlib.util.find_spec("torch") is not None

if HAS_TORCH:
    # It has to see torch before any test makes autograd run.
    from tests.torch_run.judge import judge

_EXPECTATION = re.compile(r"\bTNP\d{3}(?:\|TNP\d{3})*\??")
# The rules of which these programs speak; what other rules say of them is tested elsewhere.
_SUBJECT = re.compile(r"TNP(?:101|[23]0[1-6]|40[124])")
_IMPORT = re.compile(r"^(import|from) ", re.MULTILINE)
_PRELUDE = "import torch\nfrom torch import nn\n\n"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One word of a comment: "TNP201", "TNP202|TNP302" (either of them), "TNP402?" (that, or nothing)."""

    text: str
    codes: frozenset[str]
    is_optional: bool

    @classmethod
    def of(cls, text: str) -> Self:
        """The expectation that is written so."""
        return cls(text, frozenset(text.removesuffix("?").split("|")), text.endswith("?"))

    def fits(self, found: Set[str], settings: Settings) -> bool:
        """Is it met by the codes that were found?"""
        is_quiet = not settings.strict and any(code.startswith("TNP4") for code in self.codes)
        return self.is_optional or is_quiet or not found.isdisjoint(self.codes)


def program(text: str) -> str:
    """A program that is written indented, from the line after the quotes; one without imports is given torch."""
    dedented = textwrap.dedent(text).removeprefix("\n")
    return dedented if _IMPORT.search(dedented) else _PRELUDE + dedented


def check(source: str) -> None:
    """Check that just what its comments name is found in a program, by default and in strict mode."""
    text = program(source)
    _check_mode(text, STRICT)
    _check_mode(text, Settings())


def check_and_run(source: str) -> None:
    """As `check`; besides, torch is asked, on the CPU and on a fake accelerator, whether the comments are true.

    Each conversion that a comment says is broken (TNP2xx) is so in one of these worlds at least, and each that no
    comment doubts is never. What would be refused is converted by force, so that the program goes on.
    """
    if HAS_TORCH:
        text = program(source)
        expected = _expected(text).items()
        demanded = {line: {item.text for item in named} for line, named in expected}
        allowed = {line: {code for item in named for code in item.codes} for line, named in expected}
        judge(text, demanded, allowed)
    check(source)


def check_silent(source: str) -> None:
    """Check that nothing is found, not even in strict mode."""
    assert not _EXPECTATION.search(source), "say what is found by `check`"
    check(source)


def check_fixed_text(before: str, after: str, settings: Settings, *, unsafe_fixes: bool = False) -> None:
    """Check what the fixes make of a program, and that they have nothing to do afterwards."""
    fixed = fix_text(before, lambda text: lint(text, settings=settings), unsafe_fixes=unsafe_fixes)
    assert fixed.text == after, f"became\n{fixed.text}"
    assert not fixed.refused
    assert rewrite(fixed.text, lint(fixed.text, settings=settings), unsafe_fixes=unsafe_fixes).text == fixed.text


def only_finding(source: str, code: str) -> Finding:
    """The one finding of a program, which has this code."""
    (finding,) = lint(program(source))
    assert finding.code == code
    return finding


def _check_mode(text: str, settings: Settings) -> None:
    failures: list[Exception] = []
    findings = lint(text, settings=settings, on_failure=failures.append)
    if failures:
        raise failures[0]
    expected = _expected(text)
    found = _by_line(findings)
    for line in expected.keys() | found.keys():
        named, here = expected.get(line, []), found.get(line, set())
        fits = all(item.fits(here, settings) for item in named) and here <= {
            code for item in named for code in item.codes
        }
        assert fits, _difference(text, line, named, findings, settings)


def _by_line(findings: Sequence[Finding]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for finding in findings:
        if _SUBJECT.fullmatch(finding.code):
            found.setdefault(finding.line, set()).add(finding.code)
    return found


def _expected(text: str) -> dict[int, list[Expectation]]:
    """Line -> what its comment says."""
    return {
        number: [Expectation.of(word) for word in words]
        for number, line in enumerate(text.split("\n"), start=1)
        if (words := _EXPECTATION.findall(line.partition("#")[2]))
    }


def _difference(
    text: str, line: int, named: Sequence[Expectation], findings: Sequence[Finding], settings: Settings
) -> str:
    mode = "in strict mode" if settings.strict else "by default"
    told = "\n".join(f"  {finding.line}: {finding.code} {finding.message}" for finding in findings) or "  nothing"
    return f"line {line}, {mode}: expected {[item.text for item in named]} in\n{text}\nfound:\n{told}"

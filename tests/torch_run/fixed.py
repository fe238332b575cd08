"""Whether torch takes what the fixes make of a program, and refused what it had before in the words of the pages."""

import re

import pytest

from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rules.registry import all_rules
from flake8_torch_numpy.settings import Settings
from tests.cases.case import World
from tests.torch_run.compare import changes
from tests.torch_run.execute import Failure, Outcome, execute

_STRICT = Settings(strict=True)
# What `.numpy(force=True)` does besides, written out.
_CHAIN = re.compile(r"(?P<space>\s*)(?:\s*\.(?:detach|cpu|resolve_conj|resolve_neg)\(\))+(?:\s*#.*)?\s*\.numpy\(\)")
# What the pages say of one device, dtype or layout is so of others.
_KINDS = (
    (re.compile(r"\b(?:cuda|mps):0 device"), "... device"),
    (re.compile(r"\bScalarType \w+"), "ScalarType ..."),
    (re.compile(r"\bconvert \w+ layout"), "convert ... layout"),
)


def check_run(before: str, after: str, world: World) -> None:
    """Run a program before and after it was fixed.

    Where the old one runs, the new one has the same results: values, dtypes, shapes, strides, gradients, what shares
    memory. Where torch refuses a conversion of the old one, it is reported there, by a rule whose page quotes the
    error, and torch takes the new one, but for what is still reported. With `force=True` in place of the chain it does
    the same. A program that names a device which is not there is skipped.
    """
    for module in ("matplotlib", "pandas", "scipy", "sklearn"):
        if f"import {module}" in before:
            pytest.importorskip(module, reason=f"{module} is not installed")
    old, new = execute(before, world), execute(after, world)
    if old.failure is not None and "CUDA" in old.failure.message and "NVIDIA" not in old.failure.message:
        pytest.skip("this program names an accelerator, and there is none")
    if world is World.FAKE_CUDA and "sparse" in before:
        pytest.skip("the fake accelerator has no sparse tensors")
    check_force(after, new, world)
    if old.failure is None:
        found = list(changes(old, new, exact=world is not World.GPU))
        assert not found, "\n".join(found)
        return
    assert _is_quoted(before, old.failure), f"{old.failure} is quoted by no rule that reports it in\n{before}"
    if new.failure is not None:
        assert new.failure != old.failure
        assert _is_quoted(after, new.failure), f"still fails: {new.failure}\n{after}"


def check_force(text: str, outcome: Outcome, world: World) -> None:
    """Check that a program does the same with `.numpy(force=True)` in place of each chain that stands for it."""
    forced = _CHAIN.sub(r"\g<space>.numpy(force=True)", text)
    if forced != text and outcome.failure is None:
        found = list(changes(outcome, execute(forced, world), exact=world is not World.GPU))
        assert not found, "\n".join([forced, *found])


def _is_quoted(text: str, failure: Failure) -> bool:
    """Is a failure announced on its line, by a rule whose page quotes its words?"""
    codes = {finding.code for finding in lint(text, settings=_STRICT) if finding.line <= failure.line}
    error = _in_general(f"{failure.kind}: {failure.message}")
    pages = (rule.documentation for rule in all_rules() if not codes.isdisjoint(rule.codes))
    return any(error in _in_general(page) for page in pages)


def _in_general(text: str) -> str:
    text = " ".join(text.split())
    for pattern, words in _KINDS:
        text = pattern.sub(words, text)
    return text

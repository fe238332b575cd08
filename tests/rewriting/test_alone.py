"""A fix alone is judged as `rewrite` would judge it in the whole text."""

from __future__ import annotations

import dataclasses

import pytest

from flake8_torch_numpy.finding import Edit, Finding, Fix, FixSafety
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.rewriting.alone import may_be_fixed_alone
from flake8_torch_numpy.rewriting.apply import rewrite
from flake8_torch_numpy.settings import Settings
from flake8_torch_numpy.source.parsing import parse_module
from flake8_torch_numpy.source.text import SourceText
from tests.examples import ACCELERATOR, DATA, DETACHED_AFTER, DISCARDED, GRADIENT, REDUNDANT, UNKNOWN

LIST = """import numpy as np
import torch

losses = []
w = torch.ones(2, requires_grad=True)
for i in range(3):
    losses.append(w.sum())
np.mean(losses)
"""
SHARED = """import torch
x = torch.zeros(3)
y = x.numpy()
x += 1
print(y)
print(x)
"""
TEXTS = {
    "accelerator": ACCELERATOR,
    "data": DATA,
    "detached after": DETACHED_AFTER,
    "discarded": DISCARDED,
    "gradient": GRADIENT,
    "redundant": REDUNDANT,
    "unknown": UNKNOWN,
    "list": LIST,
    "shared": SHARED,
    "in an f-string": ACCELERATOR.replace("x.numpy()", "f'{x.numpy()=}'"),
    "behind a statement": ACCELERATOR.replace("y =", "z = '''\n'''; y ="),
    "decorated": GRADIENT.replace("y = ", "@f(\n  1)\nclass A:\n    y = "),
    "over lines": ACCELERATOR.replace("x.numpy()", "(\n  x  # é\n  .numpy()\n)"),
}


def is_applied(text: str, finding: Finding) -> bool:
    return bool(rewrite(text, [finding], unsafe_fixes=True).applied)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_is_what_is_applied(text: str, newline: str) -> None:
    text = f"s = '🔥'\n\n{text}\ndef after():\n    pass\n".replace("\n", newline)
    source, tree = SourceText(text), parse_module(text)
    findings = lint(text, settings=Settings(strict=True, style_checks=True))
    assert findings
    for finding in findings:
        assert may_be_fixed_alone(source, tree, finding) == is_applied(text, finding)


@pytest.mark.parametrize(
    ("fix", "may_be"),
    [
        (None, False),
        (Fix("Do nothing", ()), False),
        (Fix("Insert .cpu()", (Edit(8, 8, 0, ".cpu()"),)), True),
        (Fix("Insert .cpu()", (Edit(8, 8, 0, ".cpu()"),), FixSafety.UNSAFE), True),
        (Fix("Insert .cpu()", (Edit(8, 8, 0, ".cpu()"),), FixSafety.DISPLAY), False),
        (Fix("Insert it elsewhere", (Edit(7, 7, 0, ".cpu()"),)), False),
        (Fix("Insert what is no call", (Edit(8, 8, 0, ".cpu("),)), False),
        (Fix("Insert in both", (Edit(3, 3, 0, ".cpu()"), Edit(8, 8, 0, ".cpu()"))), True),
    ],
)
def test_fixes_of_all_kinds(fix: Fix | None, may_be: bool) -> None:
    text = "a\nx.y\n\nu.v\nw.z\n"
    finding = Finding(1, 0, 1, 1, "TNP201", "", fix)
    assert may_be_fixed_alone(SourceText(text), parse_module(text), finding) is may_be
    assert is_applied(text, finding) is may_be


def test_only_the_finding_counts() -> None:
    text = ACCELERATOR + GRADIENT
    for finding in lint(text):
        assert may_be_fixed_alone(SourceText(text), parse_module(text), finding)
        assert not may_be_fixed_alone(SourceText(text), parse_module(text), dataclasses.replace(finding, fix=None))

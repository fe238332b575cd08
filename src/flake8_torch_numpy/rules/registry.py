"""What a rule is, and where the faces find them all."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Finding, FixSafety

if TYPE_CHECKING:
    from flake8_torch_numpy.rules.context import RuleContext

Check = Callable[["RuleContext"], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, which may report under several codes (proven, on a sign, strict).

    documentation: the Markdown page, which is the docstring of the rule's module.
    """

    name: str
    codes: tuple[str, ...]
    fix_safety: FixSafety | None
    documentation: str
    check: Check

    @property
    def summary(self) -> str:
        """The first sentence of the documentation."""
        return self.documentation.split("\n", 1)[0]


_RULES: dict[str, Rule] = {}


def rule(name: str, *codes: str, fix: FixSafety | None) -> Callable[[Check], Check]:
    """Register the decorated check; its module's docstring becomes the rule's page."""

    def register(check: Check) -> Check:
        documentation = inspect.cleandoc(sys.modules[check.__module__].__doc__ or "")
        _RULES[name] = Rule(name, codes, fix, documentation, check)
        return check

    return register


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the codes."""
    package = importlib.import_module("flake8_torch_numpy.rules")
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    return tuple(sorted(_RULES.values(), key=lambda rule: rule.codes))


def find_rule(code: str) -> Rule | None:
    """The rule that reports `code` (any case) or bears it as its name; None where there is none."""
    for candidate in all_rules():
        if code.upper() in candidate.codes or code.lower() == candidate.name:
            return candidate
    return None

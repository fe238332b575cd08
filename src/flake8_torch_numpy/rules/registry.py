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

_SILENCING = """\
## How to silence it
On one line: `# noqa: {code}`. In some files, in flake8's configuration: `per-file-ignores = tests/*:{codes}`.
Everywhere: `extend-ignore = {codes}`."""

Check = Callable[["RuleContext"], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, which may report under several codes (proven, on a sign, strict).

    since: the version that brought it. fix_safety: of most of its fixes; None where it has none.
    documentation: what the rule's module says of it, in Markdown.
    """

    name: str
    codes: tuple[str, ...]
    since: str
    fix_safety: FixSafety | None
    documentation: str
    check: Check

    @property
    def summary(self) -> str:
        """The first sentence of the documentation."""
        return self.documentation.split("\n", 1)[0]

    @property
    def page(self) -> str:
        """The page of the rule, in Markdown: its names, what its module says of it, and how to silence it."""
        codes = " ".join(f"`{code}`" for code in self.codes)
        fix = self.fix_safety.in_words if self.fix_safety else "none"
        return f"# {self.name}\n\n{codes} · fix: {fix} · since {self.since}\n\n{self._body}\n"

    @property
    def _body(self) -> str:
        before, heading, references = self.documentation.rpartition("## References\n")
        silencing = _SILENCING.format(code=self.codes[0], codes=",".join(self.codes))
        return f"{before}{silencing}\n\n{heading}{references}"


_RULES: dict[str, Rule] = {}


def rule(name: str, *codes: str, since: str, fix: FixSafety | None) -> Callable[[Check], Check]:
    """Register the decorated check, of which its module's docstring tells; `since` is the version that brings it."""

    def register(check: Check) -> Check:
        documentation = inspect.cleandoc(sys.modules[check.__module__].__doc__ or "")
        _RULES[name] = Rule(name, codes, since, fix, documentation, check)
        return check

    return register


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the codes."""
    package = importlib.import_module("flake8_torch_numpy.rules")
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    return tuple(sorted(_RULES.values(), key=lambda rule: rule.codes))


@cache
def rules_by_code() -> dict[str, Rule]:
    """The rule of every code, in the order of the rules."""
    return {code: rule for rule in all_rules() for code in rule.codes}


def find_rule(code: str) -> Rule | None:
    """The rule that reports `code` (any case) or bears it as its name; None where there is none."""
    named = {rule.name: rule for rule in all_rules()}
    return rules_by_code().get(code.upper()) or named.get(code.lower())

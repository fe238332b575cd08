"""The scripts of `examples/` that show one rule each: what is found in them, and what they are to become."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flake8_torch_numpy.rules.registry import Rule, all_rules
from flake8_torch_numpy.settings import Settings
from tests.cases.scripts import FOLDER, Script, docstring_of, read_script

# What is written in place of what. `no-data` and `shared-memory` have no fix that is applied: their authors write it.
CHANGES: Mapping[str, Mapping[str, str]] = {
    "data-attribute": {
        "layer.weight.data.numpy()": "layer.weight.detach().numpy()",
        "scores.data.numpy()": "scores.detach().numpy()",
    },
    "missing-cpu": {"classes.numpy()": "classes.cpu().numpy()"},
    "missing-detach": {"(slope * x).numpy()": "(slope * x).detach().numpy()"},
    "lazy-bit": {"template.conj().numpy()": "template.conj().resolve_conj().numpy()"},
    "unsupported-dtype": {"embedding.numpy()": "embedding.float().numpy()"},
    "unsupported-layout": {"adjacency.numpy()": "adjacency.to_dense().numpy()"},
    "no-data": {"\nmodel.load_state_dict(checkpoint)\n": "\nmodel.load_state_dict(checkpoint, assign=True)\n"},
    "shared-memory": {
        "before = model.weight[0].detach().cpu().numpy()": "before = model.weight[0].detach().cpu().numpy().copy()"
    },
    "discarded-step": {"    loss.detach()\n": "    loss = loss.detach()\n"},
    "redundant-step": {"x.cpu().numpy()": "x.numpy()", "x.square().detach().numpy()": "x.square().numpy()"},
    "detach-after-copy": {"scores.cpu().detach().numpy()": "scores.detach().cpu().numpy()"},
}

_COMMAND = re.compile(r"^Fix: `torch-numpy fix (?P<options>(?:--[\w-]+ )*)examples/(?P<name>\w+\.py)` ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RuleScript:
    """A script that shows a rule.

    options: of `torch-numpy fix`, with which it is mended; None where the docstring names no such command.
    """

    rule: Rule
    path: Path
    script: Script
    options: tuple[str, ...] | None

    @property
    def settings(self) -> Settings:
        """Under which the rule is reported."""
        return Settings(style_checks=any(code.startswith("TNP6") for code in self.rule.codes))

    @property
    def codes(self) -> tuple[str, str]:
        """The code and the rule with which its docstring begins."""
        found = re.match(r"(TNP\d{3}), ([a-z-]+): ", self.script.docstring)
        assert found is not None
        return found[1], found[2]


def path_for(rule: Rule) -> Path:
    """Where the script of a rule has to be."""
    return FOLDER / f"{rule.name.replace('-', '_')}.py"


def read_rule_scripts() -> list[RuleScript]:
    """The scripts of all rules that have one."""
    return [_read(rule, path_for(rule)) for rule in all_rules() if path_for(rule).is_file()]


def _read(rule: Rule, path: Path) -> RuleScript:
    text = path.read_text(encoding="utf-8")
    fixed = text
    for old, new in CHANGES[rule.name].items():
        assert fixed.count(old) == 1, f"{old!r} does not stand in {path.name} just once"
        fixed = fixed.replace(old, new)
    command = _COMMAND.search(docstring_of(text))
    options = None
    if command is not None:
        assert command["name"] == path.name
        options = tuple(command["options"].split())
    return RuleScript(rule, path, read_script(path, fixed), options)

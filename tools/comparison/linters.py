"""The linters: what is installed of them, and how they are run with all that they have turned on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.comparison.examples import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tools.comparison.environments import Environments

# torch and the libraries of the examples, with the stubs that there are: type checkers have to see them.
LIBRARIES = (
    "torch==2.13.0", "numpy", "matplotlib", "pandas", "scikit-learn", "scipy", "pandas-stubs", "scipy-stubs",
)  # fmt: skip
OURS = "flake8-torch-numpy"


@dataclass(frozen=True, slots=True)
class Report:
    """What a linter says of a line. rule: its name or code, as far as it has one."""

    file: str
    line: int
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the examples are in `target`, alone; `libraries` is an environment with what they import."""

    environments: Environments
    target: Path
    rules: Sequence[Path]

    @property
    def libraries(self) -> Path:
        """The environment of the libraries."""
        return self.environments.folder / "libraries"

    def output(self, environment: str, *command: str) -> str:
        """What a program of an environment prints; it runs where the examples are."""
        return self.environments.run(environment, command, self.target)


@dataclass(frozen=True, slots=True)
class Linter:
    """A linter.

    distributions: what is installed for it. configured: what is turned on, in words; empty where the page says more.
    """

    name: str
    distributions: tuple[str, ...]
    configured: str
    run: Callable[[Run], Iterator[Report]]


_HEADED = re.compile(r"^(?:\w+ )?(?P<file>[^\s:]+\.py):(?P<line>\d+)(?:[:-][\d:-]*)?:? *(?P<text>.*)$", re.MULTILINE)


def _headed(output: str, rule: str) -> Iterator[Report]:
    """Reports that begin with their place; `rule` finds the rule in the text."""
    for found in _HEADED.finditer(output):
        named = re.search(rule, found["text"])
        yield Report(Path(found["file"]).name, int(found["line"]), named[1] if named else "", found["text"])


def _ours(run: Run) -> Iterator[Report]:
    return _headed(run.output(OURS, "flake8", "--isolated", "--select=TNP", "."), r"^(\w+)")


def _flake8(run: Run) -> Iterator[Report]:
    options = ["--isolated", "--select=E,F,W,C,B", "--ignore=", "--max-complexity=1"]
    return _headed(run.output("flake8", "flake8", *options, "."), r"^(\w+)")


def _torchfix(run: Run) -> Iterator[Report]:
    return _headed(run.output("torchfix", "torchfix", "--select=ALL", "."), r"^(\w+)")


def _ruff(run: Run) -> Iterator[Report]:
    options = ["--isolated", "--no-cache", "--select=ALL", "--preview", "--output-format=json"]
    for row in json.loads(run.output("ruff", "ruff", "check", *options, ".")):
        yield Report(Path(row["filename"]).name, row["location"]["row"], row["code"] or "", row["message"])


_PYLINT_EXTENSIONS = (
    "bad_builtin", "broad_try_clause", "check_elif", "code_style", "comparison_placement", "confusing_elif",
    "consider_refactoring_into_while_condition", "consider_ternary_expression", "dict_init_mutate", "docparams",
    "docstyle", "dunder", "empty_comment", "eq_without_hash", "for_any_all", "magic_value", "mccabe", "no_self_use",
    "overlapping_exceptions", "private_import", "redefined_loop_name", "redefined_variable_type", "set_membership",
    "typing", "while_used",
)  # fmt: skip


def _pylint(run: Run) -> Iterator[Report]:
    (packages,) = run.libraries.glob("lib/python*/site-packages")
    (run.target / "empty.toml").write_text("", encoding="utf-8")
    options = [
        "--rcfile=empty.toml", "--enable=all", "--output-format=json",
        f"--init-hook=__import__('sys').path.append({str(packages)!r})",
        f"--load-plugins={','.join(f'pylint.extensions.{name}' for name in _PYLINT_EXTENSIONS)}",
    ]  # fmt: skip
    names = sorted(path.name for path in run.target.glob("*.py"))
    for row in json.loads(run.output("pylint", "pylint", *options, *names)):
        yield Report(Path(row["path"]).name, row["line"], row["symbol"], row["message"])


def _semgrep(run: Run) -> Iterator[Report]:
    if not run.rules:
        return
    options = ["scan", "--metrics=off", "--disable-version-check", "--no-git-ignore", "--json", "--quiet"]
    configured = [f"--config={folder.resolve()}" for folder in run.rules]
    for row in json.loads(run.output("semgrep", "semgrep", *options, *configured, "."))["results"]:
        yield Report(
            Path(row["path"]).name, row["start"]["line"], row["check_id"].rpartition(".")[2], row["extra"]["message"]
        )


def _bandit(run: Run) -> Iterator[Report]:
    for row in json.loads(run.output("bandit", "bandit", "-r", "-q", "-f", "json", "."))["results"]:
        yield Report(Path(row["filename"]).name, row["line_number"], row["test_id"], row["issue_text"])


_MYPY_CODES = (
    "deprecated", "exhaustive-match", "explicit-override", "ignore-without-code", "mutable-override",
    "possibly-undefined", "redundant-expr", "redundant-self", "truthy-bool", "truthy-iterable", "unimported-reveal",
    "unused-awaitable", "unused-ignore",
)  # fmt: skip


def _mypy(run: Run) -> Iterator[Report]:
    options = [
        "--strict", "--warn-unreachable", "--disallow-any-explicit", "--disallow-any-expr", "--disallow-any-decorated",
        "--disallow-any-unimported", "--config-file=", "--no-incremental", "--no-error-summary",
        f"--python-executable={run.libraries / 'bin' / 'python'}", *(f"--enable-error-code={c}" for c in _MYPY_CODES),
    ]  # fmt: skip
    return _headed(run.output("mypy", "mypy", *options, "."), r"\[([a-z-]+)\]$")


# What its "strict" leaves out.
_PYRIGHT_RULES = (
    "reportCallInDefaultInitializer", "reportImplicitOverride", "reportImplicitStringConcatenation",
    "reportImportCycles", "reportMissingSuperCall", "reportPropertyTypeMismatch", "reportShadowedImports",
    "reportUninitializedInstanceVariable", "reportUnnecessaryTypeIgnoreComment", "reportUnreachable",
    "reportUnusedCallResult", "reportUnusedExcept", "reportUnsafeMultipleInheritance",
)  # fmt: skip


def _pyright_of(environment: str, **settings: object) -> Callable[[Run], Iterator[Report]]:
    def run_it(run: Run) -> Iterator[Report]:
        (run.target / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
        options = ["--outputjson", "--pythonpath", str(run.libraries / "bin" / "python")]
        for row in json.loads(run.output(environment, environment, *options))["generalDiagnostics"]:
            yield Report(Path(row["file"]).name, row["range"]["start"]["line"] + 1, row.get("rule", ""), row["message"])

    return run_it


def _ty(run: Run) -> Iterator[Report]:
    options = ["--error=all", "--output-format=concise", "--no-progress", f"--python={run.libraries}"]
    return _headed(run.output("ty", "ty", "check", *options, "."), r"^error\[([a-z-]+)\]")


def _pyrefly(run: Run) -> Iterator[Report]:
    (run.target / "pyrefly.toml").write_text('preset = "all"\n', encoding="utf-8")
    options = ["--output-format=json", f"--python-interpreter-path={run.libraries / 'bin' / 'python'}"]
    for row in json.loads(run.output("pyrefly", "pyrefly", "check", *options))["errors"]:
        yield Report(Path(row["path"]).name, row["line"], row["name"], row["description"])


LINTERS = (
    Linter(OURS, (str(ROOT),), "as installed", _ours),
    Linter("torchfix", ("torchfix",), "`--select=ALL`", _torchfix),
    Linter("flake8", ("flake8", "flake8-bugbear"), "with flake8-bugbear; `--ignore= --max-complexity=1`", _flake8),
    Linter("ruff", ("ruff",), "`--select=ALL --preview`", _ruff),
    Linter("pylint", ("pylint",), "`--enable=all`, all of its extensions; the libraries are on its path", _pylint),
    Linter("semgrep", ("semgrep",), "", _semgrep),
    Linter("bandit", ("bandit",), "all its tests", _bandit),
    Linter("mypy", ("mypy",), "`--strict`, all `--disallow-any-...`, all optional error codes", _mypy),
    Linter(
        "pyright", ("pyright[nodejs]",), "strict, and the rules that this leaves out",
        _pyright_of("pyright", typeCheckingMode="strict", **dict.fromkeys(_PYRIGHT_RULES, "error")),
    ),
    Linter("basedpyright", ("basedpyright",), "`all`", _pyright_of("basedpyright", typeCheckingMode="all")),
    Linter("ty", ("ty",), "`--error=all`", _ty),
    Linter("pyrefly", ("pyrefly",), "preset `all`", _pyrefly),
)  # fmt: skip

"""What programs do on the fake accelerator, written down, so that a machine with a real one can be held against it.

The fake accelerator needs a build of torch without a real one: the two never meet in one process.
`python -m tests.torch_run.recorded` runs the programs and writes the file.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from flake8_torch_numpy.rules.registry import all_rules
from tests.cases.case import Fate, World
from tests.cases.rule_scripts import read_rule_scripts
from tests.cases.scripts import read_scripts
from tests.cases.tutorials import CASES
from tests.torch_run import execute as execution
from tests.torch_run.execute import Outcome, execute
from tests.torch_run.snapshot import State

FILE = Path(__file__).with_name("recorded.json")
# In the file, what another seed of the random numbers changes.
RANDOM = "random"

_OTHER_SEED = 21
_DIGITS = 4


def programs() -> dict[str, str]:
    """The programs by name: of tutorials, `examples/` and the rules' pages, before and after the fixes."""
    return dict(_programs())


def _programs() -> Iterator[tuple[str, str]]:
    for name, case in CASES.items():
        if case.with_cuda is not Fate.NEEDS_AN_ACCELERATOR:
            yield f"{name}, before", case.source
            yield f"{name}, after", case.after_strict
    for script in (*(shown.script for shown in read_rule_scripts()), *read_scripts()):
        yield f"examples/{script.name}, before", script.text
        yield f"examples/{script.name}, after", script.fixed
    for rule in all_rules():
        before, after, *_ = re.findall(r"```python\n(.*?)```", rule.documentation, re.DOTALL)
        yield f"{rule.name}, before", before
        yield f"{rule.name}, after", after


def observed(source: str, world: World) -> dict[str, Any]:
    """What comes of a program, as the file has it."""
    first = _described(execute(source, world))
    with mock.patch.object(execution, "_SEED", _OTHER_SEED):
        second = _described(execute(source, world))
    return {key: value if value == second.get(key) else RANDOM for key, value in first.items()}


def _described(outcome: Outcome) -> dict[str, Any]:
    failure, results = outcome.failure, outcome.results
    found: dict[str, Any] = {"failure": failure and f"line {failure.line}: {failure.kind}: {failure.message}"}
    for name, state in results.states.items():
        found |= {f"{name}: {key}": value for key, value in _described_state(state).items()}
    found |= {name: value for name, value in results.plain_values.items() if not isinstance(value, complex)}
    found["shares memory"] = sorted(map(list, results.sharing))
    return {key: json.loads(json.dumps(value)) for key, value in found.items()}


def _described_state(state: State) -> dict[str, Any]:
    kind = f"{state.kind} {state.dtype} {state.device} {state.shape} {state.strides}"
    values: dict[str, Any] = {"kind": kind, "requires grad": state.requires_grad, "values": _numbers(state.values)}
    if state.grad is not None:
        values["grad"] = _numbers(state.grad)
    return values


def _numbers(array: np.ndarray[Any, Any]) -> str:
    """The numbers as text, rounded: the same computation rounds differently on another device."""
    if array.dtype.kind not in "fc":
        return " ".join(str(value) for value in array.ravel())
    parts = array.ravel().view(array.real.dtype) if array.dtype.kind == "c" else array.ravel()
    return " ".join(_rounded(float(value)) for value in parts)


def _rounded(value: float) -> str:
    return f"{value:.{_DIGITS}g}" if math.isfinite(value) else str(value)


def read() -> dict[str, Mapping[str, Any]]:
    """What the file says: name of the program -> what comes of it on the fake accelerator."""
    found: dict[str, Mapping[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def record() -> str:
    """The text of the file, made anew."""
    found = {name: observed(source, World.FAKE_CUDA) for name, source in programs().items()}
    return json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(record(), encoding="utf-8")

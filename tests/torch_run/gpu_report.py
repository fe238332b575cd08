"""The page of results of a machine with a GPU: `python -m tests.torch_run.gpu_report >docs/gpu-results.md`.

Runs the tests marked `gpu`, holds the accelerator against the fake one, and judges generated programs on it. Arguments
that it does not know are for pytest.
"""

import argparse
import datetime as dt
import platform
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from tests.cases.case import World
from tests.torch_run.fake_accelerator import TRIED_WITH
from tests.torch_run.recorded import observed, programs, read

_HEAD = """\
# On a real accelerator

What the tests say on a machine with a GPU; `python -m tests.torch_run.gpu_report` writes this page.

| | |
|---|---|
| date | {date} |
| device | {device}, CUDA {cuda} |
| torch | {torch} |
| NumPy, Python | {numpy}, {python} |
| the fake accelerator was recorded with | torch {recorded} |

## The tests marked `gpu`

`python -m pytest -m gpu`: {total}. They run every fixed example before and after its fix,
the pages of the rules, the scripts of `examples/`, and the facts about torch.

| file | passed | failed | skipped |
|---|---|---|---|
"""


def main() -> int:
    """Print the page; 1 where something failed or differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.torch_run.gpu_report", description=__doc__)
    parser.add_argument("--programs", type=int, default=1000, help="how many generated programs are judged")
    parser.add_argument("--seed", type=int, default=30_000_000, help="of the first of them")
    options, for_pytest = parser.parse_known_args()
    outcomes = _outcomes_of_tests(for_pytest)
    total = Counter(result for _, result in outcomes.elements())
    print(
        _HEAD.format(
            date=dt.datetime.now(dt.UTC).date(),
            device=torch.cuda.get_device_name(0),
            cuda=torch.version.cuda,
            torch=torch.__version__,
            numpy=np.__version__,
            python=platform.python_version(),
            recorded=TRIED_WITH,
            total=", ".join(f"{count} {result}" for result, count in sorted(total.items())),
        ),
        end="",
    )
    for file in sorted({file for file, _ in outcomes}):
        print(f"| {file} |", *(f"{outcomes[file, result]} |" for result in ("passed", "failed", "skipped")))
    differences = list(_differences())
    print(f"\n## Against the fake accelerator\n\n{len(programs())} programs, {len(differences)} differences.\n")
    print("\n".join(f"- {difference}" for difference in differences) or "None.")
    print("\n## Generated programs\n\nThe analysis is held against what this device does with them.\n\n```text")
    sys.stdout.flush()
    command = [sys.executable, "-m", "tests.oracle", "--programs", str(options.programs), "--seed", str(options.seed)]
    print(f"$ python {' '.join(command[1:])}", flush=True)
    judged = subprocess.run(command, stderr=subprocess.DEVNULL, check=False)
    print("```")
    return 1 if total["failed"] or differences or judged.returncode else 0


def _outcomes_of_tests(arguments: list[str]) -> Counter[tuple[str, str]]:
    """How many tests there were, by file and result."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-m", "gpu", "-q", f"--junitxml={report}", *arguments]
        subprocess.run(command, stdout=sys.stderr, check=False)
        found: Counter[tuple[str, str]] = Counter()
        for case in ET.parse(report).iter("testcase"):
            marks = {child.tag for child in case}
            result = "failed" if marks & {"failure", "error"} else "skipped" if "skipped" in marks else "passed"
            module = re.sub(r"\.(?:Test\w+)$", "", case.get("classname") or case.get("name") or "")
            found[module.replace(".", "/") + ".py", result] += 1
        return found


def _differences() -> list[str]:
    recorded = read()
    found = []
    for name, source in programs().items():
        real, fake = observed(source, World.GPU), dict(recorded[name])
        found += [
            f"{name}: {key} is {fake.get(key)!r} on the fake one, {real.get(key)!r} on this one"
            for key in sorted(fake | real)
            if fake.get(key) != real.get(key)
        ]
    return found


if __name__ == "__main__":
    raise SystemExit(main())

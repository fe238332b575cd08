"""Writes what functions, methods and modules return: of torch, and of libraries beside it.

They are `derived.py` and `derived_libraries.py` in `src/flake8_torch_numpy/torch_api/`. Run from anywhere; it needs the
pinned versions of torch, NumPy and expecttest, for the libraries those of torchvision, torchaudio and einops, and Linux
for the fake accelerator:

    python tools/derive_torch_api.py             # derive, and write
    python tools/derive_torch_api.py --report    # besides, say how much is known, and from where
    python tools/derive_torch_api.py --check     # derive, and fail if the committed data differ
    python tools/derive_torch_api.py --confront  # fail if the committed data contradict a sample call of torch's tests

With `--only torch` or `--only libraries` just these are derived.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "src" / "flake8_torch_numpy" / "torch_api"
WHAT = ("torch", "libraries")


def _derived(what: str) -> tuple[str, str, str]:
    """Derive one of `WHAT`: the name of its file, its text and a report."""
    # They are found only once the root is on the path.
    from tools.derive import libraries  # noqa: PLC0415

    if what == "torch":
        from tools.derive.deriving import derive  # noqa: PLC0415

        derived = derive()
        return "derived.py", derived.source(), derived.report()
    missing = libraries.missing()
    if missing is not None:
        sys.exit(f"what libraries return can't be derived: {missing}")
    from tools.derive.deriving_libraries import derive_libraries  # noqa: PLC0415  # imports them

    found = derive_libraries()
    return "derived_libraries.py", found.source(), found.report()


def _derive(what: str, *, check: bool, report: bool) -> str:
    """Derive, and write or compare; what comes out is what is wrong."""
    name, text, told = _derived(what)
    if report:
        print(told)
    output = OUTPUT / name
    if not check:
        output.write_text(text, encoding="utf-8")
        return ""
    committed = output.read_text(encoding="utf-8")
    lines = difflib.unified_diff(committed.splitlines(), text.splitlines(), "committed", "derived", lineterm="", n=0)
    return "\n".join(lines)


def _confront() -> str:
    """Compare the data with torch; what comes out is what is wrong."""
    from tools.derive.checking import contradictions  # noqa: PLC0415  # found only once the root is on the path

    count, found = contradictions()
    print(f"{count} sample calls")
    return "\n".join(found) if count else "torch's test suite has no samples"


def main() -> None:
    """Do what the options say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", action="store_true", help="say what is known, and from where")
    parser.add_argument("--check", action="store_true", help="compare with the committed data instead of writing")
    parser.add_argument("--confront", action="store_true", help="compare the committed data with torch's test suite")
    parser.add_argument("--only", choices=WHAT, help="derive just what torch, or what libraries return")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if options.confront:
        wrong = _confront()
    else:
        chosen = [options.only] if options.only else WHAT
        found = (_derive(what, check=options.check, report=options.report) for what in chosen)
        wrong = "\n".join(filter(None, found))
    if wrong:
        sys.exit(wrong)


if __name__ == "__main__":
    main()

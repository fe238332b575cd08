"""Writes `src/flake8_torch_numpy/torch_api/derived.py`: what torch's functions, methods and modules return.

Run from anywhere; it needs the pinned version of torch, NumPy and expecttest, and Linux for the fake accelerator:

    python tools/derive_torch_api.py             # derive, and write
    python tools/derive_torch_api.py --report    # besides, say how much is known, and from where
    python tools/derive_torch_api.py --check     # derive, and fail if the committed data differ
    python tools/derive_torch_api.py --confront  # fail if the committed data contradict a sample call of torch's tests
"""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "src" / "flake8_torch_numpy" / "torch_api" / "derived.py"


def _derive(*, check: bool, report: bool) -> str:
    """Derive, and write or compare; what comes out is what is wrong."""
    from tools.derive.deriving import derive  # noqa: PLC0415  # found only once the root is on the path

    derived = derive()
    text = derived.source()
    if report:
        print(derived.report())
    if not check:
        OUTPUT.write_text(text, encoding="utf-8")
        return ""
    committed = OUTPUT.read_text(encoding="utf-8")
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
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    wrong = _confront() if options.confront else _derive(check=options.check, report=options.report)
    if wrong:
        sys.exit(wrong)


if __name__ == "__main__":
    main()

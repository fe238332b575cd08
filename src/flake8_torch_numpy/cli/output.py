"""What the torch-numpy command prints."""

from __future__ import annotations

import difflib
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_torch_numpy.cli.tally import Tally
    from flake8_torch_numpy.finding import Finding
    from flake8_torch_numpy.rules.registry import Rule


def write_line(line: str, stream: TextIO) -> None:
    """Write a line, escaping what the stream's encoding lacks (names of files may be any bytes)."""
    encoding = stream.encoding or "utf-8"
    stream.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def say(message: str) -> None:
    """Tell the user, on standard error, what is no finding."""
    write_line(f"torch-numpy: {message}", sys.stderr)


def write_bytes(content: bytes) -> None:
    """Write to standard output as it is, whatever the encoding and the line ends of the stream."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def finding_line(filename: str, finding: Finding) -> str:
    """Put a finding as flake8 does; line and column count from 1."""
    return f"{filename}:{finding.line}:{finding.column + 1}: {finding.code} {finding.message}"


def unified_diff(filename: str, before: bytes, after: bytes) -> bytes:
    """Show the change of a file in the format that patch and git understand, in the file's own bytes."""
    name = os.fsencode(filename)
    lines = difflib.diff_bytes(
        difflib.unified_diff,
        io.BytesIO(before).readlines(),
        io.BytesIO(after).readlines(),
        fromfile=name,
        tofile=name,
    )
    return b"".join(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)


def check_summary(tally: Tally) -> str:
    """Say how much was found, and how much of it can be fixed; nothing where nothing was found."""
    if not tally.findings:
        return ""
    found = f"Found {_counted(tally.findings, 'finding')} in {_counted(tally.files_with_findings, 'file')}"
    safe, unsafe = tally.with_safe_fix, tally.with_unsafe_fix
    if not safe and not unsafe:
        return f"{found}."
    if not safe:
        return f'{found}; {unsafe} can be fixed with "torch-numpy fix --unsafe-fixes".'
    more = f", {unsafe} more with --unsafe-fixes" if unsafe else ""
    return f'{found}; {safe} can be fixed with "torch-numpy fix"{more}.'


def fix_summary(tally: Tally, *, unsafe_fixes: bool) -> str:
    """Say how much was fixed and how much remains; nothing where there was nothing to fix.

    unsafe_fixes: whether they were asked for already.
    """
    clauses = []
    if tally.fixed:
        verb = "Would fix" if tally.only_shows else "Fixed"
        clauses.append(f"{verb} {_counted(tally.fixed, 'finding')} in {_counted(tally.fixed_files, 'file')}")
    if tally.findings:
        noun = "" if tally.fixed else " finding" if tally.findings == 1 else " findings"
        verb = "would remain" if tally.only_shows else "remains" if tally.findings == 1 else "remain"
        hint = (
            f" ({tally.with_unsafe_fix} can be fixed with --unsafe-fixes)"
            if tally.with_unsafe_fix and not unsafe_fixes
            else ""
        )
        clauses.append(f"{tally.findings}{noun} {verb}{hint}")
    return "; ".join(clauses) + "." if clauses else ""


def rule_table(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield lines with the codes, the name, the safety of the fix and the summary of each rule."""
    rows = [("CODES", "NAME", "FIX", "SUMMARY")]
    rows += [(" ".join(rule.codes), rule.name, rule.fix_safety or "none", rule.summary) for rule in rules]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for *cells, summary in rows:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)), summary])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

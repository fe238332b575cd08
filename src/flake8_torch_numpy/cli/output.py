"""What the torch-numpy command prints."""

from __future__ import annotations

import difflib
import io
import os
import sys
from collections import Counter
from typing import TYPE_CHECKING, TextIO

from flake8_torch_numpy.cli.reports.report import place
from flake8_torch_numpy.finding import FixSafety
from flake8_torch_numpy.rules.registry import find_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_torch_numpy.cli.processing import FileResult
    from flake8_torch_numpy.cli.tally import Tally
    from flake8_torch_numpy.finding import Finding
    from flake8_torch_numpy.rules.registry import Rule

# Of a diff: bold, red, green, cyan.
_COLOURS = ((b"--- ", 1), (b"+++ ", 1), (b"-", 31), (b"+", 32), (b"@@", 36))


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


def is_coloured(stream: TextIO) -> bool:
    """Is the stream a terminal whose user has not said (https://no-color.org) that colours are not wanted?"""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def unified_diff(filename: str, before: bytes, after: bytes, *, coloured: bool = False) -> bytes:
    """Show the change of a file in the format that `git apply` and `patch -p1` take, in the file's own bytes."""
    name = place(filename).lstrip("/")
    lines = difflib.diff_bytes(
        difflib.unified_diff,
        io.BytesIO(before).readlines(),
        io.BytesIO(after).readlines(),
        fromfile=_quoted(f"a/{name}"),
        tofile=_quoted(f"b/{name}"),
    )
    ended = (line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)
    return b"".join(map(_painted, ended) if coloured else ended)


def _quoted(name: str) -> bytes:
    """A name as git puts it in a diff: in quotes, with escapes, where it is out of the ordinary."""
    raw = os.fsencode(name)
    if all(0x20 <= byte < 0x7F and byte not in b'"\\' for byte in raw):
        # Behind a name with a blank git sets a tab, so that it can be told from a time.
        return raw + b"\t" if b" " in raw else raw
    escaped = b"".join(
        b"\\" + bytes([byte]) if byte in b'"\\' else bytes([byte]) if 0x20 <= byte < 0x7F else b"\\%03o" % byte
        for byte in raw
    )
    return b'"' + escaped + b'"'


def _painted(line: bytes) -> bytes:
    for start, colour in _COLOURS:
        if line.startswith(start):
            content = line.rstrip(b"\r\n")
            return b"\x1b[%dm" % colour + content + b"\x1b[0m" + line[len(content) :]
    return line


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


def silencing_summary(tally: Tally) -> str:
    """Say how much was hidden behind noqa comments, and how much could not be; nothing where nothing was found."""
    clauses = []
    if tally.silenced:
        files = _counted(tally.changed_files, "file")
        clauses.append(f"Silenced {_counted(tally.silenced, 'finding')} in {files} with noqa comments")
    if tally.findings:
        noun = "" if clauses else " finding" if tally.findings == 1 else " findings"
        clauses.append(f"{tally.findings}{noun} can't be silenced so")
    return "; ".join(clauses) + "." if clauses else ""


def fix_summary(tally: Tally, *, unsafe_fixes: bool) -> str:
    """Say how much was fixed and how much remains; nothing where there was nothing to fix.

    unsafe_fixes: whether they were asked for already.
    """
    clauses = []
    if tally.fixed:
        verb = "Would fix" if tally.only_shows else "Fixed"
        clauses.append(f"{verb} {_counted(tally.fixed, 'finding')} in {_counted(tally.changed_files, 'file')}")
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


def fixed_line(result: FileResult, finding: Finding) -> str:
    """Say what was fixed (in a diff: what would be), and why, at the place where it was found."""
    return f"{result.location(finding.line, finding.column)}: fixed {finding.code} {result.message(finding)}"


def statistics(tally: Tally) -> Iterator[str]:
    """Yield a line a code: how many findings there are, how many of them have a safe fix, and what the rule says."""
    totals: Counter[str] = Counter()
    for (code, _), count in tally.counts.items():
        totals[code] += count
    for code, total in sorted(totals.items(), key=lambda item: (-item[1], item[0])):
        rule = find_rule(code)
        fixable = tally.counts[code, FixSafety.SAFE]
        fixes = f"{fixable} fixable" if fixable else ""
        yield f"{total:>6}  {code}  {fixes:12}  {rule.summary if rule else ''}".rstrip()


def rule_table(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield lines with the codes, the name, the safety of the fix and the summary of each rule."""
    rows = [("CODES", "NAME", "FIX", "SUMMARY")]
    rows += [(" ".join(rule.codes), rule.name, rule.fix_safety or "none", rule.summary) for rule in rules]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for *cells, summary in rows:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)), summary])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

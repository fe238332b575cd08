"""The commands of torch-numpy; each returns the exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from flake8_torch_numpy.cli import processing
from flake8_torch_numpy.cli.discovery import discover
from flake8_torch_numpy.cli.interruption import InterruptionBetweenFiles
from flake8_torch_numpy.cli.output import (
    check_summary,
    fix_summary,
    fixed_line,
    is_coloured,
    rule_table,
    say,
    silencing_summary,
    statistics,
    unified_diff,
    write_bytes,
    write_line,
)
from flake8_torch_numpy.cli.processing import Failure, FileResult
from flake8_torch_numpy.cli.progress import with_progress
from flake8_torch_numpy.cli.reports import FORMATS
from flake8_torch_numpy.cli.tally import CLEAN, COULD_NOT_DO_THE_JOB, Tally
from flake8_torch_numpy.cli.workers import Task, process_files
from flake8_torch_numpy.configuration import Configuration
from flake8_torch_numpy.rules.registry import all_rules, find_rule

if TYPE_CHECKING:
    import argparse
    from typing import TextIO

_STDIN = "-"


def run_command(arguments: argparse.Namespace) -> int:
    """Do what the arguments (from `parse_arguments`) ask for."""
    match arguments.command:
        case "check":
            return _check(arguments)
        case "fix":
            return _fix(arguments)
        case "explain":
            return _explain(arguments.code)
        case _:
            return _list_rules()


class _Run:
    """One run of check or fix: results come in, findings go out, and all is counted."""

    def __init__(self, arguments: argparse.Namespace, findings_to: TextIO, *, shows_diff: bool = False) -> None:
        self.arguments = arguments
        self.flake8_arguments = (*arguments.flake8_arguments, f"--stdin-display-name={arguments.stdin_filename}")
        self.configuration = _load_configuration(self.flake8_arguments)
        self.tally = Tally(only_shows=shows_diff)
        self._shows_diff = shows_diff
        self._findings_to = findings_to
        self._report = FORMATS[arguments.output_format](lambda line: write_line(line, findings_to))

    def takes_stdin(self) -> bool:
        """Is standard input to be read, whose name flake8 does not exclude?"""
        name = self.arguments.stdin_filename
        return name == "stdin" or not self.configuration.is_excluded(name)

    def process(self, task: Task) -> None:
        """Do a task with all files."""
        found = discover(
            self.arguments.paths,
            self.configuration,
            respects_gitignore=self.arguments.respects_gitignore,
            forces_exclude=self.arguments.forces_exclude,
        )
        for folder, cause in found.unreadable:
            self.take(Failure(folder, f"can't be read: {cause}"))
        if not found.files and not found.unreadable:
            say("note: no Python files found")
        with InterruptionBetweenFiles() as interruption:
            results = process_files(found.files, task, self.configuration, lambda: interruption.is_requested)
            last = ""
            for result in with_progress(results, len(found.files), writes_on_terminal=self._findings_to.isatty()):
                self.take(result)
                last = result.filename
            if interruption.is_requested:
                say(f"interrupted after {last}" if last else "interrupted")
                self.tally.is_interrupted = True

    def take(self, result: FileResult | Failure) -> None:
        """Count a result, and write what was found."""
        self.tally.add(result)
        if isinstance(result, Failure):
            say(f"{result.filename} {result.cause}")
            return
        if self._shows_diff and result.is_changed:
            coloured = is_coloured(sys.stdout)
            write_bytes(unified_diff(result.filename, result.before, result.after, coloured=coloured))
        if self.arguments.shows_fixes:
            for finding in sorted(result.fixed, key=lambda finding: finding.sort_key):
                write_line(fixed_line(result, finding), sys.stderr)
        self._report.add(result)
        for finding in result.refused:
            say(f"{result.location(finding.line, finding.column)}: the fix of {finding.code} can't be applied safely")

    def finish(self, summary: str) -> int:
        """Write what comes at the end, and return the exit code."""
        self._report.finish()
        if self.arguments.statistics:
            for line in statistics(self.tally):
                write_line(line, sys.stderr)
        if summary:
            write_line(summary, sys.stderr)
        return self.tally.exit_code


def _check(arguments: argparse.Namespace) -> int:
    run = _Run(arguments, sys.stdout)
    if arguments.adds_noqa:
        run.process(Task(run.flake8_arguments, silences=True))
        return run.finish(silencing_summary(run.tally))
    if arguments.paths != [_STDIN]:
        run.process(Task(run.flake8_arguments))
    elif run.takes_stdin():
        run.take(processing.check_content(sys.stdin.buffer.read(), arguments.stdin_filename, run.configuration))
    return run.finish(check_summary(run.tally))


def _fix(arguments: argparse.Namespace) -> int:
    is_filter = arguments.paths == [_STDIN]
    findings_to = sys.stderr if is_filter or arguments.diff else sys.stdout
    run = _Run(arguments, findings_to, shows_diff=arguments.diff)
    if is_filter:
        _fix_stdin(run)
    else:
        run.process(
            Task(run.flake8_arguments, fixes=True, unsafe_fixes=arguments.unsafe_fixes, writes=not arguments.diff)
        )
    return run.finish(fix_summary(run.tally, unsafe_fixes=arguments.unsafe_fixes))


def _fix_stdin(run: _Run) -> None:
    arguments = run.arguments
    content = sys.stdin.buffer.read()
    result: FileResult | Failure = FileResult(arguments.stdin_filename, content, content, ())
    if run.takes_stdin():
        result = processing.fix_content(
            content, arguments.stdin_filename, run.configuration, unsafe_fixes=arguments.unsafe_fixes
        )
    if not arguments.diff:
        # Whoever puts the output in the place of the input must not lose a file that can't be fixed.
        write_bytes(content if isinstance(result, Failure) else result.after)
    run.take(result)


def _explain(code: str) -> int:
    rule = find_rule(code)
    if rule is None:
        say(f'there is no rule {code}; "torch-numpy rules" lists them all')
        return COULD_NOT_DO_THE_JOB
    write_line(rule.page.rstrip("\n"), sys.stdout)
    return CLEAN


def _list_rules() -> int:
    for line in rule_table(all_rules()):
        write_line(line, sys.stdout)
    return CLEAN


def _load_configuration(flake8_arguments: tuple[str, ...]) -> Configuration:
    configuration = Configuration.load(flake8_arguments)
    if not any(configuration.is_selected(code) for rule in all_rules() for code in rule.codes):
        say("note: flake8 is configured to show no TNP code, so nothing is reported; see select, extend-select, ignore")
    return configuration

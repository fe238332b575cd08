"""The commands of torch-numpy; each returns the exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from flake8_torch_numpy.cli import processing
from flake8_torch_numpy.cli.interruption import InterruptionBetweenFiles
from flake8_torch_numpy.cli.output import (
    check_summary,
    finding_line,
    fix_summary,
    rule_table,
    say,
    unified_diff,
    write_bytes,
    write_line,
)
from flake8_torch_numpy.cli.processing import Failure, FileResult
from flake8_torch_numpy.cli.tally import CLEAN, COULD_NOT_DO_THE_JOB, Tally
from flake8_torch_numpy.configuration import Configuration
from flake8_torch_numpy.rules.registry import all_rules, find_rule

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
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


def _check(arguments: argparse.Namespace) -> int:
    configuration = _load_configuration(arguments)
    tally = Tally()
    filenames = configuration.files_under(arguments.paths)

    def handle(result: FileResult | Failure) -> None:
        tally.add(result)
        _report(result, sys.stdout)

    if filenames == [_STDIN]:
        handle(processing.check_content(sys.stdin.buffer.read(), arguments.stdin_filename, configuration))
    else:
        _for_each_file(filenames, lambda filename: handle(processing.check_file(filename, configuration)), tally)
    _say_unless_empty(check_summary(tally))
    return tally.exit_code


def _fix(arguments: argparse.Namespace) -> int:
    configuration = _load_configuration(arguments)
    tally = Tally(only_shows=arguments.diff)
    if arguments.paths == [_STDIN]:
        _fix_stdin(arguments, configuration, tally)
    else:
        _fix_files(arguments, configuration, tally)
    _say_unless_empty(fix_summary(tally, unsafe_fixes=arguments.unsafe_fixes))
    return tally.exit_code


def _fix_files(arguments: argparse.Namespace, configuration: Configuration, tally: Tally) -> None:
    def fix_and_report(filename: str) -> None:
        result = processing.fix_file(
            filename, configuration, unsafe_fixes=arguments.unsafe_fixes, writes=not arguments.diff
        )
        tally.add(result)
        if arguments.diff:
            _show_diff(result)
        _report(result, sys.stderr if arguments.diff else sys.stdout)

    _for_each_file(configuration.files_under(arguments.paths), fix_and_report, tally)


def _fix_stdin(arguments: argparse.Namespace, configuration: Configuration, tally: Tally) -> None:
    content = sys.stdin.buffer.read()
    result: FileResult | Failure = FileResult(arguments.stdin_filename, content, content, ())
    if configuration.files_under([_STDIN]):
        result = processing.fix_content(
            content, arguments.stdin_filename, configuration, unsafe_fixes=arguments.unsafe_fixes
        )
    tally.add(result)
    if arguments.diff:
        _show_diff(result)
    else:
        # Whoever puts the output in the place of the input must not lose a file that can't be fixed.
        write_bytes(content if isinstance(result, Failure) else result.after)
    _report(result, sys.stderr)


def _explain(code: str) -> int:
    rule = find_rule(code)
    if rule is None:
        say(f'there is no rule {code}; "torch-numpy rules" lists them all')
        return COULD_NOT_DO_THE_JOB
    write_line(rule.documentation, sys.stdout)
    return CLEAN


def _list_rules() -> int:
    for line in rule_table(all_rules()):
        write_line(line, sys.stdout)
    return CLEAN


def _load_configuration(arguments: argparse.Namespace) -> Configuration:
    configuration = Configuration.load(
        [*arguments.flake8_arguments, f"--stdin-display-name={arguments.stdin_filename}"]
    )
    if not any(configuration.is_selected(code) for rule in all_rules() for code in rule.codes):
        say("note: flake8 is configured to show no TNP code, so nothing is reported; see select, extend-select, ignore")
    return configuration


def _for_each_file(filenames: list[str], action: Callable[[str], None], tally: Tally) -> None:
    if not filenames:
        say("note: no Python files found")
    with InterruptionBetweenFiles() as interruption:
        for filename in filenames:
            action(filename)
            if interruption.is_requested:
                say(f"interrupted after {filename}")
                tally.is_interrupted = True
                break


def _report(result: FileResult | Failure, stream: TextIO) -> None:
    if isinstance(result, Failure):
        say(f"{result.filename} {result.cause}")
        return
    for finding in result.findings:
        write_line(finding_line(result.filename, finding), stream)
    for finding in result.refused:
        say(f"the fix of {finding.code} in {result.filename}, line {finding.line}, can't be applied safely")


def _show_diff(result: FileResult | Failure) -> None:
    if isinstance(result, FileResult) and result.is_changed:
        write_bytes(unified_diff(result.filename, result.before, result.after))


def _say_unless_empty(summary: str) -> None:
    if summary:
        write_line(summary, sys.stderr)

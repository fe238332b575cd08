"""The arguments of the torch-numpy command."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from flake8_torch_numpy import __version__
from flake8_torch_numpy.cli.reports import FORMATS
from flake8_torch_numpy.settings import Chain

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXIT_CODES = """\
exit codes:
  0  nothing to report, or all of it fixed
  1  findings remain, or --diff shows changes
  2  could not do the job; standard error names the file and the cause
"""

_DESCRIPTION = "Finds conversions of torch tensors to NumPy arrays that raise or misbehave, and fixes them."

_CONFIGURATION = (
    "The configuration of flake8 is used: what flake8 reports is what is reported and fixed here. "
    "These options mean what they mean for flake8."
)


class _ForFlake8(argparse.Action):
    """Collect an option, spelled as flake8 spells it (`const`), in `flake8_arguments`."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        argument = f"{self.const}={values}" if isinstance(values, str) else str(self.const)
        namespace.flake8_arguments = [*namespace.flake8_arguments, argument]


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse the arguments of the command (those of the process where None).

    The result has `command`; for check and fix also `paths`, `stdin_filename`, `flake8_arguments` (what to hand on to
    flake8), `output_format`, `statistics`, `respects_gitignore`, `forces_exclude`, `adds_noqa` and `shows_fixes`; for
    fix also `diff` and `unsafe_fixes`; for explain `code`.
    Raises SystemExit where the arguments are wrong, and after --help and --version.
    """
    parser = _make_parser()
    arguments = parser.parse_args(argv)
    if len(getattr(arguments, "paths", ())) > 1 and "-" in arguments.paths:
        parser.error('"-" can\'t be combined with other paths')
    if getattr(arguments, "adds_noqa", False) and "-" in arguments.paths:
        parser.error('--add-noqa changes files; "-" is none')
    return arguments


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="torch-numpy",
        description=_DESCRIPTION,
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_check(commands)
    _add_fix(commands)
    _add_explain(commands)
    commands.add_parser("rules", help="list the rules", description="Lists all rules.", allow_abbrev=False)
    return parser


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = commands.add_parser(
        "check",
        help="report what is wrong",
        description="Reports what flake8 would report, and changes nothing (but for --add-noqa).",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    check.add_argument(
        "--add-noqa",
        dest="adds_noqa",
        action="store_true",
        help="write a noqa comment for all that is found, so that only what is new will be reported",
    )
    _add_common(check)


def _add_fix(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    fix = commands.add_parser(
        "fix",
        help="fix what is wrong",
        description=(
            "Fixes what flake8 would report, and reports what remains.\n"
            'With "-" or --diff, standard output holds the fixed text or the diff, and nothing else;\n'
            "what remains is then reported on standard error."
        ),
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    fix.add_argument(
        "--diff",
        action="store_true",
        help="write no file; print a unified diff (for git apply); exit 1 where there are changes or findings remain",
    )
    fix.add_argument("--unsafe-fixes", action="store_true", help="apply unsafe fixes, too")
    fix.add_argument(
        "--show-fixes", dest="shows_fixes", action="store_true", help="say what was fixed, and why, on standard error"
    )
    _add_common(fix)


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    explain = commands.add_parser(
        "explain",
        help="print the page of a rule",
        description="Prints what a rule finds, why it matters, and how its fix behaves.",
        allow_abbrev=False,
    )
    explain.add_argument("code", metavar="CODE", help="a code (TNP201) or the name of a rule (missing-cpu)")


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(flake8_arguments=[], adds_noqa=False, shows_fixes=False)
    parser.add_argument(
        "paths",
        nargs="*",
        default=["."],
        metavar="PATH",
        help='files and directories (default: "."), or "-" for standard input',
    )
    parser.add_argument(
        "--output-format",
        choices=list(FORMATS),
        default="text",
        help="how findings are written (default: text)",
    )
    parser.add_argument("--statistics", action="store_true", help="count the findings by code, at the end")
    parser.add_argument(
        "--no-respect-gitignore",
        dest="respects_gitignore",
        action="store_false",
        help="look into what git ignores, too",
    )
    parser.add_argument(
        "--force-exclude",
        dest="forces_exclude",
        action="store_true",
        help="leave out what is left out of folders also where it is named (for pre-commit)",
    )
    parser.add_argument("--stdin-filename", default="stdin", metavar="NAME", help='the name of what "-" reads')
    _hand_on_switch(parser, "--strict", "--torch-numpy-strict", "report conversions of which nothing is known, too")
    _hand_on_switch(parser, "--style-checks", "--torch-numpy-style-checks", "report the style of chains, too")
    parser.add_argument(
        "--chain",
        action=_ForFlake8,
        const="--torch-numpy-chain",
        choices=[chain.value for chain in Chain],
        dest=argparse.SUPPRESS,
        help="what fixes write: the missing calls (default), or .numpy(force=True) in place of them all",
    )
    flake8 = parser.add_argument_group("configuration", _CONFIGURATION)
    parser.add_argument(
        "-j", action=_ForFlake8, const="--jobs", metavar="NUMBER", dest=argparse.SUPPRESS, help=argparse.SUPPRESS
    )
    for option, metavar in (
        ("--select", "CODES"),
        ("--extend-select", "CODES"),
        ("--ignore", "CODES"),
        ("--extend-ignore", "CODES"),
        ("--per-file-ignores", "PATTERN:CODES"),
        ("--exclude", "PATTERNS"),
        ("--extend-exclude", "PATTERNS"),
        ("--filename", "PATTERNS"),
        ("--config", "FILE"),
        ("--append-config", "FILE"),
        ("--jobs", "NUMBER"),
    ):
        flake8.add_argument(option, action=_ForFlake8, const=option, metavar=metavar, dest=argparse.SUPPRESS)
    _hand_on_switch(flake8, "--isolated", "--isolated", "ignore all configuration files")
    _hand_on_switch(flake8, "--disable-noqa", "--disable-noqa", "report on lines with a noqa comment, too")


def _hand_on_switch(
    parser: argparse.ArgumentParser | argparse._ArgumentGroup, option: str, for_flake8: str, explanation: str
) -> None:
    parser.add_argument(option, action=_ForFlake8, nargs=0, const=for_flake8, dest=argparse.SUPPRESS, help=explanation)

"""The torch-numpy command: check and fix files outside of flake8, under flake8's configuration."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from flake8_torch_numpy.cli.arguments import parse_arguments
from flake8_torch_numpy.cli.commands import run_command
from flake8_torch_numpy.cli.output import say
from flake8_torch_numpy.cli.tally import COULD_NOT_DO_THE_JOB, INTERRUPTED
from flake8_torch_numpy.configuration import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (those of the process where None) and return its exit code.

    0: nothing to report, or all of it fixed. 1: findings remain, or fixes were only shown. 2: a file, the
    configuration or an option is bad. 130: interrupted. Raises SystemExit where argparse ends the run.
    """
    try:
        exit_code = _run(argv)
        sys.stdout.flush()
    except OSError as error:
        _discard_output()
        if not isinstance(error, BrokenPipeError):
            say(f"input or output failed: {error.strerror}")
        return COULD_NOT_DO_THE_JOB
    return exit_code


def _run(argv: Sequence[str] | None) -> int:
    try:
        return run_command(parse_arguments(argv))
    except ConfigurationError as error:
        say(f"flake8 can't be configured: {error}")
        return COULD_NOT_DO_THE_JOB
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED


def _discard_output() -> None:
    """Keep Python from trying again, on its way out, to write what nobody takes."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)

"""The face that flake8 sees.

flake8 imports this module on every run, whatever is selected: it imports nothing heavy, and the
analysis only once a file is at hand.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, ClassVar

from flake8_torch_numpy.settings import Chain, Settings

if TYPE_CHECKING:
    import argparse
    import ast
    from collections.abc import Iterator, Sequence

    from flake8.options.manager import OptionManager

    from flake8_torch_numpy.finding import Finding


class TorchNumpyPlugin:
    """The checker that flake8 makes for each file.

    One broken file must not end the run for all others, so no exception but KeyboardInterrupt and
    SystemExit leaves `run`: a file too strange for the analysis has no findings.
    """

    settings: ClassVar[Settings] = Settings()
    shows_tracebacks: ClassVar[bool] = False

    def __init__(self, tree: ast.Module, lines: Sequence[str], filename: str) -> None:
        """Take what flake8 hands over: `tree` is the tree of just the joined `lines`."""
        self._tree = tree
        self._lines = lines
        self._filename = filename

    @staticmethod
    def add_options(option_manager: OptionManager) -> None:
        """Register the options, each for the command line and for flake8's section of a file."""
        option_manager.add_option(
            "--torch-numpy-strict",
            action="store_true",
            parse_from_config=True,
            help="Report conversions of which nothing is known, too (TNP4xx).",
        )
        option_manager.add_option(
            "--torch-numpy-style-checks",
            action="store_true",
            parse_from_config=True,
            help="Report the style of conversion chains, too (TNP6xx).",
        )
        option_manager.add_option(
            "--torch-numpy-chain",
            choices=[chain.value for chain in Chain],
            default=Chain.CALLS.value,
            parse_from_config=True,
            help="What fixes write: the missing calls, or .numpy(force=True) in place of them all. (Default: calls)",
        )
        option_manager.add_option(
            "--torch-numpy-debug",
            action="store_true",
            parse_from_config=True,
            help="Print a traceback where a file is too strange for the analysis of torch tensors.",
        )

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Keep what the user asked for, for all files of this run."""
        cls.settings = settings_from(options)
        cls.shows_tracebacks = options.torch_numpy_debug

    def run(self) -> Iterator[tuple[int, int, str, type[TorchNumpyPlugin]]]:
        """Yield line (from 1), column (from 0, in characters), code with message, and this class."""
        for finding in self._findings():
            yield finding.line, finding.column, f"{finding.code} {finding.message}", type(self)

    def _findings(self) -> list[Finding]:
        try:
            from flake8_torch_numpy.linter import lint  # noqa: PLC0415

            return lint("".join(self._lines), self._tree, self.settings, self._note_failure)
        except Exception as error:  # noqa: BLE001
            self._note_failure(error)
            return []

    def _note_failure(self, error: Exception) -> None:
        if not self.shows_tracebacks:
            return
        # Standard error may be closed, and memory may still be short.
        with contextlib.suppress(Exception):
            import traceback  # noqa: PLC0415

            sys.stderr.write(f"{self._filename}: torch-numpy gave up on this file:\n")
            traceback.print_exception(error)


def settings_from(options: argparse.Namespace) -> Settings:
    """Pick what concerns the linter from the options that flake8 parsed.

    Raises flake8's ExecutionError where a configuration file has a value that there is not.
    """
    chain = options.torch_numpy_chain
    if chain not in set(Chain):
        # flake8 checks choices on the command line only.
        from flake8.exceptions import ExecutionError  # noqa: PLC0415

        raise ExecutionError(f"torch-numpy-chain is {chain!r}; it can be {' or '.join(map(repr, map(str, Chain)))}")
    return Settings(options.torch_numpy_strict, options.torch_numpy_style_checks, Chain(chain))

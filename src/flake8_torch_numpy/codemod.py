"""The face that libcst sees: a command for `python -m libcst.tool codemod`.

    python -m libcst.tool codemod -x --no-format flake8_torch_numpy.codemod.SafeNumpyCommand PATH...

It does what `torch-numpy fix` does, byte for byte, by the same configuration of flake8. (Without `--no-format`,
libcst has black format each changed file.)
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import libcst
from libcst.codemod import CodemodCommand, CodemodContext, SkipFile

from flake8_torch_numpy.configuration import Configuration
from flake8_torch_numpy.rewriting.rounds import fix_text
from flake8_torch_numpy.settings import Chain

if TYPE_CHECKING:
    import argparse

# flake8's name for what comes from standard input, too.
_NAME_OF_THE_NAMELESS = "stdin"


class SafeNumpyCommand(CodemodCommand):
    """Make conversions of torch tensors to NumPy arrays safe."""

    DESCRIPTION = "Fix conversions of torch tensors to NumPy arrays: what flake8-torch-numpy reports and can fix."

    def __init__(  # noqa: PLR0913 - libcst hands over each option as an argument
        self,
        context: CodemodContext,
        *,
        unsafe_fixes: bool = False,
        strict: bool = False,
        style_checks: bool = False,
        chain: str | None = None,
        select: str | None = None,
        extend_select: str | None = None,
        ignore: str | None = None,
        extend_ignore: str | None = None,
        config: str | None = None,
        isolated: bool = False,
        disable_noqa: bool = False,
    ) -> None:
        """Take the options of `torch-numpy fix`; lists of codes are separated by commas, as for flake8."""
        super().__init__(context)
        self._unsafe_fixes = unsafe_fixes
        switches = {
            "--torch-numpy-strict": strict,
            "--torch-numpy-style-checks": style_checks,
            "--isolated": isolated,
            "--disable-noqa": disable_noqa,
        }
        values = {
            "--torch-numpy-chain": chain,
            "--select": select,
            "--extend-select": extend_select,
            "--ignore": ignore,
            "--extend-ignore": extend_ignore,
            "--config": config,
        }
        self._flake8_arguments = (
            *(switch for switch, is_on in switches.items() if is_on),
            *(f"{option}={value}" for option, value in values.items() if value is not None),
        )

    @staticmethod
    def add_args(arg_parser: argparse.ArgumentParser) -> None:
        """Add the options to libcst's parser; they have to stand behind the name of the command."""
        for switch, explanation in (
            ("--unsafe-fixes", "apply unsafe fixes, too"),
            ("--strict", "fix conversions of which nothing is known, too"),
            ("--style-checks", "fix the style of conversion chains, too"),
            ("--isolated", "ignore all configuration files of flake8"),
            ("--disable-noqa", "fix lines with a noqa comment, too"),
        ):
            arg_parser.add_argument(switch, action="store_true", help=explanation)
        arg_parser.add_argument("--chain", choices=[chain.value for chain in Chain], help="what fixes write")
        for option in ("--select", "--extend-select", "--ignore", "--extend-ignore"):
            arg_parser.add_argument(option, metavar="CODES", help="as for flake8")
        arg_parser.add_argument("--config", metavar="FILE", help="as for flake8")

    def transform_module_impl(self, tree: libcst.Module) -> libcst.Module:
        """Fix the module's code, which may differ from the file where other transforms came first.

        Raises SkipFile where libcst itself would change other bytes of the file, and ConfigurationError
        where flake8 would not start.
        """
        self._refuse_unfaithful(tree)
        configuration = _load_configuration(self._flake8_arguments, Path.cwd())
        filename = self.context.filename
        if filename is not None and _is_excluded(Path(filename), configuration):
            return tree
        code = tree.code
        try:
            fixed = fix_text(
                code,
                lambda text: configuration.findings(text, filename or _NAME_OF_THE_NAMELESS),
                unsafe_fixes=self._unsafe_fixes,
            )
        except SyntaxError as error:
            self.warn(f"Python can't parse this module: {error.msg}")
            return tree
        for finding in fixed.refused:
            self.warn(f"The fix of {finding.code} in line {finding.line} can't be applied safely.")
        return tree if fixed.text == code else self._parse_faithfully(tree, fixed.text)

    def _refuse_unfaithful(self, tree: libcst.Module) -> None:
        """Stop libcst from writing the file where it loses something merely by reading and writing it."""
        if self.context.filename is None:
            return
        try:
            content = Path(self.context.filename).read_bytes()
        except OSError:
            return
        written = tree.bytes
        if written != content and libcst.parse_module(content).bytes == written:
            self.warn("libcst does not reproduce this file as it is; `torch-numpy fix` does not need libcst.")
            raise SkipFile("libcst would change more than the conversions")

    def _parse_faithfully(self, tree: libcst.Module, text: str) -> libcst.Module:
        fixed_tree = libcst.parse_module(text, tree.config_for_parsing)
        if fixed_tree.code == text:
            return fixed_tree
        self.warn("libcst does not reproduce this module once it is fixed; `torch-numpy fix` does not need libcst.")
        return tree


@functools.cache
def _load_configuration(
    flake8_arguments: tuple[str, ...],
    directory: Path,  # noqa: ARG001 - flake8 starts from the current directory
) -> Configuration:
    """Load flake8's configuration once a run: libcst makes a command for each file."""
    return Configuration.load(flake8_arguments)


def _is_excluded(path: Path, configuration: Configuration) -> bool:
    """Tell whether flake8 leaves out this file, or a folder around it below the current one."""
    path = path.absolute()
    folders = [folder for folder in path.parents if Path.cwd() in folder.parents]
    return any(configuration.is_excluded(str(part)) for part in (path, *folders))

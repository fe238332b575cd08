"""What flake8 would show: its options, its files, its selection of codes, asked of flake8 itself.

Every face but the plugin goes through here, so what flake8 reports is what they report and fix.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Self

from flake8.formatting.base import BaseFormatter
from flake8.options.parse_args import parse_args
from flake8.style_guide import Decision, StyleGuide, StyleGuideManager
from flake8.utils import fnmatch, matches_filename, normalize_path, parse_files_to_codes_mapping

from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.plugin import settings_from
from flake8_torch_numpy.source.noqa import NoqaComments
from flake8_torch_numpy.source.notebooks import SUFFIX

if TYPE_CHECKING:
    import argparse
    import ast
    from collections.abc import Generator, Sequence

    from flake8_torch_numpy.finding import Finding
    from flake8_torch_numpy.settings import Settings

_LOG = logging.getLogger(__name__)


class ConfigurationError(Exception):
    """flake8 would not start with this configuration; the message says why."""


class AnalysisError(Exception):
    """The analysis failed on a text too strange for it; the message names the error that it ended with."""


class Configuration:
    """One run's answers of flake8, from its command line and its configuration files."""

    def __init__(self, options: argparse.Namespace, folder: str = os.curdir) -> None:
        """Take the options as flake8 parsed them, those of the plugin included; and the folder that it is run in."""
        self.settings: Settings = settings_from(options)
        self._options = options
        self._style_guides = _StyleGuides(options, folder)

    @classmethod
    def load(cls, flake8_arguments: Sequence[str] = (), folder: str | None = None) -> Self:
        """Load the configuration that `flake8 *flake8_arguments` has in the current directory, or in another folder.

        folder: an absolute path; paths in the arguments, and those of files that are asked about, have to be so, too.
        Raises ConfigurationError where a configuration file is missing or wrong or another plugin fails,
        and SystemExit where flake8's own argument parser ends the run.
        """
        try:
            if folder is None:
                _, options = parse_args(flake8_arguments)
                return cls(options)
            _, options = parse_args([*_find_configuration(folder, flake8_arguments), *flake8_arguments])
            return cls(options, folder)
        except Exception as error:  # Code of other plugins runs here, too.
            raise ConfigurationError(f"{type(error).__name__}: {error}") from error

    @property
    def jobs(self) -> int:
        """How many processes are to work: flake8's option `--jobs`, which is one a core unless it is given."""
        asked = self._options.jobs.n_jobs
        return asked if asked > 0 else os.cpu_count() or 1

    @property
    def honours_noqa(self) -> bool:
        """Do noqa comments silence anything?"""
        return not self._options.disable_noqa

    def is_wanted(self, path: str) -> bool:
        """Tell whether a file that was found in a folder is one that flake8 checks, by its name; or a notebook."""
        return fnmatch(path, [*self._options.filename, f"*{SUFFIX}"])

    def is_excluded(self, path: str) -> bool:
        """Tell whether flake8 leaves out this file or directory; by its own path, that of no parent."""
        return matches_filename(
            path,
            patterns=(*self._options.exclude, *self._options.extend_exclude),
            log_message='"%(path)s" has %(whether)sbeen excluded',
            logger=_LOG,
        )

    def is_selected(self, code: str, filename: str | None = None) -> bool:
        """Tell whether flake8 shows this code in this file, or in some file; noqa comments left aside."""
        guides = self._style_guides
        guide = guides.default_style_guide if filename is None else guides.style_guide_for(filename)
        return guide.should_report_error(code) is Decision.Selected

    def findings(self, text: str, filename: str, tree: ast.Module | None = None) -> list[Finding]:
        """Find what flake8 shows for a module's text, in the order of the text.

        text, tree: as for `linter.lint`. filename: as flake8 would print it; per-file-ignores go by it.
        Raises SyntaxError where the text has no tree, and AnalysisError where the analysis fails on it.
        """
        failures: list[Exception] = []
        found = lint(text, tree, self.settings, failures.append)
        if failures:
            error = failures[0]
            raise AnalysisError(f"{type(error).__name__}: {error}") from error
        selected = [finding for finding in found if self.is_selected(finding.code, filename)]
        if not selected or not self.honours_noqa:
            return selected
        noqa = NoqaComments(text)
        return [finding for finding in selected if not noqa.is_suppressed(finding.line, finding.code)]


class _StyleGuides(StyleGuideManager):
    """flake8's choice of codes by file, for a folder that need not be the current one."""

    def __init__(self, options: argparse.Namespace, folder: str) -> None:
        self._folder = folder
        super().__init__(options, BaseFormatter(options))

    def populate_style_guides_with(self, options: argparse.Namespace) -> Generator[StyleGuide, None, None]:
        for pattern, codes in parse_files_to_codes_mapping(options.per_file_ignores):
            yield self.default_style_guide.copy(normalize_path(pattern, self._folder), codes)


def _find_configuration(folder: str, flake8_arguments: Sequence[str]) -> list[str]:
    """The arguments by which flake8 takes the configuration file that it would find in a folder."""
    if any(argument.startswith(("--config", "--isolated")) for argument in flake8_arguments):
        return []
    # flake8 looks from the current folder, which belongs to the whole process.
    from flake8.options.config import _find_config_file  # noqa: PLC0415

    path = _find_config_file(folder)
    return ["--isolated"] if path is None else [f"--config={path}"]

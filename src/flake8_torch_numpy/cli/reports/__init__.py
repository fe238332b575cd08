"""How findings are written: one module a format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.cli.reports import github, gitlab, json_list, sarif, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_torch_numpy.cli.reports.report import Report, Writer

FORMATS: dict[str, Callable[[Writer], Report]] = {
    "text": text.Text,
    "concise": text.Concise,
    "json": json_list.JsonList,
    "github": github.GitHub,
    "gitlab": gitlab.GitLab,
    "sarif": sarif.Sarif,
}

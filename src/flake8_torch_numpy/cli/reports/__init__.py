"""How findings are written: one module a format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.cli.reports import github, gitlab, json_list, sarif, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_torch_numpy.cli.reports.report import Report, Writer


def _html(write: Writer) -> Report:
    # It draws libraries that no other format needs.
    from flake8_torch_numpy.cli.reports.html_page.page import Html  # noqa: PLC0415

    return Html(write)


FORMATS: dict[str, Callable[[Writer], Report]] = {
    "text": text.Text,
    "concise": text.Concise,
    "json": json_list.JsonList,
    "github": github.GitHub,
    "gitlab": gitlab.GitLab,
    "sarif": sarif.Sarif,
    "html": _html,
}

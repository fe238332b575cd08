"""A progress bar for long runs, on a terminal and nowhere else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tqdm import tqdm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_torch_numpy.cli.processing import Failure, FileResult

# Seconds after which a run is long.
_LONG = 1.0


def with_progress(
    results: Iterable[FileResult | Failure], total: int, *, writes_on_terminal: bool
) -> Iterator[FileResult | Failure]:
    """The same results; meanwhile a bar on standard error says how many files of `total` are done.

    writes_on_terminal: whether what is found is written on the terminal, too; the bar makes way for it.
    """
    bar = tqdm(
        total=total,
        unit="file",
        delay=_LONG,
        leave=False,
        disable=not sys.stderr.isatty(),
        file=sys.stderr,
        dynamic_ncols=True,
    )
    with bar:
        for result in results:
            if writes_on_terminal and not bar.disable:
                bar.clear()
            yield result
            bar.update()

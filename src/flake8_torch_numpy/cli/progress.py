"""A progress bar for long runs, on a terminal and nowhere else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

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
    if not sys.stderr.isatty():
        yield from results
        return
    from tqdm import tqdm  # noqa: PLC0415 - most runs have no terminal, or are short

    with tqdm(total=total, unit="file", delay=_LONG, leave=False, file=sys.stderr, dynamic_ncols=True) as bar:
        for result in results:
            if writes_on_terminal:
                bar.clear()
            yield result
            bar.update()

"""What a DataLoader calls, in its workers as a rule: methods of data sets, and functions that collate.

Workers have no accelerator, and can't share autograd's graphs: what is unknown there is in host memory, and does not
require grad.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_torch_numpy.inference.attributes import foreign_bases

if TYPE_CHECKING:
    from flake8_torch_numpy.inference.definitions import FunctionInfo

_OF_DATA_SETS = frozenset({"__getitem__", "__getitems__", "__iter__", "__next__"})
_DATA_SETS = ("Dataset", "DatasetFolder", "ImageFolder", "IterDataPipe", "MapDataPipe")
# `collate_results` and the like put together what a model gave.
_COLLATING = frozenset({"collate", "collater", "collator", "collate_batch", "collate_samples"})


def is_run_by_loader(info: FunctionInfo) -> bool:
    """Is it a method by which a data set gives its items, or a function that puts them together?"""
    name = info.name.strip("_")
    if name in _COLLATING or name.endswith(("collate_fn", "collate_function")):
        return True
    if info.owner is None:
        return False
    if info.name == "__call__":
        return "Collat" in info.owner.name
    return info.name in _OF_DATA_SETS and any(base.endswith(_DATA_SETS) for base in foreign_bases(info.owner))

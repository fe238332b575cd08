"""What is true of each of several results."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flake8_torch_numpy.torch_api.signature import Output, Returns, Signature

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


def join(values: Iterable[T], otherwise: T) -> T:
    """The value that all have, else `otherwise`."""
    found = set(values)
    return found.pop() if len(found) == 1 else otherwise


def joined_output(outputs: list[Output]) -> Output:
    """What is true of each of several outputs."""
    if len({output.holds for output in outputs}) > 1 or len({len(output.items) for output in outputs}) > 1:
        return Output("unknown", "unknown", "unknown", "unknown", "", "unknown", "unknown", "unknown")
    return Output(
        join((output.grad for output in outputs), "unknown"),
        join((output.device for output in outputs), "unknown"),
        join((output.dtype for output in outputs), "unknown"),
        join((output.alias for output in outputs), "unknown"),
        join((output.field for output in outputs), ""),
        join((output.layout for output in outputs), "unknown"),
        join((output.lazy for output in outputs), "unknown"),
        outputs[0].holds,
        tuple(joined_output(list(items)) for items in zip(*(output.items for output in outputs), strict=True)),
    )


def joined(signatures: list[Signature]) -> tuple[Returns, tuple[Output, ...]]:
    """What is true of the results of each of several signatures."""
    shapes = {(signature.returns, len(signature.outputs)) for signature in signatures}
    if len(shapes) > 1:
        return "unknown", ()
    columns = zip(*(signature.outputs for signature in signatures), strict=True)
    return signatures[0].returns, tuple(joined_output(list(column)) for column in columns)

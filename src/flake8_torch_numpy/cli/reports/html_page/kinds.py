"""How sure the codes are: the kinds in which a report sorts them, each explained in a line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """Codes that are equally sure.

    name: one word, also that of its colour in the style sheet.
    prefixes: how its codes begin.
    explanation: one sentence.
    """

    name: str
    prefixes: tuple[str, ...]
    explanation: str


KINDS = (
    Kind(
        "proof",
        ("TNP1", "TNP2"),
        "Proven: the conversion raises wherever there is the hardware for it, or goes through `.data`.",
    ),
    Kind("harm", ("TNP5",), "Proven, though nothing raises: shared memory is spoiled, or a result is thrown away."),
    Kind("sign", ("TNP3",), "Something in view says that the conversion can raise."),
    Kind("strict", ("TNP4",), "Nothing in view says that the conversion is safe; asked for with `--strict`."),
    Kind(
        "style",
        ("TNP6",),
        "A step of the chain does nothing, or stands in the wrong place; asked for with `--style-checks`.",
    ),
)


def kind_of(code: str) -> Kind:
    """The kind of a code."""
    return next(kind for kind in KINDS if code.startswith(kind.prefixes))

"""What a user can ask of the linter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Options that change what is found; the same for every face.

    strict: report conversions of which nothing is known, too (TNP4xx).
    style_checks: report chain style, too (TNP6xx).
    """

    strict: bool = False
    style_checks: bool = False

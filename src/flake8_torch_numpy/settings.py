"""What a user can ask of the linter."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Chain(enum.StrEnum):
    """What fixes write before `.numpy()`.

    CALLS: the steps that are missing, `.detach().cpu().numpy()`. FORCE: `.numpy(force=True)` in place of them all.
    """

    CALLS = "calls"
    FORCE = "force"


@dataclass(frozen=True, slots=True)
class Settings:
    """Options that change what is found; the same for every face.

    strict: report conversions of which nothing is known, too (TNP4xx).
    style_checks: report chain style, too (TNP6xx).
    chain: what fixes write.
    """

    strict: bool = False
    style_checks: bool = False
    chain: Chain = Chain.CALLS

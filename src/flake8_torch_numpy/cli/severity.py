"""How grave a finding is, as its code tells."""

from __future__ import annotations


def is_proof(code: str) -> bool:
    """Is it said that torch raises there, or that `.data` is used, rather than that it may?"""
    return code.startswith(("TNP1", "TNP2"))

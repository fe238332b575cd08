"""The changes between two texts make one of the other, and are small."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_torch_numpy.language_server.differences import changes_between

TEXTS = st.lists(st.sampled_from(["x", ".cpu()", "\n", "\r\n", "\r", "\f", "\u2028", " ", "🔥", "f(", ")"])).map(
    "".join
)


def apply(text: str, changes: list[tuple[int, int, str]]) -> str:
    for start, end, new in reversed(changes):
        text = text[:start] + new + text[end:]
    return text


@given(TEXTS, TEXTS)
def test_changes_make_the_new_text(old: str, new: str) -> None:
    changes = list(changes_between(old, new))
    assert apply(old, changes) == new
    assert all(before[1] <= after[0] for before, after in pairwise(changes))


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("a\nb\n", "a\nb\n", []),
        ("a\nx.numpy()\nb\n", "a\nx.cpu().numpy()\nb\n", [(3, 3, ".cpu()")]),
        ("f(x.numpy(), y.numpy())", "f(x.cpu().numpy(), y.cpu().numpy())", [(3, 3, ".cpu()"), (15, 15, "cpu().")]),
        ("x.data.numpy()\r\ny\r\n", "x.detach().numpy()\r\ny\r\n", [(2, 6, "detach()")]),
        ("a\nb\nc\n", "a\nc\n", [(2, 4, "")]),
        ("a", "a\nb", [(1, 1, "\nb")]),
    ],
)
def test_changes_are_small(old: str, new: str, changes: list[tuple[int, int, str]]) -> None:
    assert list(changes_between(old, new)) == changes


def test_a_long_line_is_replaced_as_a_whole() -> None:
    old = "x, " * 2000
    assert list(changes_between(f"a\n{old}\nb\n", f"a\n{old}y\nb\n")) == [(2, 2 + len(old) + 1, f"{old}y\n")]

"""Differences lose nothing and invent nothing, whatever the texts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from search.differences import differences

PIECES = st.sampled_from(
    ["a", "b ", "Mali. ", "gold", "\n", "\n\n", " ", "!", '" ', "é", "\u2028", "\r\n", "12,5", "𝄞"]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60)


@given(TEXTS, TEXTS)
def test_both_texts_come_back(old: str, new: str) -> None:
    changes = differences(old, new)
    assert "".join(c.text for c in changes if c.kind != "added") == old
    assert "".join(c.text for c in changes if c.kind != "removed") == new
    assert all(change.text for change in changes)
    kinds = [change.kind for change in changes]
    assert all(one != two for one, two in pairwise(kinds))
    assert all(pair != ("added", "removed") for pair in pairwise(kinds))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {change.kind for change in differences(text, text)} <= {"same"}

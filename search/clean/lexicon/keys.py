"""The forms in which texts are compared: insensitive to case, accents, blanks and quotes."""

from __future__ import annotations

import re
from functools import lru_cache

from search.text import fold

__all__ = ["deletions", "flat", "key_of", "near"]

_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TOKEN = re.compile(r"[^\W\d_]+|#")
_LABEL = 120  # characters; a longer text is prose, and does not come twice
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "`": "'", "´": "'"})


def flat(text: str) -> str:
    """The text for patterns: folded, plain quotes, each run of blanks one blank."""
    return _flat_label(text) if len(text) <= _LABEL else _flat(text)


def key_of(flat_text: str) -> str:
    """The text for phrases: its words joined by blanks, every number written ``#``."""
    return _label_key(flat_text) if len(flat_text) <= _LABEL else _key(flat_text)


def _flat(text: str) -> str:
    return _BLANKS.sub(" ", fold(text.translate(_QUOTES))).strip()


def _key(flat_text: str) -> str:
    return " ".join(_TOKEN.findall(_NUMBER.sub("#", flat_text.replace("#", " "))))


# Many rules ask about the same labels, on a page and on every page of an outlet.
_flat_label = lru_cache(maxsize=32_768)(_flat)
_label_key = lru_cache(maxsize=32_768)(_key)


def deletions(key: str) -> set[str]:
    """Every string made by leaving out one character."""
    return {key[:i] + key[i + 1 :] for i in range(len(key))}


def near(one: str, other: str) -> bool:
    """Whether one typing slip lies between them: a letter more, less, other, or two swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])

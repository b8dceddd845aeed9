"""The forms in which texts are compared: insensitive to case, accents, blanks and quotes."""

from __future__ import annotations

import re

from search.text import fold

__all__ = ["deletions", "flat", "key_of", "near"]

_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TOKEN = re.compile(r"[^\W\d_]+|#")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "`": "'", "´": "'"})


def flat(text: str) -> str:
    """The text for patterns: folded, plain quotes, each run of blanks one blank."""
    return _BLANKS.sub(" ", fold(text.translate(_QUOTES))).strip()


def key_of(flat_text: str) -> str:
    """The text for phrases: its words joined by blanks, every number written ``#``."""
    return " ".join(_TOKEN.findall(_NUMBER.sub("#", flat_text.replace("#", " "))))


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

"""Phrases that a text has with one typing slip in them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

__all__ = ["Slips", "near"]

_LENGTHS = range(8, 41)  # shorter words have honest neighbours, longer lines more than one slip


class Slips:
    """Phrases, made for asking whether a key is one of them but for a slip.

    A slip in one half of a phrase leaves the other half as it is, but for the letter between: so
    phrases are looked up by their halves.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._begins: dict[str, list[str]] = {}
        self._ends: dict[str, list[str]] = {}
        for phrase in phrases:
            if len(phrase) in _LENGTHS and "#" not in phrase:
                sizes = range(len(phrase) - 1, len(phrase) + 2)  # of the keys that are near
                for begin in dict.fromkeys(_begin(phrase, size) for size in sizes):
                    self._begins.setdefault(begin, []).append(phrase)
                for end in dict.fromkeys(_end(phrase, size) for size in sizes):
                    self._ends.setdefault(end, []).append(phrase)

    def find(self, key: str) -> str | None:
        """The phrase that a key is, at most one typing slip away."""
        size = len(key)
        if size not in _LENGTHS or "#" in key:
            return None
        begins = self._begins.get(_begin(key, size), ())
        ends = self._ends.get(_end(key, size), ())
        return next((phrase for phrase in chain(begins, ends) if near(key, phrase)), None)


def near(one: str, other: str) -> bool:
    """Whether one typing slip lies between them: a letter more, less, other, or two swapped.

    Another letter at the beginning of a word makes another word: "fewer posts", "newer posts".
    """
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if a[1:] == b or a == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:]):
        return True
    return a[1:] == b[1:] and start > 0 and one[start - 1] != " "


def _begin(phrase: str, size: int) -> str:
    return phrase[: size // 2]


def _end(phrase: str, size: int) -> str:
    return phrase[-((size - 1) // 2) :]

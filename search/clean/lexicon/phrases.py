"""Lists of words and phrases, made for asking which of them occur in a key."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Phrases", "anchor_of"]


def anchor_of(phrase: str) -> str:
    """The word of a phrase by which it is looked up: the longest, as long words are rare."""
    return max(phrase.split(" "), key=len)


class Phrases:
    """Words and phrases (keys, as `search.clean.lexicon.key_of` makes them), indexed by a word."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._one: set[str] = set()
        self._several: dict[str, list[str]] = {}
        for key in keys:
            if " " in key:
                self._several.setdefault(anchor_of(key), []).append(f" {key} ")
            else:
                self._one.add(key)
        self._anchors = frozenset(self._several)

    def occur_in(self, key: str) -> bool:
        """Whether one of them occurs in a key, as whole words."""
        words = key.split(" ")
        if not self._one.isdisjoint(words):
            return True
        if self._anchors.isdisjoint(words):
            return False
        padded = f" {key} "
        anchors = self._anchors.intersection(words)
        return any(phrase in padded for word in anchors for phrase in self._several[word])

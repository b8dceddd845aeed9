"""Words that differ in a few letters: the one definition, for matching and for marking."""

from __future__ import annotations

from whoosh.support.levenshtein import damerau_levenshtein

__all__ = ["is_near"]


def is_near(word: str, wanted: str, edits: int) -> bool:
    """Whether a word begins like the wanted one and is at most so many edits away.

    An edit inserts, drops or changes a letter, or swaps two neighbours (the optimal string
    alignment distance).
    """
    if word[:1] != wanted[:1] or abs(len(word) - len(wanted)) > edits:
        return False
    return bool(damerau_levenshtein(word, wanted, limit=edits) <= edits)

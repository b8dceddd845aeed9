"""Telling the headline from the other short lines above an article."""

from __future__ import annotations

from collections.abc import Iterable

from search.clean.features import Line

__all__ = ["likeness", "words_of"]

_WORDS = range(4, 31)
_LETTERS = 4  # shorter words say nothing about the subject


def likeness(line: Line, body: frozenset[str], titles: frozenset[str]) -> float:
    """How much a line is like a headline of a body of words, from 0 to 1.

    A headline uses the words of its article; a menu, a slogan or a date does not. It is 2 for
    a text that the page tells as its title by other means (`titles`, as keys).
    """
    if line.key in titles:
        return 2.0
    words = [word for word in line.key.split() if len(word) >= _LETTERS]
    if line.words not in _WORDS or len(words) < 2:
        return 0.0
    return sum(word in body for word in words) / len(words)


def words_of(lines: Iterable[Line]) -> frozenset[str]:
    """The words of these lines that say something about their subject."""
    return frozenset(w for line in lines for w in line.key.split() if len(w) >= _LETTERS)

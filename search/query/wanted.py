"""What a word or phrase of a query means in texts of a language, and where a text has it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from search.index.analysis import Token, stem, tokenize
from search.query.beginnings import beginning
from search.query.nearness import is_near
from search.query.reading import Accepts, Effort, Reading
from search.query.syntax import Phrase, Word

__all__ = ["Wanted", "wanted"]

_near = lru_cache(maxsize=65_536)(is_near)
_LONGEST_ENDING = 40  # letters that stemming may cut off; less in truth
_REMEMBERED = 1_000
_NEARNESS_PRICE = 4  # comparing letters costs more than reading words


class _One(NamedTuple):
    """What one word may be: how all that is accepted begins, and whether a word is accepted."""

    beginning: str
    accepts: Accepts


class _Stemmed(dict[str, bool]):
    """Whether words have a stem: a few words are asked for in text after text."""

    def __init__(self, root: str, language: str) -> None:
        super().__init__()
        self._root = root
        self._language = language

    def __missing__(self, word: str) -> bool:
        if len(self) >= _REMEMBERED:
            self.clear()
        longest = len(self._root) + _LONGEST_ENDING
        verdict = len(word) <= longest and stem(word, self._language) == self._root
        self[word] = verdict
        return verdict


class Wanted:
    """The words, one or more, that a leaf of a query wants one after another."""

    def __init__(self, words: list[_One], slop: int = 0, price: int = 1) -> None:
        self._first, *self._others = words
        self._slop = slop
        self._price = price

    def marks(self, reading: Reading, effort: int) -> list[tuple[int, int]]:
        """Start and end of what to mark: a phrase is one mark, loose words are one each.

        Args:
            effort: how many places to look at, at most.
        """
        first, left = self._first, Effort(effort // self._price)
        if not self._others:
            return reading.places(first.beginning, first.accepts, left)
        if not all(reading.may_have(word.beginning) for word in self._others):
            return []
        words = reading.words(first.beginning, first.accepts, left)
        return [mark for word in words for mark in self._marks_from(word, reading, left)]

    def _marks_from(
        self, first: Token, reading: Reading, effort: Effort
    ) -> Iterator[tuple[int, int]]:
        """Taking each word as early as possible leaves the most room for the following ones."""
        if effort.left <= 0:
            return
        run = [first]
        room = self._slop
        after = reading.after(first, effort)
        for word in self._others:
            while after and room and not word.accepts(after.text):
                room -= 1
                after = reading.after(after, effort)
            if not after or not word.accepts(after.text):
                return
            run.append(after)
            after = reading.after(after, effort)
        if self._slop:
            yield from ((token.start, token.end) for token in run)
        else:
            yield first.start, run[-1].end


@lru_cache(maxsize=4_096)
def wanted(leaf: Word | Phrase, language: str) -> Wanted | None:
    """What a leaf means in a text of this language; None when it has no word.

    This is what `search.query.translate` makes of it, said of a text.
    """
    words = [token.text for token in tokenize(leaf.text)]
    if not words:
        return None
    exact = [_One(word, word.__eq__) for word in words]
    if isinstance(leaf, Phrase):
        return Wanted(exact, leaf.slop)
    word = words[-1]
    if leaf.prefix:
        return Wanted([*exact[:-1], _One(word, lambda other: other.startswith(word))])
    if len(words) > 1:
        return Wanted(exact)
    if leaf.edits:
        return Wanted(
            [_One(word[0], lambda other: _near(other, word, leaf.edits))], price=_NEARNESS_PRICE
        )
    root = stem(word, language)
    return Wanted([_One(beginning(root, language), _Stemmed(root, language).__getitem__)])

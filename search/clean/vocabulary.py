"""The words of a page that can tell a subject: which blocks have them, and which share them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

__all__ = ["Vocabulary"]

_LETTERS = 5  # shorter words say little about the subject
_WORDS = 400  # of a block; more do not change what it is about


class Vocabulary:
    """The longer words of every block, each block's words once.

    Args:
        tokens: for each block the words of its key.
    """

    def __init__(self, tokens: Sequence[Sequence[str]]) -> None:
        words = [{word for word in each[:_WORDS] if len(word) >= _LETTERS} for each in tokens]
        self._counts = np.array([len(each) for each in words])
        self._owner = np.repeat(np.arange(len(words)), self._counts)
        every = list(chain.from_iterable(words))
        numbers = {word: number for number, word in enumerate(dict.fromkeys(every))}
        self._word = np.fromiter(map(numbers.__getitem__, every), np.int64, len(every))
        self._size = len(numbers)

    def shared(self, mass: np.ndarray, enough: float) -> np.ndarray:
        """For each block the share of its words that other blocks have.

        Args:
            mass: how much each block counts; a word is had when the others with it have `enough`.

        Returns:
            shape (blocks,), 0 to 1; 0.3 for a block without longer words, which tells nothing.
        """
        own = mass[self._owner]
        total = np.bincount(self._word, weights=own, minlength=self._size)
        had = total[self._word] - own >= enough
        sums = np.bincount(self._owner, weights=had, minlength=len(self._counts))
        return np.where(self._counts > 0, sums / np.maximum(1, self._counts), 0.3)

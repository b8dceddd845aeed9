"""Whether two texts are nearly the same: how many of their words stand in runs that both have."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property

from search.text import fold

__all__ = ["Original", "words_of"]

_WORD = re.compile(r"\w+(?:[.,:]\d\w*)*")
_RUN = 3
_SHARE = 0.55
"""Of both texts. With a fifth of the words edited at random, 0.8 ** 3 of the runs of three are
left, which cover 0.72 of the words; different articles about one event cover each other less
than half (docs/stories.md)."""
_BULLETIN, _WORDS_A_FIGURE = 3, 40  # so many figures that differ, or so few words for each


def words_of(text: str) -> tuple[str, ...]:
    """The folded words and figures of a text, in order."""
    return tuple(_WORD.findall(fold(text)))


class Original:
    """A text that others are compared with.

    Args:
        words: as `words_of` gives them.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words

    def same_as(self, other: Sequence[str]) -> bool:
        """Whether another text is a copy of this one, but for some edits.

        Bulletins that have their frame in common and other figures in it are not.
        """
        shorter, longer = sorted((len(self._words), len(other)))
        if shorter < max(_RUN, _SHARE * longer):
            return self._words == other
        runs = self._runs & _runs(other)
        return (
            _covered(self._words, runs) >= _SHARE
            and _covered(other, runs) >= _SHARE
            and self._same_figures(other)
        )

    @cached_property
    def _runs(self) -> set[tuple[str, ...]]:
        return _runs(self._words)

    @cached_property
    def _figures(self) -> dict[tuple[str, str], Counter[str]]:
        return _figures(self._words)

    def _same_figures(self, other: Sequence[str]) -> bool:
        """Whether most figures are the same where both have one between the same words.

        A figure or two that were corrected make no other text, unless the text is hardly more.
        """
        others = _figures(other)
        same = different = 0
        for between in self._figures.keys() & others.keys():
            one, two = self._figures[between], others[between]
            equal = (one & two).total()
            same += equal
            different += min(one.total(), two.total()) - equal
        few = different < _BULLETIN and different * _WORDS_A_FIGURE <= len(self._words)
        return few or 2 * different <= same


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(words, words[1:], words[2:], strict=False))


def _covered(words: Sequence[str], runs: set[tuple[str, ...]]) -> float:
    """Share of the words that stand in one of the runs."""
    covered = end = 0
    for start, run in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if run in runs:
            covered += start + _RUN - max(start, end)
            end = start + _RUN
    return covered / len(words)


def _figures(words: Sequence[str]) -> dict[tuple[str, str], Counter[str]]:
    """The figures between each two words; another figure beside one is as good as any."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for at, word in enumerate(words):
        if word[0].isdigit():
            before = words[at - 1] if at else ""
            after = words[at + 1] if at + 1 < len(words) else ""
            found[_masked(before), _masked(after)][word] += 1
    return found


def _masked(word: str) -> str:
    return "0" if word[:1].isdigit() else word

"""Notices: boilerplate sentences that several words prove together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.clean.lexicon.files import Finding, Notice
from search.clean.lexicon.phrases import anchor_of

__all__ = ["Proofs", "proof"]

_WORDS_A_HINT = 30  # a long paragraph holds some of the hints by chance


class Proofs:
    """The notices of all languages, indexed by the words that one of them must have."""

    def __init__(self, notices: Sequence[Notice]) -> None:
        self._notices = notices
        self._by_word: dict[str, set[int]] = {}
        for i, notice in enumerate(notices):
            for phrase in notice.must:
                self._by_word.setdefault(anchor_of(phrase.strip()), set()).add(i)
        self._anchors = frozenset(self._by_word)

    def candidates(self, words: Iterable[str]) -> list[Notice]:
        """The notices that a text with these words may be, in their order."""
        if self._anchors.isdisjoint(words):
            return []
        found = {i for word in self._anchors.intersection(words) for i in self._by_word[word]}
        return [self._notices[i] for i in sorted(found)]


def proof(notice: Notice, padded: str, words: int) -> Finding | None:
    """What a notice says of a key between two blanks with so many words, if it is proved."""
    must = next((word for word in notice.must if word in padded), None)
    if must is None:
        return None
    hints = [hint for hint in notice.hints if hint in padded and hint != must]
    if len(hints) + (must in notice.hints) < notice.needs + words // _WORDS_A_HINT:
        return None
    named = " and ".join(f"'{word.strip()}'" for word in (must, *hints[:1]))
    return Finding(notice.category, f"{notice.says}: mentions {named}")

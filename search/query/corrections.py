"""Did you mean: other queries that find something, when this one does not.

Each word that may be misspelled has some others to stand in its place: terms of the index that are
spelled much like it. They are weighed as a noisy channel would: a slip costs as much as a word has
to be rarer to be as likely. Whole queries are then counted, the likeliest first, until enough are
found or the time is up; what is offered is certain to find something.
"""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from whoosh.query import Term

from search.columnar import Budget, Snapshot, neighbours
from search.index import schema
from search.index.analysis import LANGUAGES, STEMMED, Token, stem, stem_term
from search.model import Correction
from search.query.lexing import OPERATORS
from search.query.places import Place, places
from search.query.rarity import Rarity
from search.query.syntax import Field, Word

__all__ = [
    "LONGEST",
    "MAX_CORRECTIONS",
    "MAX_COUNTED",
    "MAX_WORDS",
    "SHORTEST",
    "TWO_SLIPS",
    "Corrector",
]

MAX_CORRECTIONS = 3
MAX_COUNTED = 24
"""Queries that are counted."""
MAX_WORDS = 6
"""Words of a query for which others are looked for."""
SHORTEST, LONGEST = 3, 40
"""Letters of such a word."""
TWO_SLIPS = 6
"""Letters of a word from which on two may be wrong."""

_CHOICES = 6  # words that may stand in the place of one

# What slips cost. A word may cost 1 more if it is e times as frequent as another: then both are
# equally likely to be meant.
_SLIP = 4.0
_COMMON = 2.5  # two letters in the wrong order, or one doubled or not: the commonest slips
_SECOND = 7.0  # more for another one in the same word
_FIRST = 1.5  # more, because the first letter is seldom wrong
_KNOWN = 1.0  # more, because the word as typed exists
_UNLIKELY = 3.0
"""A correction that costs so much more than the likeliest one is not offered."""

_DOUBLED = re.compile(r"(.)\1+")

_FIELDS = {
    Field.ANY: (schema.TITLE, schema.BODY),
    Field.TITLE: (schema.TITLE,),
    Field.BODY: (schema.BODY,),
    Field.REMOVED: (schema.REMOVED,),
    Field.AUTHOR: (schema.AUTHOR_WORDS,),
    Field.OUTLET: (schema.OUTLET_WORDS,),
}
_STEMS = {
    schema.TITLE: schema.TITLE_STEMS,
    schema.BODY: schema.BODY_STEMS,
    schema.REMOVED: schema.REMOVED_STEMS,
}


class _Choice(NamedTuple):
    """A word that may be meant; the cheaper, the likelier.

    Attributes:
        slips: the part of the cost that does not depend on how frequent the word is.
    """

    cost: float
    slips: float
    text: str


class Corrector:
    """Looks for other queries over one snapshot; safe to share between threads.

    Args:
        rarity: of the words of the snapshot.
    """

    def __init__(self, snapshot: Snapshot, rarity: Rarity) -> None:
        self._snapshot = snapshot
        self._rarity = rarity

    def corrections(
        self, text: str, count: Callable[[str], int], budget: Budget
    ) -> tuple[Correction, ...]:
        """Queries like one that finds nothing, the likeliest first; all but its words as typed.

        Args:
            text: can be read.
            count: how many hits a query has; 0 as well when it cannot be read, or is not known.
            budget: when its time is up, what was found until then is all.
        """
        tokens, choices = [], []
        for place, token in _correctable(text):
            tokens.append(token)
            choices.append(self._choices(place, text[token.start : token.end], token.text, budget))
        found: list[tuple[float, Correction]] = []
        for chosen in islice(_likeliest(choices), MAX_COUNTED):
            if budget.check():
                break
            corrected = _replaced(text, tokens, [choice.text for choice in chosen])
            total = count(corrected) if corrected != text else 0
            if total:
                # How many hits it has tells more of a query than how frequent its words are.
                cost = sum(choice.slips for choice in chosen) - math.log(total)
                found.append((cost, Correction(corrected, total)))
        found.sort()
        return tuple(one for cost, one in found[:MAX_CORRECTIONS] if cost < found[0][0] + _UNLIKELY)

    def _choices(self, place: Place, typed: str, word: str, budget: Budget) -> list[_Choice]:
        """What may be meant by a word, the cheapest first; itself among it if it exists.

        Where nothing is spelled like it, it stays.
        """
        fields = _FIELDS[place.leaf.field]
        stems = isinstance(place.leaf, Word) and len(place.tokens) == 1
        known = self._documents(word, fields, stems=stems)
        own = _stems(word) if stems else None
        cheapest: dict[object, _Choice] = {}
        for choice in sorted(self._near(word, fields, budget)):
            same = _stems(choice.text) if stems else choice.text  # words of one stem find the same
            if not (known and same == own):
                cheapest.setdefault(same, choice._replace(text=_cased(choice.text, typed)))
        choices = heapq.nsmallest(_CHOICES, cheapest.values())
        if known:
            extra = _KNOWN + math.log(known)
            choices = [_Choice(cost + extra, slips + _KNOWN, one) for cost, slips, one in choices]
        if known or not choices:
            choices.append(_Choice(0.0, 0.0, typed))
        return sorted(choices)

    def _near(self, word: str, fields: Sequence[str], budget: Budget) -> Iterator[_Choice]:
        """Terms that are spelled much like a word."""
        one: dict[str, int] = {}
        two: dict[str, int] = {}
        for field in fields:
            _add(one, neighbours(self._snapshot, field, word, 1, 0, budget))
            if len(word) >= TWO_SLIPS:
                _add(two, neighbours(self._snapshot, field, word, 2, 1, budget))
        for term, documents in {**two, **one}.items():
            if term == word or len(term) < SHORTEST or not documents:
                continue
            slips = _SLIP if term in one else _SLIP + _SECOND
            if term in one and (sorted(term) == sorted(word) or _single(term) == _single(word)):
                slips = _COMMON
            if term[0] != word[0]:
                slips += _FIRST
            yield _Choice(slips - math.log(documents), slips, term)

    def _documents(self, word: str, fields: Sequence[str], *, stems: bool) -> int:
        """About how many documents have a word."""
        terms = [Term(field, word) for field in fields]
        if stems and fields[0] in _STEMS:
            of = [stem_term(word, language) for language in STEMMED]
            terms = [Term(_STEMS[field], term) for field in fields for term in of]
        return sum(map(self._rarity.documents, terms))


def _correctable(text: str) -> Iterator[tuple[Place, Token]]:
    """The first words of a query that may be misspelled, in order."""
    left = MAX_WORDS
    for place in places(text):
        leaf = place.leaf
        loose = isinstance(leaf, Word) and (leaf.prefix or leaf.edits)
        if place.negated or loose or leaf.field not in _FIELDS:
            continue
        for token in place.tokens:
            if left and SHORTEST <= len(token.text) <= LONGEST and token.text.isalpha():
                left -= 1
                yield place, token


def _likeliest(choices: Sequence[Sequence[_Choice]]) -> Iterator[tuple[_Choice, ...]]:
    """All ways to choose a word for each place, the cheapest first.

    Args:
        choices: at least one for each place, in order.
    """
    if not choices:
        return
    cheapest = (0,) * len(choices)
    waiting = [(sum(those[0].cost for those in choices), cheapest)]
    seen = {cheapest}
    while waiting:
        cost, chosen = heapq.heappop(waiting)
        yield tuple(those[n] for those, n in zip(choices, chosen, strict=True))
        for place, n in enumerate(chosen):
            following = (*chosen[:place], n + 1, *chosen[place + 1 :])
            if n + 1 < len(choices[place]) and following not in seen:
                seen.add(following)
                more = choices[place][n + 1].cost - choices[place][n].cost
                heapq.heappush(waiting, (cost + more, following))


def _replaced(text: str, tokens: Sequence[Token], words: Sequence[str]) -> str:
    """The query with other words where some stand."""
    for token, word in zip(reversed(tokens), reversed(words), strict=True):
        text = text[: token.start] + word + text[token.end :]
    return text


def _cased(term: str, typed: str) -> str:
    """A folded word in capitals or small letters as another was typed; never an operator."""
    if typed.isupper() and term.upper() not in OPERATORS:
        return term.upper()
    return term.capitalize() if typed[:1].isupper() else term


def _single(word: str) -> str:
    """A word with its doubled letters written once."""
    return _DOUBLED.sub(r"\1", word)


def _stems(word: str) -> tuple[str, ...]:
    return tuple(stem(word, language) for language in LANGUAGES)


def _add(counts: dict[str, int], more: dict[str, int]) -> None:
    for term, count in more.items():
        counts[term] = counts.get(term, 0) + count

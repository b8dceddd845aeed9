"""An article as far as grouping sees it: a MinHash signature, and what it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from math import log
from struct import pack
from zlib import crc32

from rensa import RMinHash

from search.dates import first_day, last_day
from search.model import (
    Article,
    EntityType,
    Feature,
    Precision,
    PublicationDate,
    Role,
    Sketch,
    Span,
)
from search.stories.calendar import named_days
from search.stories.copies import words_of

__all__ = ["SKETCHING", "is_place", "sketch"]

SKETCHING = f"rensa {RMinHash.ALGORITHM_VERSION}, sketch 1"
"""Sketches of another kind cannot be compared: what they placed has to be placed anew."""

_BANDS, _ROWS = 16, 4
"""Of two texts that share a share s of their telling words, 1 - (1 - s ** 4) ** 16 have a band in
common: 0.97 at 2/3, which is what editing a fifth of the words leaves; 0.001 at 0.1."""
_SEED = 20_250_403
_TELLING = 5  # letters of a word that is no function word
_STEM = 7  # letters that words of one stem have in common

_ENTITIES, _TERMS = 15, 50
_LEAD = 500  # characters of the text that tell what it is about
_IN_LEAD, _IN_TITLE = 1.5, 1.5
_MANY = 5  # what is mentioned five times is no less of a topic than what is ten times
_OFTEN_ENOUGH = tuple(1 + log(max(1, count)) for count in range(_MANY + 1))

_KIND_BITS = 2
_TERM, _PLACE, _NAME = range(3)


def sketch(article: Article) -> Sketch:
    """What grouping needs to know of an article."""
    words = words_of(article.page.text)
    long = [word for word in words if len(word) >= _TELLING and not word[0].isdigit()]
    head = _Head(article)
    features = (*_features(head.entities(), _ENTITIES), *_features(head.terms(long), _TERMS))
    telling = frozenset([*long, *(word for word in words if word[0].isdigit())])
    days = _days(article.metadata.date)
    return Sketch(_bands(telling), features, days, named_days(words), words)


def is_place(feature: int) -> bool:
    """Whether a feature is a place: many articles of a region name the same ones."""
    return feature & ((1 << _KIND_BITS) - 1) == _PLACE


def _bands(telling: frozenset[str]) -> tuple[int, ...]:
    if not telling:
        return ()
    signature = RMinHash(_BANDS * _ROWS, _SEED)
    signature.update(list(telling))
    digest = signature.digest()
    return tuple(
        _band(number, digest[number * _ROWS : (number + 1) * _ROWS]) for number in range(_BANDS)
    )


def _band(number: int, rows: Sequence[int]) -> int:
    """A hash below 0 of a part of a signature."""
    packed = pack(f"<{_ROWS + 1}I", number, *rows)
    return -(int.from_bytes(blake2b(packed, digest_size=8).digest(), "little") >> 1) - 1


class _Head:
    """Where an article says what it is about: its title and its first sentences."""

    def __init__(self, article: Article) -> None:
        page = article.page
        self._article = article
        self._titles = [block.chars for block in page.with_role(Role.TITLE)]
        begins = [block.at for block in page.with_role(Role.LEAD, Role.BODY)]
        self._lead = Span(begins[0], begins[0] + _LEAD) if begins else Span(0, _LEAD)

    def entities(self) -> dict[tuple[int, str], float]:
        weights = {}
        for entity in self._article.entities:
            starts = [mention.chars.start for mention in entity.mentions]
            kind = _PLACE if entity.type is EntityType.PLACE else _NAME
            weight = _OFTEN_ENOUGH[min(len(starts), _MANY)]
            if any(start <= at < end for at in starts for start, end in self._titles):
                weight *= _IN_TITLE
            if any(self._lead.start <= at < self._lead.end for at in starts):
                weight *= _IN_LEAD
            weights[kind, f"{entity.type.value}:{entity.id}"] = weight
        return weights

    def terms(self, long: Iterable[str]) -> dict[tuple[int, str], float]:
        """Stems of the long words, by their weight."""
        title = _stems(self._article.metadata.title.value)
        lead = _stems(self._article.page.text[self._lead.start : self._lead.end])
        weights = {}
        for term, count in Counter([word[:_STEM] for word in long]).items():
            weight = _OFTEN_ENOUGH[min(count, _MANY)]
            if term in title:
                weight *= _IN_TITLE
            if term in lead:
                weight *= _IN_LEAD
            weights[_TERM, term] = weight
        return weights


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in words_of(text) if len(word) >= _TELLING}


def _features(weights: Mapping[tuple[int, str], float], most: int) -> Iterator[Feature]:
    heaviest = sorted([(-weight, name) for name, weight in weights.items()])
    return (Feature(_key(kind, name), -weight) for weight, (kind, name) in heaviest[:most])


def _key(kind: int, name: str) -> int:
    return crc32(name.encode()) >> _KIND_BITS << _KIND_BITS | kind


def _days(published: PublicationDate) -> Span | None:
    if published.precision is Precision.UNKNOWN:
        return None
    return Span(_ordinal(first_day(published.value)), _ordinal(last_day(published.value)))


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()

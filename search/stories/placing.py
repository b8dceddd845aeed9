"""Where an article belongs: beside near-copies of its text, and in the story it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from math import log, sqrt

import numpy as np

from search.model import (
    Frequencies,
    Nearby,
    Neighbour,
    Placement,
    Sketch,
    Span,
    Wanted,
    Weighed,
)
from search.stories.calendar import near, near_in_year
from search.stories.copies import Original, words_of
from search.stories.sketching import is_place

__all__ = ["place", "want", "weigh"]

_TEXTS, _STORIES = 8, 12
_TELLING = 16
_COPIED = 0.35  # of the features; of a text with a fifth of its words edited more than half is left
_ASSUMED = 300  # documents beside those of the archive: a small one cannot tell what is rare, ...
_ASSUMED_HOLDERS, _ASSUMED_IN_PLACE = 5, 10  # ... of which so many have a feature, or a place
_MOST = 0.03
"""What one shared feature can add: an event is told by many features together, a series of events
by few heavy ones, such as who takes part."""
_ALIKE = 0.385
_NEVER = 2.0
_ALIKE_IN_TIME = 0.30  # where the days of publication speak for it


def weigh(sketch: Sketch, frequencies: Frequencies) -> Weighed:
    """Weigh the features of an article by how rare they are."""
    documents, holders = frequencies
    lightest_last = sorted(
        [
            (-weight * _rarity(key, holders.get(key, 0), documents), key)
            for key, weight in sketch.features
        ]
    )
    length = sqrt(sum(weight * weight for weight, _ in lightest_last)) or 1.0
    vector = {key: -weight / length for weight, key in lightest_last}
    return Weighed(sketch, vector, tuple(islice(vector, _TELLING)))


def want(weighed: Weighed, nearby: Nearby) -> Wanted:
    """The documents that promise most."""
    held = [(key, np.asarray(nearby.holders.get(key, ()), np.int64)) for key in weighed.telling]
    numbers = np.concatenate([np.empty(0, np.int64), *(listed for _, listed in held)])
    each = np.array([weighed.vector[key] for key, _ in held])
    weights = np.repeat(each, np.array([len(listed) for _, listed in held], np.int64))
    texts = np.array(nearby.bands, np.int64)
    return Wanted(_best(texts, np.ones(len(texts)), _TEXTS), _best(numbers, weights, _STORIES))


def _best(numbers: np.ndarray, weights: np.ndarray, most: int) -> tuple[int, ...]:
    """The numbers with the greatest sums of weights, of equal ones the newest first."""
    found, where = np.unique(numbers, return_inverse=True)
    newest_first = np.bincount(where, weights, len(found))[::-1]
    order = np.argsort(-newest_first, kind="stable")[:most]
    return tuple(found[::-1][order].tolist())


def place(weighed: Weighed, neighbours: Sequence[Neighbour]) -> Placement:
    """Where the article belongs.

    Args:
        neighbours: samples of the stories and of the groups of near-copies that were wanted.
    """
    copies = _copies(weighed, neighbours)
    joined = {each.story for each in neighbours if each.copies in copies}
    stories = _stories(_Whole((_Part.of(weighed),)), neighbours, joined)
    return Placement(weighed, tuple(sorted(stories)), tuple(sorted(copies)))


def _rarity(key: int, holders: int, documents: int) -> float:
    """Inverse document frequency, as if the archive had some more documents."""
    assumed = _ASSUMED_IN_PLACE if is_place(key) else _ASSUMED_HOLDERS
    return max(0.0, log((documents + _ASSUMED) / (holders + assumed)))


def _copies(weighed: Weighed, neighbours: Iterable[Neighbour]) -> set[int]:
    """The groups of which most texts are nearly the same as this one."""
    groups: dict[int, list[bool]] = defaultdict(list)
    original = Original(weighed.sketch.words)
    for each in neighbours:
        if each.text is not None:
            same = _may_be_copies(weighed.vector, each.vector)
            groups[each.copies].append(same and original.same_as(words_of(each.text)))
    return {group for group, same in groups.items() if 2 * sum(same) >= len(same)}


def _may_be_copies(one: Mapping[int, float], other: Mapping[int, float]) -> bool:
    """Whether so many features are shared that comparing the texts, which takes time, may pay."""
    return len(one.keys() & other.keys()) >= _COPIED * min(len(one), len(other))


@dataclass(frozen=True, slots=True)
class _Part:
    """An article of a story."""

    weights: Mapping[int, float]
    days: Span | None
    named: tuple[int, ...]

    @classmethod
    def of(cls, weighed: Weighed) -> _Part:
        return cls(weighed.vector, weighed.sketch.days, weighed.sketch.named)


@dataclass(frozen=True, slots=True)
class _Whole:
    """All that is known of a story."""

    parts: tuple[_Part, ...]

    def __add__(self, other: _Whole) -> _Whole:
        return _Whole(self.parts + other.parts)

    def alike(self, other: _Whole) -> float:
        """How much their articles are about the same, 0 to 1: mean over all pairs."""
        pairs = [_alike(one.weights, two.weights) for one in self.parts for two in other.parts]
        return sum(pairs) / len(pairs)

    def needed(self, other: _Whole) -> float:
        """How alike they have to be to be one story; more than 1 where their days forbid it."""
        spans = [part.days for part in other.parts if part.days]
        ours = [part.days for part in self.parts if part.days]
        if spans and ours:
            return _ALIKE_IN_TIME if all(near(days, spans) for days in ours) else _NEVER
        return _ALIKE if near_in_year(self._days_of_year(), other._days_of_year()) else _NEVER

    def _days_of_year(self) -> set[int]:
        named = {day for part in self.parts for day in part.named}
        published = {_day_of_year(day) for p in self.parts if p.days for day in p.days}
        return named | published


def _day_of_year(ordinal: int) -> int:
    return date.fromordinal(ordinal).timetuple().tm_yday


def _alike(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    """Cosine of two vectors of length 1 to which no feature adds more than so much."""
    both = one.keys() & other.keys()
    return sum([w if (w := one[key] * other[key]) < _MOST else _MOST for key in both])


def _stories(article: _Whole, neighbours: Iterable[Neighbour], joined: set[int]) -> set[int]:
    """The stories that the article is about; several if it shows that they are one."""
    parts: dict[int, list[_Part]] = defaultdict(list)
    for each in neighbours:
        parts[each.story].append(_Part(each.vector, each.days, each.named))
    wholes = {story: _Whole(tuple(members)) for story, members in parts.items()}
    alike = {story: article.alike(whole) for story, whole in wholes.items()}
    found = set(joined)
    whole = article
    for story in joined:
        whole += wholes[story]
    for story in sorted(wholes, key=lambda story: (-alike[story], story)):
        if story in found or alike[story] < _ALIKE_IN_TIME:
            continue
        needed = whole.needed(wholes[story])
        if min(alike[story], whole.alike(wholes[story])) >= needed:
            found.add(story)
            whole += wholes[story]
    return found

"""What groups articles: near-copies and stories, on their way into the archive.

Documents are told by a *number* here: it grows in the order in which they came, and stays when a
document gets a new version. A story, like a group of near-copies, is told by the number of the
earliest document in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from search.model.article import Span

__all__ = [
    "Feature",
    "Frequencies",
    "Nearby",
    "Neighbour",
    "Placement",
    "Sketch",
    "Wanted",
    "Weighed",
]


class Feature(NamedTuple):
    """Something an article is about: an entity or a word, by a hash of it.

    Attributes:
        key: 0 to 2 ** 32 - 1.
        weight: how much the article is about it.
    """

    key: int
    weight: float


@dataclass(frozen=True, slots=True)
class Sketch:
    """An article as far as grouping sees it.

    Attributes:
        bands: hashes of parts of its MinHash signature, below 0. Nearly equal texts share some.
        features: what it is about; the weights do not know yet how rare the features are.
        days: first and last day on which it may have been published, as `date.toordinal` counts
            them; None when unknown.
        named: days that its text names, as days of a year (1 to 365).
        words: of its text, folded.
    """

    bands: tuple[int, ...]
    features: tuple[Feature, ...]
    days: Span | None
    named: tuple[int, ...]
    words: tuple[str, ...] = field(repr=False)


class Frequencies(NamedTuple):
    """How many documents were placed before, and how many of them have each feature."""

    documents: int
    holders: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sketch beside the articles that came before.

    Attributes:
        vector: feature to its weight, which tells how rare it is, too; of length 1, the heaviest
            first.
        telling: the features by which it is found, the first of the vector.
    """

    sketch: Sketch
    vector: Mapping[int, float]
    telling: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Nearby:
    """Numbers of documents that share something with a sketch, the newest for each thing shared.

    Attributes:
        bands: once for each band shared.
        holders: by telling feature; they may have been published near it in time.
    """

    bands: tuple[int, ...]
    holders: Mapping[int, Sequence[int]]


class Wanted(NamedTuple):
    """Numbers of documents worth a closer look, the most promising first.

    Attributes:
        texts: they may be near-copies.
        stories: they may be of the same story.
    """

    texts: tuple[int, ...]
    stories: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A document that was placed before.

    Attributes:
        story, copies: what it belongs to.
        days, named: as in `Sketch`.
        vector: as in `Weighed`, weighed when it was placed.
        text: only if it was asked for.
    """

    number: int
    story: int
    copies: int
    days: Span | None
    named: tuple[int, ...]
    vector: Mapping[int, float]
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs.

    Attributes:
        stories: those that it joins; where there are several, they turn out to be one. () when
            it stands alone.
        copies: likewise, the groups of near-copies. Their stories are among `stories`.
    """

    weighed: Weighed
    stories: tuple[int, ...] = ()
    copies: tuple[int, ...] = ()

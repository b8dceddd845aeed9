"""What several answers have in common."""

from __future__ import annotations

from typing import Literal, TypedDict

from search.model import EntityType, Precision

__all__ = [
    "DateShape",
    "DocumentLinks",
    "EntityLinks",
    "EntityShape",
    "IndexShape",
    "Range",
    "RemovalShape",
    "SourcedShape",
    "StoryLinks",
    "TotalShape",
]

Range = list[int]
"""A half-open range: ``[start, end]``."""


class SourcedShape(TypedDict):
    """A value together with where in the file it was found."""

    value: str
    """The value."""
    source: str
    """Where it was found, in words."""


class DateShape(TypedDict):
    """A date of publication, as far as it is known."""

    value: str | None
    """`YYYY-MM-DD`, `YYYY-MM` or `YYYY`, as `precision` says; `null` when it is unknown."""
    precision: Precision
    """How much of the date is known."""
    source: str | None
    """Where it was read, in words; `null` when it is unknown."""
    inferred: bool
    """The file implies the date rather than states it."""


class EntityShape(TypedDict):
    """Which entity, and how it is called."""

    type: EntityType
    """What kind of thing it is."""
    id: str
    """Unique within its type: an ISO 3166 code for a country, else a key made of a name."""
    name: str
    """The name shown."""


class IndexShape(TypedDict):
    """The index that answered."""

    generation: str
    """Name of its generation; another one may answer differently."""
    documents: int
    """How many documents it has."""
    updated: str
    """When it was made, UTC."""
    cleaner: str
    """Version of the cleaner that made its texts."""


class TotalShape(TypedDict):
    """How many there are on all pages."""

    value: int
    """The number: of groups, as `collapse` makes them, where a search is answered."""
    relation: Literal["exact", "at_least"]
    """`exact`, or `at_least` in a partial answer."""


class RemovalShape(TypedDict):
    """What was decided of a removed block, and where it stands."""

    category: str
    """What it was, such as `nav`, `cookie` or `related`; new ones may appear."""
    reason: str
    """Why it was removed, in words."""
    confidence: float | None
    """Probability that it is not article, 0 to 1; 1 where a person's rule decided; `null` where
    an older cleaner did not say."""
    line: int
    """Line of the file, from 1."""
    bytes: Range
    """Range of bytes in the file."""


class DocumentLinks(TypedDict):
    """Addresses of a document."""

    html: str
    """The page for people."""
    json: str
    """The document."""
    raw: str
    """Its file as it came, byte for byte."""
    cite: str
    """A citation of it, as BibTeX."""


class StoryLinks(TypedDict):
    """Addresses of a story."""

    html: str
    """The page for people."""
    json: str
    """The story."""


class EntityLinks(TypedDict):
    """Addresses of an entity."""

    html: str
    """The page for people."""
    json: str
    """The entity."""
    search: str
    """The documents that name it."""

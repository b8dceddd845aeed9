"""Stories, entities, and lists of things."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from search.model import EntityType, FacetField, Origin, SuggestionKind
from search.serialization.shapes.parts import (
    DateShape,
    DocumentLinks,
    EntityLinks,
    EntityShape,
    IndexShape,
    SourcedShape,
    StoryLinks,
    TotalShape,
)
from search.serialization.shapes.searches import FacetValueShape, HitShape

__all__ = [
    "AliasedShape",
    "ChangeShape",
    "ComparisonShape",
    "EntityListShape",
    "EntityProfileShape",
    "FacetPageShape",
    "FirstShape",
    "FormShape",
    "ListLinks",
    "ListedEntityShape",
    "MemberShape",
    "SideShape",
    "SimilarShape",
    "StoryShape",
    "SuggestionShape",
    "SuggestionsShape",
]


class ListLinks(TypedDict):
    """Addresses of the parts of a list."""

    self: str
    """This part."""
    next: str | None
    """The next part."""
    prev: str | None
    """The part before."""


class MemberShape(TypedDict):
    """A document of a story."""

    id: str
    """Of the document."""
    title: str
    """Its title."""
    outlet: SourcedShape | None
    """The outlet that published it; `null` when it is unknown."""
    date: DateShape
    """When it was published."""
    lang: str
    """ISO 639-1, or "" when it is undetermined."""
    path: str
    """The file, as it was named when it was ingested."""
    copies: str
    """Members of the same value have nearly the same text."""
    links: NotRequired[DocumentLinks]
    """Addresses of the document."""


class StoryShape(TypedDict):
    """Documents that report the same event."""

    id: str
    """That of the document which began it."""
    documents: int
    """How many it has."""
    outlets: list[str]
    """The known ones, in the order in which they reported."""
    members: list[MemberShape]
    """Its documents by date, those of unknown date last in the order they came in."""
    links: NotRequired[StoryLinks]
    """Addresses of the story."""


class SideShape(TypedDict):
    """One of two documents that are compared."""

    id: str
    """Of the document."""
    title: str
    """Its title."""
    outlet: SourcedShape | None
    """The outlet that published it; `null` when it is unknown."""
    date: DateShape
    """When it was published."""
    lang: str
    """ISO 639-1, or "" when it is undetermined."""
    path: str
    """The file, as it was named when it was ingested."""
    links: NotRequired[DocumentLinks]
    """Addresses of the document."""


class ChangeShape(TypedDict):
    """A piece of two texts."""

    kind: str
    """`same`, `removed` (only in the old one) or `added` (only in the new one)."""
    text: str
    """The piece."""


class ComparisonShape(TypedDict):
    """How the text of one document became that of another."""

    old: SideShape
    """The one document."""
    new: SideShape
    """The other one."""
    changes: list[ChangeShape]
    """The texts in pieces, in their order: what is not `added` makes up the old text, what is not
    `removed` the new one."""


class ListedEntityShape(TypedDict):
    """An entity of a list."""

    type: EntityType
    """What kind of thing it is."""
    id: str
    """Unique within its type."""
    name: str
    """The name shown."""
    documents: int
    """How many name it."""
    links: NotRequired[EntityLinks]
    """Addresses of the entity."""


class EntityListShape(TypedDict):
    """Entities of the archive, those of the most documents first."""

    total: TotalShape
    """How many there are, listed or not."""
    entities: list[ListedEntityShape]
    """Those of this part."""
    links: NotRequired[ListLinks]
    """Addresses of the parts of the list."""


class FirstShape(TypedDict):
    """The first document that has a form."""

    id: str
    """Of the document."""
    links: NotRequired[DocumentLinks]
    """Addresses of the document."""


class FormShape(TypedDict):
    """A form under which articles name an entity."""

    form: str
    """As written."""
    documents: int
    """How many have it."""
    first: FirstShape
    """The first of these."""


class AliasedShape(TypedDict):
    """An entity that was recognised and is shown as another one."""

    type: EntityType
    """What kind of thing it was recognised as."""
    id: str
    """Unique within its type."""
    origin: Origin
    """Who says so: what all articles together show (`archive`), or a `person`."""
    reason: str
    """Why, in words."""


class EntityProfileShape(TypedDict):
    """What is known of an entity."""

    type: EntityType
    """What kind of thing it is."""
    id: str
    """Unique within its type."""
    name: str
    """The name shown."""
    documents: int
    """How many name it."""
    sampled: int
    """How many of these were read for the forms: all, unless there are very many."""
    forms: list[FormShape]
    """The names under which articles have it, the most frequent first."""
    aliases: list[str]
    """The listed names by which queries find it, whether an article has them or not."""
    merged: list[AliasedShape]
    """What is shown as this one."""
    links: NotRequired[EntityLinks]
    """Addresses of the entity."""


class FacetPageShape(TypedDict):
    """A part of all values of a field."""

    field: FacetField
    """The field."""
    total: TotalShape
    """How many values there are that begin as asked, listed or not."""
    partial: bool
    """The time ran out: all counts are lower bounds, and values may be missing."""
    missing: int
    """Hits with a document without any value."""
    values: list[FacetValueShape]
    """Those of this part."""
    index: IndexShape
    """The index that answered."""
    links: NotRequired[ListLinks]
    """Addresses of the parts of the list."""


class SuggestionShape(TypedDict):
    """What somebody who has typed some letters may look for."""

    kind: SuggestionKind
    """An entity, or the title of a document."""
    text: str
    """The name or the title."""
    entity: EntityShape | None
    """The entity; `null` for a title."""
    document: str | None
    """Id of the document; `null` for an entity."""
    documents: int
    """How many documents name the entity; 1 for a title."""
    url: NotRequired[str]
    """Address of the search for the entity, or of the document."""


class SuggestionsShape(TypedDict):
    """What may be looked for."""

    q: str
    """As typed."""
    suggestions: list[SuggestionShape]
    """Entities first, then titles."""


class SimilarShape(TypedDict):
    """Documents that are like one; near-copies of it are left out."""

    id: str
    """Of the document that was asked about."""
    hits: list[HitShape]
    """The most similar first."""

"""Which real thing is meant: what recognised entities are shown as, and what groups articles.

What was recognised in an article is never altered. A `Resolution` says what it is shown as, so that
taking it back brings the former state back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from search.model.article import EntityType, PublicationDate, Sourced

__all__ = [
    "Aliases",
    "Change",
    "EntityForm",
    "EntityList",
    "EntityProfile",
    "EntityRef",
    "EntitySummary",
    "HitStory",
    "Link",
    "Membership",
    "Origin",
    "Resolution",
    "Split",
    "Story",
    "StoryMember",
]


class EntityRef(NamedTuple):
    """An entity: ids are unique within a type. Written ``person:assimi-goita``."""

    type: EntityType
    id: str

    def __str__(self) -> str:
        return f"{self.type.value}:{self.id}"


class Origin(StrEnum):
    """Who says that two entities are one."""

    ARCHIVE = "archive"  # what all its articles together show, found by a rebuild
    PERSON = "person"  # the file of overrides


class Link(NamedTuple):
    """A recognised entity that is shown as another one.

    Attributes:
        target: None to hide it.
        reason: in words a reader understands.
    """

    source: EntityRef
    target: EntityRef | None
    origin: Origin
    reason: str


class Split(NamedTuple):
    """Mentions of an entity, as it is shown, that mean another one.

    Attributes:
        forms: folded surface forms (`search.text.name_key`) that are meant; () for all.
        documents: ids of the documents that are meant; () for all.
    """

    source: EntityRef
    target: EntityRef
    forms: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """What recognised entities are shown as. Everything not named is shown as it was recognised.

    Attributes:
        links: one at most for each source; a target is never itself a source.
        splits: applied after the links.
        names: shown for an entity in place of what was recognised.
    """

    links: tuple[Link, ...] = ()
    splits: tuple[Split, ...] = ()
    names: tuple[tuple[EntityRef, str], ...] = ()


class Aliases(NamedTuple):
    """An entity that a text names, and every form by which queries may look for it.

    Attributes:
        forms: as they are written, the shown name first.
    """

    ref: EntityRef
    name: str
    forms: tuple[str, ...]


class EntitySummary(NamedTuple):
    """An entity of the archive; `documents` counts those that name it."""

    ref: EntityRef
    name: str
    documents: int


class EntityForm(NamedTuple):
    """A form under which articles name an entity.

    Attributes:
        documents: how many documents have it; `document` is the earliest of them.
    """

    form: str
    documents: int
    document: str


@dataclass(frozen=True, slots=True)
class EntityProfile:
    """What the archive knows about an entity.

    Attributes:
        forms: as found in the articles, the most frequent first.
        aliases: listed forms, found in articles or not.
        merged: recognised entities that are shown as this one.
        sampled: how many of its documents were read for the forms; fewer than `documents` where
            there are very many.
    """

    ref: EntityRef
    name: str
    documents: int
    forms: tuple[EntityForm, ...]
    aliases: tuple[str, ...]
    merged: tuple[Link, ...]
    sampled: int


class Membership(NamedTuple):
    """Where an article belongs.

    Attributes:
        story: id of the story: that of the document which began it.
        copies: id of the group of documents with nearly the same text, likewise.
    """

    story: str
    copies: str


class HitStory(NamedTuple):
    """What a hit shares with other documents of the archive, itself included.

    Attributes:
        id: of the story.
        documents: of the story; `outlets`: their outlets, known ones, sorted.
        copies: documents with nearly the same text; `copy_outlets`: their outlets.
    """

    id: str
    documents: int
    outlets: tuple[str, ...]
    copies: int
    copy_outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryMember:
    """A document of a story.

    Attributes:
        copies: members of the same value have nearly the same text.
    """

    id: str
    title: str
    outlet: Sourced | None
    date: PublicationDate
    language: str
    name: str
    copies: str


@dataclass(frozen=True, slots=True)
class Story:
    """What several articles report about the same event.

    Attributes:
        members: first seen first: by date, those of unknown date last, in the order they came in.
    """

    id: str
    members: tuple[StoryMember, ...] = field(default=())

    @property
    def outlets(self) -> tuple[str, ...]:
        """The known outlets, in the order in which they reported."""
        return tuple(dict.fromkeys(m.outlet.value for m in self.members if m.outlet))


class Change(NamedTuple):
    """A stretch of text that two versions share, or that only one of them has.

    Attributes:
        kind: "same", "removed" (only in the old one) or "added" (only in the new one).
    """

    kind: str
    text: str


class EntityList(NamedTuple):
    """Entities that were asked for, the most frequent first.

    Attributes:
        total: how many there are, listed or not.
    """

    total: int
    values: tuple[EntitySummary, ...]

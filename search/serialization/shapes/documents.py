"""Documents, and what was kept and removed of them."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from search.serialization.shapes.parts import (
    DateShape,
    DocumentLinks,
    Range,
    SourcedShape,
)

__all__ = [
    "BlockShape",
    "CategoryShape",
    "DocumentShape",
    "EntitiesByType",
    "ExplainedKept",
    "ExplainedRemoved",
    "ExplanationShape",
    "FactShape",
    "InspectionShape",
    "KeptShape",
    "MentionedShape",
    "ProvenanceShape",
    "RemovedShape",
    "StripShape",
]


class FactShape(TypedDict):
    """Something about a block that the classifier weighed."""

    name: str
    """In words."""
    value: float
    """As measured."""
    points: float
    """What it added to the log-odds that the block is article."""


class ExplanationShape(TypedDict):
    """Why a block was kept or removed."""

    article: float
    """Probability that the block is article, 0 to 1."""
    decided: str
    """What had the last word, in words."""
    facts: list[FactShape]
    """What was weighed, the weightiest first."""


class KeptShape(TypedDict):
    """A block of the article."""

    kind: Literal["kept"]
    """It was kept."""
    role: str
    """What it is to the article, such as `title` or `body`; new ones may appear."""
    text: str
    """The block, verbatim."""
    chars: Range
    """Range of characters (Unicode code points) in the clean text."""
    line: int
    """Line of the file, from 1."""
    bytes: Range
    """Range of bytes in the file, as `links.raw` gives it."""


class RemovedShape(TypedDict):
    """A block that was taken out."""

    kind: Literal["removed"]
    """It was removed."""
    text: str
    """The block, verbatim."""
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
    """Range of bytes in the file, as `links.raw` gives it."""


BlockShape = KeptShape | RemovedShape


class MentionedShape(TypedDict):
    """An entity that a document names."""

    id: str
    """Unique within its type."""
    name: str
    """The name shown."""
    surfaces: list[str]
    """The forms found, the most frequent first."""
    n: int
    """How often it is mentioned."""


class EntitiesByType(TypedDict):
    """What a document names."""

    person: list[MentionedShape]
    """People."""
    org: list[MentionedShape]
    """Organisations."""
    place: list[MentionedShape]
    """Places."""


class ProvenanceShape(TypedDict):
    """Where a document came from."""

    path: str
    """The file, as it was named when it was ingested."""
    sha256: str
    """Of its bytes."""
    size: int
    """Its bytes."""
    media_type: str
    """What kind of file it is."""
    encoding: str
    """The codec that decoded it."""
    ingested: str
    """When it came in, UTC."""


class DocumentShape(TypedDict):
    """A document in its current version."""

    id: str
    """The same for all its versions."""
    version: int
    """A changed file makes the next one."""
    story: str | None
    """Id of the story it belongs to; `null` when nobody has looked yet."""
    copies: str | None
    """Id of the group of documents with nearly the same text; `null` likewise."""
    title: str
    """Its title."""
    title_source: str
    """`title line`, or `derived: …` when the file states no title."""
    subtitle: str | None
    """As it stands in the file."""
    byline: str | None
    """As it stands in the file."""
    author: SourcedShape | None
    """Who wrote it; `null` when the file does not tell."""
    outlet: SourcedShape | None
    """The outlet that published it; `null` when the file does not tell."""
    date: DateShape
    """When it was published."""
    lang: str
    """ISO 639-1, or "" when it is undetermined."""
    url: SourcedShape | None
    """The page's own address; `null` when the file does not tell."""
    text: str
    """The clean text."""
    blocks: list[BlockShape]
    """Every block of the file, in its order."""
    entities: EntitiesByType
    """What it names."""
    cleaner: str
    """Version of the cleaner that made it."""
    provenance: ProvenanceShape
    """Where it came from."""
    links: NotRequired[DocumentLinks]
    """Addresses of the document."""


class ExplainedKept(KeptShape):
    """A block that was kept, with the reasons where they are asked for."""

    explanation: NotRequired[ExplanationShape | None]
    """Why it was kept."""


class ExplainedRemoved(RemovedShape):
    """A block that was removed, with the reasons where they are asked for."""

    explanation: NotRequired[ExplanationShape | None]
    """Why it was removed."""


class InspectionShape(TypedDict):
    """What would be made of a page."""

    path: str
    """The file."""
    text: str
    """The clean text."""
    title: str
    """Its title."""
    title_source: str
    """`title line`, or `derived: …` when the file states no title."""
    subtitle: str | None
    """As it stands in the file."""
    byline: str | None
    """As it stands in the file."""
    author: SourcedShape | None
    """Who wrote it; `null` when the file does not tell."""
    outlet: SourcedShape | None
    """The outlet that published it; `null` when the file does not tell."""
    date: DateShape
    """When it was published."""
    lang: str
    """ISO 639-1, or "" when it is undetermined."""
    url: SourcedShape | None
    """The page's own address; `null` when the file does not tell."""
    blocks: list[ExplainedKept | ExplainedRemoved]
    """Every block of the file, in its order."""
    entities: EntitiesByType
    """What it names."""
    cleaner: str
    """Version of the cleaner."""


class CategoryShape(TypedDict):
    """How much was removed as one category."""

    category: str
    """What it was."""
    blocks: int
    """How many blocks."""
    chars: int
    """Their characters."""
    share: float
    """Their share of all characters of the file, 0 to 1."""


class StripShape(TypedDict):
    """What was removed from a document, and why."""

    id: str
    """Of the document."""
    version: int
    """A changed file makes the next one."""
    cleaner: str
    """Version of the cleaner that decided."""
    kept_chars: int
    """Characters of the blocks that were kept."""
    removed_chars: int
    """Characters of the blocks that were removed."""
    share: float
    """Removed characters over all characters, 0 to 1."""
    categories: list[CategoryShape]
    """What was removed by category, the most characters first."""
    blocks: list[BlockShape]
    """Every block of the file, in its order."""
    links: NotRequired[DocumentLinks]
    """Addresses of the document."""

"""Values of the read side: what is answered, the same for every face and engine.

Those that come by the hundred in an answer are named tuples, which are made fastest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from search.model.article import (
    Article,
    Category,
    EntityType,
    PublicationDate,
    Rejection,
    RemovedBlock,
    Sourced,
    Span,
    Strip,
)
from search.model.identity import Change, EntityRef, HitStory, Membership
from search.model.question import FacetField, Interval, Query

__all__ = [
    "Comparison",
    "Correction",
    "Document",
    "Expansion",
    "Facet",
    "FacetPage",
    "FacetValue",
    "Found",
    "Hit",
    "HitEntity",
    "IndexState",
    "Marks",
    "Provenance",
    "Reason",
    "Reference",
    "Results",
    "Snippet",
    "Status",
    "Suggestion",
    "SuggestionKind",
    "Timeline",
    "Warned",
    "WarningCode",
]


class Snippet(NamedTuple):
    """A passage of a hit.

    Attributes:
        field: "title", "body" or "removed".
        text: plain, verbatim text.
        marks: what matched, as character ranges in `text`, in order, disjoint.
        raw: byte range of the passage in the raw file; None for a derived title.
        removed: the block that cleaning took out and the passage is from; None for what was kept.
    """

    field: str
    text: str
    marks: tuple[Span, ...]
    raw: Span | None = None
    removed: RemovedBlock | None = None


class HitEntity(NamedTuple):
    """An entity of a hit; `n` counts its mentions there."""

    id: str
    name: str
    type: EntityType
    n: int


class Expansion(NamedTuple):
    """A name in the query, and the other forms of it that are looked for as well.

    Attributes:
        term: as typed; what `Query.literal` takes.
        added: as written, none if `off`.
        off: `Query.literal` has it: nothing is added, and there would be something.
    """

    term: str
    ref: EntityRef
    name: str
    added: tuple[str, ...]
    off: bool = False


class Reason(NamedTuple):
    """A part of the score of a hit.

    Attributes:
        term: word or phrase of the query as typed, or the other form of a name that was found.
        field: where it was found: what a query would call it, such as "title" or "body".
        part: of the score, 0 to 1; the parts of a hit add up to 1.
    """

    term: str
    field: str
    part: float


class Hit(NamedTuple):
    """A document that matches.

    Attributes:
        score: BM25F; 0.0 when the query has no words. Comparable within one answer only.
        entities: most mentioned first.
        name: path of the file it came from, as shown to people.
        story: what else of the archive tells the same; None when nothing does.
        why: what it was found by, the greatest part first; only when `Query.explain`.
    """

    id: str
    title: Snippet
    outlet: Sourced | None
    author: str | None
    date: PublicationDate
    language: str
    snippets: tuple[Snippet, ...]
    entities: tuple[HitEntity, ...]
    strip: Strip
    name: str
    score: float
    story: HitStory | None = None
    why: tuple[Reason, ...] = ()


class FacetValue(NamedTuple):
    """A value and how many hits choosing it would leave.

    Attributes:
        value: what a filter takes; `label` is what people read.
        selected: a filter asks for it.
        excluded: a filter excludes it.
    """

    value: str
    label: str
    count: int  # type: ignore[assignment] # in place of a method of tuples that nobody needs
    selected: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts over all hits, as if the field's own filter were not set.

    A hit that stands for several documents counts for each value that one of them has.

    Attributes:
        values: most frequent first, then by label; selected ones are always listed.
        missing: hits with a document without any value.
        total_values: how many distinct values there are, listed or not.
    """

    field: FacetField
    values: tuple[FacetValue, ...]
    missing: int
    total_values: int


@dataclass(frozen=True, slots=True)
class FacetPage:
    """A part of all values of a field, to choose from; counted as in `Facet`.

    Attributes:
        values: those asked for, the most frequent first, then by label; or all by label.
        missing: hits with a document without any value.
        total: how many values there are that begin as asked, listed or not.
        partial: as in `Results`; `missing`, `total` and the counts are lower bounds then.
    """

    query: Query
    field: FacetField
    values: tuple[FacetValue, ...]
    missing: int
    total: int
    index: IndexState
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """Hits by day, month or year (``YYYY-MM-DD``, ...; ascending), the date filter not applied.

    Attributes:
        values: days, months or years that have hits.
        unknown: hits with a document of which it is not known.
    """

    interval: Interval
    values: tuple[FacetValue, ...]
    unknown: int


class Correction(NamedTuple):
    """Another query that may have been meant, and the number of hits it has."""

    text: str
    total: int


class WarningCode(StrEnum):
    """What may not have been meant as it was understood."""

    LOWERCASE_OPERATOR = "lowercase-operator"
    UNKNOWN_VALUE = "unknown-value"


class Warned(NamedTuple):
    """A warning about a query that was answered nevertheless.

    Attributes:
        at: character position in the query text, from 0; None when it is not about the text.
        subject: the word or the filter's value it is about.
        parameter: name of the filter's field, or "q".
    """

    code: WarningCode
    at: int | None
    subject: str
    parameter: str = "q"


class SuggestionKind(StrEnum):
    """What a suggestion completes to."""

    ENTITY = "entity"
    TITLE = "title"


class Suggestion(NamedTuple):
    """What somebody who has typed some letters may look for.

    Attributes:
        text: the name or the title.
        ref: the entity; None for a title.
        document: id of the document; "" for an entity.
        documents: how many documents name the entity; 1 for a title.
    """

    kind: SuggestionKind
    text: str
    ref: EntityRef | None
    document: str
    documents: int


@dataclass(frozen=True, slots=True)
class IndexState:
    """Which index answered: name of its generation, size, time (UTC) and cleaner version."""

    generation: str
    documents: int
    updated: datetime
    cleaner: str


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a `Query`.

    Attributes:
        parsed: the query as it was understood, in the query language, canonical.
        total: exact number of hits on all pages; when `partial`, how many were found in time.
        documents: matching documents, every one of those that are shown as one hit counted.
        expansions: names of the query that are looked for by other forms, too.
        stories: how many stories the matching documents are of.
        timeline: None when `Query.interval` is.
        corrections: other queries that may have been meant, when this one finds nothing.
        took_ms: wall-clock milliseconds.
        partial: the time allowed ran out: what is there is true, but not all.
    """

    query: Query
    parsed: str
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    timeline: Timeline | None
    index: IndexState
    took_ms: float
    partial: bool = False
    documents: int = 0
    expansions: tuple[Expansion, ...] = ()
    stories: int = 0
    corrections: tuple[Correction, ...] = ()
    warnings: tuple[Warned, ...] = ()

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // self.query.per_page))


@dataclass(frozen=True, slots=True)
class Found:
    """Every hit of a query, over one generation of the index.

    Attributes:
        hits: in the order of the query, made as they are taken; `Query.page` and `Query.per_page`
            do not matter. Taken once, by one thread.
        newest: when the last of all documents of the index came in, UTC; None where there is none.
            Asking with it as `Query.since` finds just what comes in from now on.
    """

    query: Query
    total: int
    documents: int
    partial: bool
    index: IndexState
    hits: Iterator[Hit]
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a document came from.

    Attributes:
        paths: every absolute path at which these bytes were found, oldest first.
        name: the path shown to people.
        size: bytes of the raw file.
        encoding: the codec that decoded it.
        ingested: UTC.
    """

    paths: tuple[str, ...]
    name: str
    sha256: str
    size: int
    media_type: str
    encoding: str
    ingested: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """What the archive knows about one document, in its latest version.

    Attributes:
        id: first twelve hexadecimal digits of the SHA-256 of the first version's bytes
            (with ``-2`` and so on where two documents began alike).
        version: from 1; a changed file makes the next one.
        membership: the story it belongs to; None when nobody has looked yet.
    """

    id: str
    version: int
    provenance: Provenance
    article: Article
    membership: Membership | None = None


class Marks(NamedTuple):
    """What a query finds in a document.

    Attributes:
        kept: for each kept block, in order, the character ranges in its text: in order, disjoint.
        removed: likewise for each removed block.
    """

    kept: tuple[tuple[Span, ...], ...]
    removed: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """What a citation of a document says.

    Attributes:
        url: of the page, where the file tells it.
        sha256: of the raw file of the current version.
        ingested: when that came into the archive, UTC.
        name: path of the file, as shown to people.
    """

    id: str
    title: str
    author: str | None
    outlet: str | None
    date: PublicationDate
    language: str
    url: str | None
    sha256: str
    ingested: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents, and how the text of one became that of the other."""

    old: Document
    new: Document
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """The state of an archive.

    Attributes:
        documents: those that can be found.
        raw_bytes: size of all raw files kept, uncompressed.
        removed_share: characters removed as boilerplate over all characters, 0 to 1.
        last_ingest: UTC, or None before the first.
        rejections: every input that was refused, by path.
        index: None when the archive is empty.
        removed: what the removed share consists of, the greatest part first.
    """

    documents: int
    versions: int
    raw_bytes: int
    removed_share: float
    last_ingest: datetime | None
    rejections: tuple[Rejection, ...] = field(default=())
    index: IndexState | None = None
    removed: tuple[tuple[Category, float], ...] = ()

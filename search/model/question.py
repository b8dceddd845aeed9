"""Values of the read side: a question and its answer, the same for every face and engine.

Those that come by the hundred in an answer are named tuples, which are made fastest.

``Query -> Results(hits, facets, timeline, total)``
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from search.model.article import (
    Article,
    EntityType,
    PublicationDate,
    Rejection,
    RemovedBlock,
    Sourced,
    Span,
    Strip,
)
from search.model.identity import Change, EntityRef, HitStory, Membership

__all__ = [
    "MAX_PER_PAGE",
    "MISSING",
    "Collapse",
    "Comparison",
    "Document",
    "Expansion",
    "Facet",
    "FacetField",
    "FacetValue",
    "Filter",
    "Hit",
    "HitEntity",
    "IndexState",
    "Provenance",
    "Query",
    "Results",
    "Snippet",
    "Sort",
    "Status",
    "Timeline",
]

MISSING = "-"
"""Filter value that selects documents which have no value in the field."""

MAX_PER_PAGE = 100


class FacetField(StrEnum):
    """What results can be filtered and counted by; also the name of the parameter."""

    OUTLET = "outlet"
    PERSON = "person"
    ORGANISATION = "org"
    PLACE = "place"
    LANGUAGE = "lang"


class Sort(StrEnum):
    """Order of the hits. Documents of unknown date come last in both date orders."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class Collapse(StrEnum):
    """Which documents that belong together are one hit; the best one stands for all of them.

    Totals, facets and the timeline then count groups: a value's count is the number of hits that
    choosing it would leave.
    """

    NONE = "none"
    COPIES = "copies"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Filter:
    """A value the documents must have, or (`exclude`) must not have.

    Attributes:
        value: an id or a name ("NE" and "Niger" are the same place), or `MISSING`.
    """

    field: FacetField
    value: str
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question, whole: everything that decides the answer, and nothing else.

    Attributes:
        text: in the query language of docs/query-syntax.md; "" matches every document.
        filters: OR between the values of a field, AND between fields and for exclusions.
        date_from: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, inclusive; "" for no bound.
        date_to: likewise; a month or year means its last day.
        page: from 1.
        per_page: 1 to 100.
        facets: the fields to count; empty for none.
        facet_size: how many values of each field to list, most frequent first.
        collapse: what is shown as one hit.
        aliases: names are looked for by their other forms, too.
        literal: words and phrases, as typed, that are looked for as they stand nevertheless.
    """

    text: str = ""
    filters: tuple[Filter, ...] = ()
    date_from: str = ""
    date_to: str = ""
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    per_page: int = 20
    facets: tuple[FacetField, ...] = tuple(FacetField)
    facet_size: int = 8
    collapse: Collapse = Collapse.COPIES
    aliases: bool = True
    literal: tuple[str, ...] = ()

    def without(self, field: FacetField, value: str) -> Query:
        """This query, on its first page, without any filter on this value."""
        kept = tuple(f for f in self.filters if (f.field, f.value) != (field, value))
        return replace(self, filters=kept, page=1)

    def toggle(self, field: FacetField, value: str, *, exclude: bool = False) -> Query:
        """This query with the filter switched on, or off when it is on. On its first page."""
        wanted = Filter(field, value, exclude)
        bare = self.without(field, value)
        return bare if wanted in self.filters else replace(bare, filters=(*bare.filters, wanted))

    def toggle_month(self, month: str) -> Query:
        """This query bounded to a month (``YYYY-MM``), or without dates when it is."""
        bounded = (self.date_from, self.date_to) == (month, month)
        return self.within("", "") if bounded else self.within(month, month)

    def within(self, date_from: str, date_to: str) -> Query:
        """This query bounded to these dates, on its first page."""
        return replace(self, date_from=date_from, date_to=date_to, page=1)


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


class Hit(NamedTuple):
    """A document that matches.

    Attributes:
        score: BM25F; 0.0 when the query has no words. Comparable within one answer only.
        entities: most mentioned first.
        name: path of the file it came from, as shown to people.
        story: what else of the archive tells the same; None when nothing does.
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
class Timeline:
    """Hits by month (``YYYY-MM``, ascending), the date filter not applied.

    Attributes:
        values: months that have hits.
        unknown: hits with a document whose month is not known.
    """

    values: tuple[FacetValue, ...]
    unknown: int


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
        took_ms: wall-clock milliseconds.
        partial: the time allowed ran out: what is there is true, but not all.
    """

    query: Query
    parsed: str
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    timeline: Timeline
    index: IndexState
    took_ms: float
    partial: bool = False
    documents: int = 0
    expansions: tuple[Expansion, ...] = ()

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // self.query.per_page))


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
    """

    documents: int
    versions: int
    raw_bytes: int
    removed_share: float
    last_ingest: datetime | None
    rejections: tuple[Rejection, ...] = field(default=())
    index: IndexState | None = None

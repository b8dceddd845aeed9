"""The answer to a query, and its parts."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from search.model import Collapse, EntityType, FacetField, Interval, Sort, WarningCode
from search.serialization.shapes.parts import (
    DateShape,
    DocumentLinks,
    EntityShape,
    IndexShape,
    Range,
    RemovalShape,
    SourcedShape,
    StoryLinks,
    TotalShape,
)

__all__ = [
    "AnswerLinks",
    "AnswerShape",
    "CorrectionShape",
    "ExpansionShape",
    "FacetShape",
    "FacetValueShape",
    "FilterShape",
    "HitEntityShape",
    "HitShape",
    "HitStoryShape",
    "HitStripShape",
    "PageShape",
    "QueryShape",
    "ReasonShape",
    "SnippetShape",
    "TimelineShape",
    "WarningShape",
]


class FilterShape(TypedDict):
    """A value that documents must have, or must not have."""

    field: FacetField
    """The field."""
    value: str
    """An id or a name; `-` for documents that have no value."""
    exclude: bool
    """Documents that have it are left out."""


class ExpansionShape(TypedDict):
    """A name in the query, and its other forms."""

    term: str
    """As typed, which is what `literal` takes."""
    entity: EntityShape
    """What it is a form of; the same name may mean several entities."""
    added: list[str]
    """The forms that are found as well."""
    off: bool
    """`literal` has it, so that nothing is added."""


class CorrectionShape(TypedDict):
    """Another query that may have been meant."""

    q: str
    """The query."""
    total: int
    """How many hits it has."""
    url: NotRequired[str]
    """The address of its answer."""


class WarningShape(TypedDict):
    """What may not have been meant as it was understood."""

    code: WarningCode
    """What it is about; new ones may appear."""
    at: int | None
    """Character of `q`, from 0; `null` when it is not about the text."""
    subject: str
    """The word, or the value of the filter."""
    parameter: str
    """The parameter."""


_Dates = TypedDict(  # keys that no attribute could be called
    "_Dates",
    {
        "from": Annotated[str, 'First date asked for, itself included; "" for none.'],
        "to": Annotated[str, 'Last date asked for, itself included; "" for none.'],
    },
)


class QueryShape(_Dates):
    """The query, as it was understood."""

    q: str
    """As typed."""
    parsed: str
    """As it was understood, in the query language."""
    filters: list[FilterShape]
    """Values of one field are alternatives, fields narrow one another down."""
    since: str
    """Only what came into the archive after this moment; "" for all."""
    sort: Sort
    """The order of the hits."""
    collapse: Collapse
    """What is one hit."""
    aliases: bool
    """Names are looked for by their other forms, too."""
    literal: list[str]
    """What is looked for as it stands nevertheless."""
    expansions: list[ExpansionShape]
    """The names in `q` that have other forms."""
    corrections: list[CorrectionShape]
    """Queries that may have been meant, when this one finds nothing."""
    warnings: list[WarningShape]
    """What may not have been meant as it was understood."""


class SnippetShape(TypedDict):
    """A passage of a hit."""

    field: str
    """Where it is from: `title`, `body` or, for queries with `in:removed`, `removed`."""
    text: str
    """The passage, verbatim."""
    marks: list[Range]
    """What matched: ranges of characters (Unicode code points) in `text`."""
    html: str
    """The passage escaped for HTML, what matched in `<mark>`."""
    raw: Range | None
    """Its range of bytes in the file."""
    removed: RemovalShape | None
    """The removed block that it is from; `null` for what was kept."""


class HitEntityShape(TypedDict):
    """An entity that a hit names."""

    id: str
    """Unique within its type."""
    name: str
    """The name shown."""
    type: EntityType
    """What kind of thing it is."""
    n: int
    """How often the document mentions it."""


class ReasonShape(TypedDict):
    """A part of the score of a hit."""

    term: str
    """Word or phrase of the query as typed, or the other form of a name that was found."""
    field: str
    """Where it was found."""
    part: float
    """Of the score, 0 to 1; the parts of a hit add up to 1."""


class HitStoryShape(TypedDict):
    """What else of the archive tells the same, the hit included; found or not, all count."""

    id: str
    """Of the story."""
    documents: int
    """How many documents the story has."""
    outlets: list[str]
    """Their outlets, as far as known."""
    copies: int
    """How many documents have nearly the same text."""
    copy_outlets: list[str]
    """The outlets of these."""
    url: NotRequired[str]
    """Address of the story."""
    links: NotRequired[StoryLinks]
    """Addresses of the story."""


class HitStripShape(TypedDict):
    """How much of the file was boilerplate."""

    removed_chars: int
    """Characters that were removed."""
    share: float
    """Their share of all characters, 0 to 1."""
    url: NotRequired[str]
    """What was removed, and why."""


class HitShape(TypedDict):
    """A document that matches."""

    id: str
    """Of the document."""
    title: str
    """Its title."""
    title_html: str
    """The title escaped for HTML, what matched in `<mark>`."""
    outlet: SourcedShape | None
    """The outlet that published it; `null` when it is unknown."""
    author: str | None
    """Who wrote it; `null` when it is unknown."""
    date: DateShape
    """When it was published."""
    lang: str
    """ISO 639-1, or "" when it is undetermined."""
    path: str
    """The file, as it was named when it was ingested."""
    snippets: list[SnippetShape]
    """Passages of it."""
    entities: list[HitEntityShape]
    """What it names, the most mentioned first."""
    score: float
    """Comparable within one answer only; 0 without words in `q`."""
    why: list[ReasonShape]
    """What it was found by, the greatest part first; only with `explain=1`."""
    strip: HitStripShape
    """How much of the file was boilerplate."""
    story: HitStoryShape | None
    """What else tells the same; `null` when nothing does."""
    links: NotRequired[DocumentLinks]
    """Addresses of the document."""


class FacetValueShape(TypedDict):
    """A value and how many hits choosing it would leave."""

    value: str
    """What a filter takes."""
    label: str
    """What people read."""
    count: int
    """Groups as `collapse` makes them, as in `total`."""
    selected: bool
    """A filter asks for it."""
    excluded: bool
    """A filter leaves it out."""
    toggle: NotRequired[str]
    """The search with this filter switched."""


class FacetShape(TypedDict):
    """The values of a field, counted as if the field's own filters were not set."""

    operator: Literal["or"]
    """Values that are chosen together are alternatives."""
    missing: int
    """Hits with a document without a value."""
    truncated: bool
    """There are more values than listed."""
    values: list[FacetValueShape]
    """The most frequent first; those that are chosen are always listed."""


class TimelineShape(TypedDict):
    """Hits by date, the dates asked for not applied."""

    interval: Interval
    """What it counts by."""
    unknown: int
    """Hits with a document of which it is not known."""
    values: list[FacetValueShape]
    """Days, months or years that have hits, ascending."""


class PageShape(TypedDict):
    """Where this answer lies."""

    page: int
    """From 1."""
    per_page: int
    """Hits on a page."""
    pages: int
    """How many pages there are."""
    cursor: NotRequired[str | None]
    """What the parameter `cursor` takes to read on in the same generation of the index; `null` on
    the last page, and in a partial answer."""


class AnswerLinks(TypedDict):
    """Addresses of the same search."""

    self: str
    """This answer."""
    next: str | None
    """The next page."""
    prev: str | None
    """The page before."""
    html: str
    """The page for people."""
    atom: str
    """A feed of it, what was added last first."""
    csv: str
    """All its hits as a table."""


class AnswerShape(TypedDict):
    """The answer to a query."""

    query: QueryShape
    """The query, as it was understood."""
    total: TotalShape
    """How many hits there are on all pages."""
    documents: int
    """Matching documents, every one of those that are one hit counted."""
    stories: int
    """How many stories the matching documents are of."""
    partial: bool
    """The time a search may take ran out: every hit does match, but others may be missing, counts
    and `page.pages` are lower bounds, and the order may be another."""
    took_ms: float
    """Milliseconds of wall-clock time; the only key that differs between two equal answers."""
    index: IndexShape
    """The index that answered."""
    hits: list[HitShape]
    """The documents of this page, in the order asked for."""
    facets: dict[str, FacetShape | TimelineShape]
    """By field; the timeline is there under the name of its interval."""
    page: PageShape
    """Where this answer lies."""
    links: NotRequired[AnswerLinks]
    """Addresses of the same search."""

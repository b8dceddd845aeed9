"""Values of the write side: what a file becomes on its way into the archive.

``RawPage -> Page(blocks) -> CleanPage(kept, removed) -> Article``

Two coordinate systems, never mixed: a *byte range* (`Span`) lies in the raw file as it came; a
*character offset* lies in `CleanPage.text`, the clean text that is stored and searched.
`KeptBlock` carries both, so every marked word can be traced to the bytes it came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "Article",
    "Block",
    "Category",
    "CleanPage",
    "Element",
    "Entity",
    "EntityType",
    "Explanation",
    "Fact",
    "KeptBlock",
    "Markup",
    "MediaType",
    "Mention",
    "Metadata",
    "Page",
    "Precision",
    "PublicationDate",
    "RawPage",
    "Rejection",
    "RemovedBlock",
    "Role",
    "Sourced",
    "Span",
    "Step",
    "Strip",
]


class Span(NamedTuple):
    """A half-open range ``[start, end)``; in bytes or characters, as the owner says."""

    start: int
    end: int


class MediaType(StrEnum):
    """What kind of file a raw page is."""

    TEXT = "text/plain"
    HTML = "text/html"
    READY = "text/x-article"  # an article that somebody else has cleaned: all of it is kept


class Step(StrEnum):
    """A step of an article's journey, as named in a rejection."""

    FOUND = "found"
    READ = "read"
    CLEANED = "cleaned"


@dataclass(frozen=True, slots=True)
class RawPage:
    """A file as it came.

    Attributes:
        path: absolute path, the identity of the place it was found in.
        name: the path shown to people: relative to the folder that was asked for.
        content: every byte of the file.
        sha256: lower-case hexadecimal SHA-256 of `content`.
        declared: metadata that the container of the page told of it (a record's fields, the
            headers of a capture, a feed's entry), name to value, named as in `Page.declared`.
    """

    path: str
    name: str
    media_type: MediaType
    content: bytes = field(repr=False)
    sha256: str
    declared: tuple[tuple[str, str], ...] = ()


class Element(NamedTuple):
    """An element of an HTML page that has text in it.

    Attributes:
        number: counts the elements of the page in the order of their start tags; two blocks with
            the same number in their paths stand in the same element.
        name: such as ``div``, in lower case.
        hints: its id and classes as a selector writes them: ``#main.story.wide``; "" if none.
    """

    number: int
    name: str
    hints: str


class Markup(NamedTuple):
    """Where a block stands in an HTML page.

    Attributes:
        path: its own element first, then those around it from the inside to the outside.
        linked: share of the block's characters that are text of links, 0 to 1.
    """

    path: tuple[Element, ...]
    linked: float


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a text dump, or one block element of an HTML page.

    Attributes:
        text: decoded, outer white space stripped, otherwise verbatim (typos, inner blanks too).
        line: 1-based line of the page. Neighbouring numbers mean neighbouring lines; a gap
            means that blank lines (or a block boundary) lie between.
        span: byte range of `text` in the raw file.
        markup: for HTML, where it stands in the page; None for other media types.
    """

    text: str
    line: int
    span: Span
    markup: Markup | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A raw page, read: its blocks in order, none of them empty.

    Attributes:
        encoding: the codec that decoded it, as Python names it.
        declared: metadata that the page or its container declares, name to value: those of HTML
            as they are named there (``og:title``, ``json-ld author``, ``html lang``), of containers
            with the container's name before (``record title``, ``feed published``, ``warc url``).
    """

    blocks: tuple[Block, ...]
    media_type: MediaType = MediaType.TEXT
    encoding: str = "utf-8"
    declared: tuple[tuple[str, str], ...] = ()


class Role(StrEnum):
    """What a kept block is to the article."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    SOURCE_LINE = "source_line"
    CAPTION = "caption"
    LEAD = "lead"
    BODY = "body"
    HEADING = "heading"
    LIST = "list"
    TABLE = "table"
    QUOTE = "quote"
    QUOTE_ATTRIBUTION = "quote_attribution"


class Category(StrEnum):
    """What a removed block was."""

    BREADCRUMB = "breadcrumb"
    NAVIGATION = "nav"
    ADBLOCK = "adblock"
    ADVERTISEMENT = "advertisement"
    COOKIE = "cookie"
    SHARE_PRINT = "share_print"
    RELATED = "related"
    COMMENT_FORM = "comment_form"
    COMMENT_COUNT = "comment_count"
    COMMENTS = "comments"
    SUBSCRIBE = "subscribe"
    ABOUT_FOOTER = "about_footer"
    COPYRIGHT = "copyright"
    PLAYER = "player"
    PAGINATION = "pagination"
    DECORATION = "decoration"
    AUTHOR_BIO = "author_bio"
    TIMESTAMP = "timestamp"
    REPEATED = "repeated"  # the outlet or folder has the same block on many pages
    OVERRULED = "overruled"  # a person's rule for the outlet says "always remove"
    OUTSIDE = "outside"  # lies outside the main region of a full dump


@dataclass(frozen=True, slots=True)
class KeptBlock:
    """A block of the article.

    Attributes:
        span: byte range in the raw file.
        at: character offset of `text` in `CleanPage.text`.
    """

    text: str
    role: Role
    line: int
    span: Span
    at: int = 0

    @property
    def chars(self) -> Span:
        """Character range in `CleanPage.text`."""
        return Span(self.at, self.at + len(self.text))


@dataclass(frozen=True, slots=True)
class RemovedBlock:
    """A block that was taken out, with the reason in words a reader understands.

    Attributes:
        confidence: the classifier's probability that it is not article, 0 to 1; 1 where a person
            decided; None when an older cleaner did not say.
    """

    text: str
    category: Category
    reason: str
    line: int
    span: Span
    confidence: float | None = None


class Fact(NamedTuple):
    """Something about a block that the classifier weighed.

    Attributes:
        name: in words: "words", "share of links around it".
        value: as measured.
        points: what it added to the log-odds that the block is article; below 0, it spoke against.
    """

    name: str
    value: float
    points: float


class Explanation(NamedTuple):
    """Why a block was kept or removed: the facts that decided, the weightiest first.

    Attributes:
        span: byte range of the block in the raw file.
        article: probability that the block is article, 0 to 1.
        decided: what had the last word, in words: the classifier, a phrase of the lexicon, a rule.
    """

    span: Span
    article: float
    decided: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """How much of a page was boilerplate: characters removed, and their share (0 to 1)."""

    removed_chars: int
    share: float


@dataclass(frozen=True, slots=True)
class CleanPage:
    """A page whose blocks have been judged. Make it with `CleanPage.of`."""

    text: str
    kept: tuple[KeptBlock, ...]
    removed: tuple[RemovedBlock, ...]

    @classmethod
    def of(cls, kept: Iterable[KeptBlock], removed: Iterable[RemovedBlock]) -> CleanPage:
        """Join the kept blocks into one text and give each its offset in it.

        Blocks of one line are joined by a space, of neighbouring lines by a newline,
        all others by a blank line.
        """
        parts: list[str] = []
        placed: list[KeptBlock] = []
        at = 0
        for block in kept:
            glue = _glue(placed[-1].line, block.line) if placed else ""
            at += len(glue)
            placed.append(replace(block, at=at))
            parts += (glue, block.text)
            at += len(block.text)
        return cls("".join(parts), tuple(placed), tuple(removed))

    def with_role(self, *roles: Role) -> tuple[KeptBlock, ...]:
        """The kept blocks that have one of these roles, in order."""
        return tuple(block for block in self.kept if block.role in roles)

    @property
    def blocks(self) -> tuple[KeptBlock | RemovedBlock, ...]:
        """Kept and removed blocks together, in the order of the raw file."""
        return tuple(sorted([*self.kept, *self.removed], key=lambda block: block.span))

    @property
    def strip(self) -> Strip:
        """How much of the page was removed."""
        removed = sum(len(block.text) for block in self.removed)
        kept = sum(len(block.text) for block in self.kept)
        return Strip(removed, removed / (kept + removed) if removed else 0.0)

    @property
    def body(self) -> str:
        """`text` with the title blanked out: same length, so offsets hold in both."""
        text = self.text
        for block in self.with_role(Role.TITLE):
            start, end = block.chars
            text = text[:start] + " " * (end - start) + text[end:]
        return text


def _glue(before: int, line: int) -> str:
    return {0: " ", 1: "\n"}.get(line - before, "\n\n")


class Precision(StrEnum):
    """How much of a publication date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """When an article was published, as far as its file tells.

    Attributes:
        value: ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY`` as `precision` says; "" when unknown.
        source: where it was read, in words ("dateline", "caption"); "" when unknown.
        inferred: True when the file implies the date rather than states it.
    """

    value: str = ""
    precision: Precision = Precision.UNKNOWN
    source: str = ""
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Sourced:
    """A value together with where in the page it was found."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about an article. Unknown is None (or an unknown date), never a guess.

    Attributes:
        title: its source is "title line", or "derived: ..." when the page states none.
        byline: the line as it stands; `author` is the person in it, if it names one.
        language: ISO 639-1, or "" when undetermined.
        url: the page's own address (``https://...``), if the page or its container tells it.
    """

    title: Sourced
    subtitle: str | None = None
    byline: str | None = None
    author: Sourced | None = None
    outlet: Sourced | None = None
    date: PublicationDate = PublicationDate()
    language: str = ""
    url: Sourced | None = None


class EntityType(StrEnum):
    """The three kinds of thing a facet lists; also the name of the facet field."""

    PERSON = "person"
    ORGANISATION = "org"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Mention:
    """One occurrence of a name; `chars` lies in `CleanPage.text`."""

    surface: str
    chars: Span


@dataclass(frozen=True, slots=True)
class Entity:
    """One real thing in one article, with every form under which it occurs there.

    Attributes:
        id: ISO 3166 code for a country (``ML``), a curated key (``wagner-group``), or the
            folded name (``jane-doe``). Unique within its type.
        name: the name shown.
        mentions: in text order, at least one.
    """

    id: str
    type: EntityType
    name: str
    mentions: tuple[Mention, ...]

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The distinct forms, most frequent first."""
        return tuple(form for form, _ in Counter(m.surface for m in self.mentions).most_common())


@dataclass(frozen=True, slots=True)
class Article:
    """A page that went through every step.

    Attributes:
        cleaner: version of the cleaner that made it.
    """

    metadata: Metadata
    page: CleanPage
    entities: tuple[Entity, ...]
    cleaner: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input that did not become an article, and why."""

    path: str
    name: str
    step: Step
    reason: str
    at: datetime

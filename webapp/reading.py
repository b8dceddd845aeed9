"""A document laid out for reading: its blocks in the order of the file, the removed ones folded.

``Document -> (Passages | Fold, ...)``
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice, takewhile

from search.model import (
    Article,
    Entity,
    EntityRef,
    FacetField,
    KeptBlock,
    RemovedBlock,
    Role,
    Snippet,
    Span,
)
from webapp.links import EVERYTHING, WebLinks
from webapp.wording import category_name, facet_heading

__all__ = [
    "Fold",
    "Found",
    "Named",
    "Passage",
    "Passages",
    "Segment",
    "entity_lists",
    "flow",
]

Found = Mapping[Span, tuple[Span, ...]]
_TOGETHER = frozenset({Role.LIST, Role.TABLE, Role.QUOTE, Role.QUOTE_ATTRIBUTION})


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text; `url` and `entity` are "" unless it names an entity."""

    text: str
    url: str = ""
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A kept block, cut where names begin and end."""

    segments: tuple[Segment, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class Passages:
    """Neighbouring kept blocks that are set together: a list, a table, a quotation.

    Attributes:
        kind: "list", "table", "quote", or the role of a block that stands alone.
    """

    kind: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Neighbouring blocks that were removed.

    Attributes:
        blocks: each whole, with marks where the query that led here matches.
        categories: their kinds, in words.
        words: how many there are in them, signs that stand alone not counted.
        found: whether any has a mark.
    """

    blocks: tuple[Snippet, ...]
    categories: tuple[str, ...]
    words: int
    found: bool
    kind: str = "fold"


@dataclass(frozen=True, slots=True)
class Named:
    """An entity of the document; `others` are the forms under which it also occurs.

    Attributes:
        url: finds what else names it; `about` is the page about it.
    """

    name: str
    count: int
    others: tuple[str, ...]
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class _Link:
    chars: Span
    url: str
    entity: str


def flow(article: Article, links: WebLinks, found: Found) -> tuple[Passages | Fold, ...]:
    """The blocks of an article, without its title, which heads the page.

    Args:
        found: what to mark in removed blocks, by their byte ranges.
    """
    mentions = tuple(_mentions(article.entities, links))
    blocks = (block for block in article.page.blocks if _kind(block) != Role.TITLE.value)
    parts: list[Passages | Fold] = []
    for kind, group in groupby(blocks, key=_kind):
        if kind == "fold":
            parts.append(_fold(group, found))
        else:
            parts += _parts(kind, group, mentions)
    return tuple(parts)


def _kind(block: KeptBlock | RemovedBlock) -> str:
    if isinstance(block, RemovedBlock):
        return "fold"
    return "quote" if block.role is Role.QUOTE_ATTRIBUTION else block.role.value


def _fold(blocks: Iterable[KeptBlock | RemovedBlock], found: Found) -> Fold:
    removed = [block for block in blocks if isinstance(block, RemovedBlock)]
    snippets = tuple(
        Snippet("removed", block.text, found.get(block.span, ()), block.span, block)
        for block in removed
    )
    names = dict.fromkeys(category_name(block.category) for block in removed)
    words = sum(_words(block.text) for block in removed)
    return Fold(snippets, tuple(names), words, any(snippet.marks for snippet in snippets))


def _parts(
    kind: str, blocks: Iterable[KeptBlock | RemovedBlock], mentions: tuple[_Link, ...]
) -> Iterator[Passages]:
    kept = [block for block in blocks if isinstance(block, KeptBlock)]
    passages = tuple(Passage(_cut(block, mentions), block.role) for block in kept)
    if kept[0].role in _TOGETHER:
        yield Passages(kind, passages)
    else:
        yield from (Passages(kind, (passage,)) for passage in passages)


def _words(text: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in text.split())


def _mentions(entities: Iterable[Entity], links: WebLinks) -> Iterator[_Link]:
    """Every mention with its link, in text order, one that holds others before them."""
    found = [
        _Link(mention.chars, _entity_url(entity, links), entity.name)
        for entity in entities
        for mention in entity.mentions
    ]
    yield from sorted(found, key=lambda link: (link.chars.start, -link.chars.end))


def _cut(block: KeptBlock, mentions: tuple[_Link, ...]) -> tuple[Segment, ...]:
    """The text of a block, whole. Links cannot nest: of names in names the outermost is one."""
    start, end = block.chars
    segments: list[Segment] = []
    at = start
    first = bisect_left(mentions, start, key=lambda link: link.chars.start)
    for link in takewhile(lambda link: link.chars.start < end, islice(mentions, first, None)):
        if at <= link.chars.start and link.chars.end <= end:
            name = block.text[link.chars.start - start : link.chars.end - start]
            segments.append(Segment(block.text[at - start : link.chars.start - start]))
            segments.append(Segment(name, link.url, link.entity))
            at = link.chars.end
    segments.append(Segment(block.text[at - start :]))
    return tuple(segment for segment in segments if segment.text)


def _entity_url(entity: Entity, links: WebLinks) -> str:
    return links.search(EVERYTHING.toggle(FacetField(entity.type.value), entity.id), "html")


def entity_lists(article: Article, links: WebLinks) -> tuple[tuple[str, tuple[Named, ...]], ...]:
    """The entities under their headings, most mentioned first; kinds without any left out."""
    lists = (
        (facet_heading(field), tuple(_named(article.entities, field, links)))
        for field in FacetField
    )
    return tuple((heading, named) for heading, named in lists if named)


def _named(entities: Iterable[Entity], field: FacetField, links: WebLinks) -> Iterator[Named]:
    of_kind = [entity for entity in entities if entity.type.value == field.value]
    for entity in sorted(of_kind, key=lambda entity: (-len(entity.mentions), entity.name)):
        others = tuple(form for form in entity.surfaces if form != entity.name)
        yield Named(
            entity.name,
            len(entity.mentions),
            others,
            _entity_url(entity, links),
            links.entity(EntityRef(entity.type, entity.id)),
        )

"""A document laid out for reading: its blocks in the order of the file, the removed ones folded.

``Document -> Reading(title, (Passages | Fold, ...))``
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby

from search.model import (
    Article,
    Entity,
    EntityRef,
    FacetField,
    KeptBlock,
    Marks,
    RemovedBlock,
    Role,
    Span,
)
from webapp.cutting import MOST_MATCHES, NameLink, Piece, cut
from webapp.links import EVERYTHING, WebLinks
from webapp.wording import category_name, facet_heading

__all__ = [
    "Fold",
    "Named",
    "Passage",
    "Passages",
    "Reading",
    "entity_lists",
    "laid_out",
]

_TOGETHER = frozenset({Role.LIST, Role.TABLE, Role.QUOTE, Role.QUOTE_ATTRIBUTION})


@dataclass(frozen=True, slots=True)
class Passage:
    """A block cut where names and matches begin and end.

    Attributes:
        role: None for a removed block, which is `removed`.
    """

    pieces: tuple[Piece, ...]
    role: Role | None = None
    removed: RemovedBlock | None = None


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
        categories: their kinds, in words.
        words: how many there are in them, signs that stand alone not counted.
        found: whether the query that led here matches in any of them.
    """

    passages: tuple[Passage, ...]
    categories: tuple[str, ...]
    words: int
    found: bool
    kind: str = "fold"


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as its page shows it; `matches` counts those of the query that led to it."""

    title: Passage
    parts: tuple[Passages | Fold, ...]
    matches: int

    @property
    def steps(self) -> int:
        """How many matches can be stepped to."""
        return min(self.matches, MOST_MATCHES)


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


def laid_out(article: Article, links: WebLinks, found: Marks) -> Reading:
    """An article for reading; the block with its title heads the page and is left out below.

    Args:
        found: what to mark.
    """
    marks = _by_block(article, found)
    mentions = tuple(_mentions(article.entities, links))
    numbers = count(1)

    def passage(block: KeptBlock | RemovedBlock) -> Passage:
        own = marks.get(block.span, ())
        if isinstance(block, RemovedBlock):
            return Passage(cut(block.text, (), own, numbers), removed=block)
        named = _inside(mentions, block)
        return Passage(cut(block.text, named, own, numbers), block.role)

    title = _title(article, marks, numbers)
    blocks = (block for block in article.page.blocks if _kind(block) != Role.TITLE.value)
    parts = tuple(_parts(blocks, passage))
    return Reading(title, parts, next(numbers) - 1)


def _by_block(article: Article, found: Marks) -> dict[Span, tuple[Span, ...]]:
    """The marks of each block that has some, by its byte range."""
    page = article.page
    kept = zip((block.span for block in page.kept), found.kept, strict=False)
    removed = zip((block.span for block in page.removed), found.removed, strict=False)
    return {span: marks for span, marks in (*kept, *removed) if marks}


def _title(
    article: Article, marks: dict[Span, tuple[Span, ...]], numbers: Iterator[int]
) -> Passage:
    """The title, with its marks if the page states it in one block."""
    text = article.metadata.title.value
    stated = (b for b in article.page.with_role(Role.TITLE) if b.text == text)
    block = next(stated, None)
    found = marks.get(block.span, ()) if block else ()
    return Passage(cut(text, (), found, numbers), Role.TITLE)


def _parts(
    blocks: Iterable[KeptBlock | RemovedBlock],
    passage: Callable[[KeptBlock | RemovedBlock], Passage],
) -> Iterator[Passages | Fold]:
    for kind, group in groupby(blocks, key=_kind):
        passages = tuple(map(passage, group))
        if kind == "fold":
            yield _fold(passages)
        elif passages[0].role in _TOGETHER:
            yield Passages(kind, passages)
        else:
            yield from (Passages(kind, (one,)) for one in passages)


def _kind(block: KeptBlock | RemovedBlock) -> str:
    if isinstance(block, RemovedBlock):
        return "fold"
    return "quote" if block.role is Role.QUOTE_ATTRIBUTION else block.role.value


def _fold(passages: tuple[Passage, ...]) -> Fold:
    blocks = [passage.removed for passage in passages if passage.removed]
    names = dict.fromkeys(category_name(block.category) for block in blocks)
    words = sum(_words(block.text) for block in blocks)
    found = any(
        s.marked for p in passages for i in p.pieces for g in i.segments for s in g.stretches
    )
    return Fold(passages, tuple(names), words, found)


def _words(text: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in text.split())


def _mentions(entities: Iterable[Entity], links: WebLinks) -> Iterator[NameLink]:
    """Every mention with its link, in text order, one that holds others before them."""
    found = [
        NameLink(mention.chars, _entity_url(entity, links), entity.name)
        for entity in entities
        for mention in entity.mentions
    ]
    yield from sorted(found, key=lambda link: (link.span.start, -link.span.end))


def _inside(mentions: Sequence[NameLink], block: KeptBlock) -> tuple[NameLink, ...]:
    """The links in a block, in its own characters. Of names in names the outermost is one."""
    start, end = block.chars
    inside: list[NameLink] = []
    at = start
    first = bisect_left(mentions, start, key=lambda link: link.span.start)
    for link in mentions[first : bisect_left(mentions, end, key=lambda link: link.span.start)]:
        if at <= link.span.start and link.span.end <= end:
            at = link.span.end
            inside.append(link._replace(span=Span(link.span.start - start, at - start)))
    return tuple(inside)


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

"""How an article looks to people: what is known of it, its blocks and its names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from search.cli.view import Line, Part, Style, dated, fact, sourced
from search.model import (
    Category,
    CleanPage,
    Entity,
    EntityType,
    Explanation,
    KeptBlock,
    Metadata,
    PublicationDate,
    RemovedBlock,
)
from search.printable import one_line

__all__ = ["block_line", "explanation_line", "metadata_lines", "name_lines", "removed_lines"]

_FACTS_SHOWN = 5  # of an explanation; the rest weighed less

_HEADINGS = {
    EntityType.PERSON: "People",
    EntityType.ORGANISATION: "Organisations",
    EntityType.PLACE: "Places",
}


def metadata_lines(metadata: Metadata) -> Iterator[Line]:
    """Everything known about an article, with where each fact was read."""
    yield from fact("Title", sourced(metadata.title))
    yield from fact("Subtitle", metadata.subtitle)
    yield from fact("Byline", metadata.byline)
    yield from fact("Author", sourced(metadata.author))
    yield from fact("Outlet", sourced(metadata.outlet) or "unknown")
    yield from fact("Date", _date(metadata.date))
    yield from fact("Language", metadata.language or "unknown")
    yield from fact("Address", sourced(metadata.url))


def _date(date: PublicationDate) -> str:
    if not date.value:
        return "unknown"
    return dated(date) if date.inferred else f"{date.value} ({date.source})"


def block_line(block: KeptBlock | RemovedBlock) -> Line:
    """A block with its role, or with its category, the reason and how sure the cleaner is.

    The sign before it says which of the two, also where there is no colour.
    """
    if isinstance(block, KeptBlock):
        role = Part(f"{block.role.value}: ", Style.NAME)
        return Line((role, Part(one_line(block.text))), indent=2, lead=Part("+ ", Style.NAME))
    what = Part(f"{block.category.value}: ", Style.MARK)
    text = Part(one_line(block.text))
    reason = Part(f"  [{one_line(block.reason)}{_confidence(block)}]", Style.QUIET)
    return Line((what, text, reason), indent=2, lead=Part("- ", Style.MARK))


def explanation_line(explanation: Explanation) -> Line:
    """What decided about a block; stands below it."""
    said = f"{_probability(explanation.article)} article, decided: {one_line(explanation.decided)}"
    parts = [Part(said, Style.QUIET)]
    for name, value, points in explanation.facts[:_FACTS_SHOWN]:
        style = Style.NAME if points >= 0 else Style.MARK
        parts += (
            Part(f"; {one_line(name)}: {_figure(value)} ", Style.QUIET),
            Part(f"{points:+.1f}".replace("-", "−"), style),
        )
    return Line(tuple(parts), indent=4)


def _figure(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 999.5 else f"{value:,.0f}"


def _confidence(block: RemovedBlock) -> str:
    """How sure the cleaner was; "" where it did not say, or where a person decided."""
    if block.confidence is None or block.category is Category.OVERRULED:
        return ""
    return f" · {_probability(block.confidence)} sure"


def _probability(value: float) -> str:
    """In per cent; it is never quite 0% or 100%."""
    if value < 0.005:
        return "under 1%"
    return "over 99%" if value >= 0.995 else f"{value:.0%}"


def removed_lines(page: CleanPage) -> Iterator[Line]:
    """How much was removed, in all and of each category."""
    counts = Counter(block.category.value for block in page.removed)
    if not counts:
        yield from fact("Removed", "nothing")
        return
    blocks = len(page.kept) + len(page.removed)
    each = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    share = f"{page.strip.share:.0%} of the text"
    yield from fact("Removed", f"{len(page.removed)} of {blocks} blocks, {share}: {each}")


def name_lines(entities: Iterable[Entity]) -> Iterator[Line]:
    """The names of an article by type, each with its forms and how often it occurs."""
    found = list(entities)
    for kind in EntityType:
        of_kind = [entity for entity in found if entity.type is kind]
        if of_kind:
            yield Line((Part(_HEADINGS[kind], Style.HEADING),))
            yield from (_name(entity) for entity in of_kind)


def _name(entity: Entity) -> Line:
    forms = ", ".join(one_line(form) for form in entity.surfaces)
    name = Part(one_line(entity.name), Style.NAME)
    return Line((name, Part(f" × {len(entity.mentions)}: {forms}", Style.QUIET)), indent=2)

"""How an article looks to people: what is known of it, its blocks and its names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search.cli.printable import one_line
from search.cli.view import Line, Part, Style, dated, fact, sourced
from search.model import (
    Entity,
    EntityType,
    KeptBlock,
    Metadata,
    PublicationDate,
    RemovedBlock,
)

__all__ = ["kept_line", "metadata_lines", "name_lines", "removed_line"]

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


def kept_line(block: KeptBlock) -> Line:
    """A block of the article, with its role."""
    role = Part(f"{block.role.value}: ", Style.NAME)
    return Line((role, Part(one_line(block.text))), indent=2, lead=Part("+ ", Style.NAME))


def removed_line(block: RemovedBlock) -> Line:
    """A removed block, with its category and the reason."""
    what = Part(f"{block.category.value}: ", Style.MARK)
    text = Part(one_line(block.text), Style.REMOVED)
    reason = Part(f"  [{one_line(block.reason)}]", Style.QUIET)
    return Line((what, text, reason), indent=2, lead=Part("- ", Style.MARK))


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

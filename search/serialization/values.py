"""What answers, documents and the state of an archive have in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any, Protocol

from search.model import (
    EntityRef,
    FacetField,
    Filter,
    IndexState,
    PublicationDate,
    Query,
    RemovedBlock,
    Sort,
    Sourced,
    Span,
)
from search.serialization.shapes import (
    DateShape,
    DocumentLinks,
    EntityLinks,
    EntityShape,
    IndexShape,
    RemovalShape,
    SourcedShape,
    StoryLinks,
)

__all__ = [
    "Json",
    "Links",
    "date",
    "document_links",
    "entity",
    "entity_links",
    "index",
    "marked_html",
    "removal",
    "sourced",
    "story_links",
    "time",
]

Json = dict[str, Any]
"""An object whose keys `search.serialization.shapes` does not describe."""


class Links(Protocol):
    """Makes addresses. The web front end has one; the command line needs none.

    That of an answer belongs to its question, from which `toggled` and `within` start: an answer
    has hundreds of addresses of its neighbours, which differ from it in one thing each.
    """

    def search(self, query: Query, face: str = "json") -> str:
        """Address of an answer; `face` is "html", "json", "atom" or "csv"."""
        ...

    def toggled(self, field: str, value: str, face: str = "html") -> str:
        """Address of the answer with a filter switched on, or off when it is on."""
        ...

    def within(self, date_from: str, date_to: str, face: str = "html") -> str:
        """Address of the answer bounded to these dates."""
        ...

    def document(self, document_id: str, view: str = "html") -> str:
        """Address of a document; `view` is "html", "json" or "raw"."""
        ...

    def strip(self, document_id: str) -> str:
        """Address of what was removed from a document."""
        ...

    def cite(self, document_id: str, form: str) -> str:
        """Address of a citation of a document; `form` is "bib", "ris", "json" or "txt"."""
        ...

    def story(self, story_id: str, view: str = "html") -> str:
        """Address of a story; `view` is "html" or "json"."""
        ...

    def entity(self, ref: EntityRef, view: str = "html") -> str:
        """Address of an entity; `view` is "html" or "json"."""
        ...


def marked_html(text: str, marks: Iterable[Span]) -> str:
    """Escape a text for HTML and wrap the marked ranges (in order, disjoint) in ``<mark>``."""
    parts: list[str] = []
    at = 0
    for start, end in marks:
        parts += (escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>")
        at = end
    return "".join([*parts, escape(text[at:])])


def document_links(document_id: str, links: Links) -> DocumentLinks:
    """The addresses of a document, by view."""
    return {
        "html": links.document(document_id, "html"),
        "json": links.document(document_id, "json"),
        "raw": links.document(document_id, "raw"),
        "cite": links.cite(document_id, "bib"),
    }


def story_links(story_id: str, links: Links) -> StoryLinks:
    """The addresses of a story, by view."""
    return {"html": links.story(story_id, "html"), "json": links.story(story_id, "json")}


def entity(ref: EntityRef, name: str) -> EntityShape:
    """Which entity, and how it is called."""
    return {"type": ref.type, "id": ref.id, "name": name}


def entity_links(ref: EntityRef, links: Links) -> EntityLinks:
    """The addresses of an entity, by view, and of the search for what names it."""
    wanted = Query(filters=(Filter(FacetField(ref.type.value), ref.id),), sort=Sort.NEWEST)
    return {
        "html": links.entity(ref, "html"),
        "json": links.entity(ref, "json"),
        "search": links.search(wanted),
    }


def sourced(value: Sourced | None) -> SourcedShape | None:
    """A value with the place where it was found; None when it is unknown."""
    return None if value is None else {"value": value.value, "source": value.source}


def date(published: PublicationDate) -> DateShape:
    """A date of publication, also an unknown one."""
    return {
        "value": published.value or None,
        "precision": published.precision,
        "source": published.source or None,
        "inferred": published.inferred,
    }


def removal(block: RemovedBlock) -> RemovalShape:
    """What was decided of a block, and where it stands."""
    return {
        "category": block.category.value,
        "reason": block.reason,
        "confidence": None if block.confidence is None else round(block.confidence, 3),
        "line": block.line,
        "bytes": list(block.span),
    }


def index(state: IndexState) -> IndexShape:
    """The index in use."""
    return {
        "generation": state.generation,
        "documents": state.documents,
        "updated": time(state.updated),
        "cleaner": state.cleaner,
    }


def time(moment: datetime) -> str:
    """A point in time in ISO 8601, to the second."""
    return moment.isoformat(timespec="seconds")

"""What the pages and the API ask of an engine, and how a request finds it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, cast

from flask import Flask, current_app

from search.model import (
    Comparison,
    Document,
    EntityList,
    EntityProfile,
    EntityRef,
    EntityType,
    Query,
    Results,
    Span,
    Status,
    Story,
)

__all__ = ["Engine", "engine", "install"]

_KEY = "search-engine"


class Engine(Protocol):
    """The part of `search.engine.SearchEngine` that the front end uses. Safe in threads."""

    def search(self, query: Query) -> Results:
        """Answer a question; QueryError when it cannot be read."""
        ...

    def totals(self, queries: Iterable[Query]) -> tuple[int | None, ...]:
        """How many documents match each question; None where that is not known."""
        ...

    def document(self, document_id: str) -> Document:
        """A document; NotFound when there is none."""
        ...

    def story(self, story_id: str) -> Story:
        """A story, under the id it has now; NotFound when there is none."""
        ...

    def compare(self, old_id: str, new_id: str) -> Comparison:
        """Two documents, and how the text of one became that of the other; NotFound likewise."""
        ...

    def entity(self, ref: EntityRef) -> EntityProfile:
        """What the archive knows about an entity; NotFound when no article names it."""
        ...

    def entities(
        self, text: str = "", kind: EntityType | None = None, limit: int = 50, offset: int = 0
    ) -> EntityList:
        """Entities a form of which has a word that begins like this, the most frequent first."""
        ...

    def marks_in_removed(self, document: Document, query: Query) -> tuple[tuple[Span, ...], ...]:
        """What a query finds in each block removed from a document; QueryError as `search`."""
        ...

    def raw(self, document_id: str) -> bytes:
        """The bytes of its file as it came; NotFound when there is none."""
        ...

    def status(self) -> Status:
        """The state of the archive."""
        ...


def install(app: Flask, chosen: Engine) -> None:
    """Make an engine the one that answers the requests of an application."""
    app.extensions[_KEY] = chosen


def engine() -> Engine:
    """The engine of the application that answers this request."""
    return cast("Engine", current_app.extensions[_KEY])

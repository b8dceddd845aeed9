"""What the pages and the API ask of an engine, and how a request finds it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, cast

from flask import Flask, current_app, g

from search.model import (
    Comparison,
    Document,
    EntityList,
    EntityProfile,
    EntityRef,
    EntityType,
    FacetField,
    FacetPage,
    Found,
    Hit,
    Marks,
    Query,
    Reference,
    Results,
    Status,
    Story,
    Suggestion,
)

__all__ = ["Engine", "Observed", "engine", "install", "observed"]

_KEY = "search-engine"
_OBSERVED = "observed"  # in `flask.g`


class Engine(Protocol):
    """The part of `search.engine.SearchEngine` that the front end uses. Safe in threads."""

    @property
    def uuid(self) -> str:
        """Identity of the archive."""
        ...

    def version(self) -> str:
        """What changes when any answer could."""
        ...

    def search(self, query: Query) -> Results:
        """Answer a question; QueryError when it cannot be read."""
        ...

    def every(self, query: Query) -> Found:
        """All hits of a question, made as they are taken by this thread; QueryError as `search`."""
        ...

    def totals(self, queries: Iterable[Query]) -> tuple[int | None, ...]:
        """How many documents match each question; None where that is not known."""
        ...

    def document(self, document_id: str) -> Document:
        """A document; NotFound when there is none."""
        ...

    def references(self, document_ids: Iterable[str]) -> tuple[Reference, ...]:
        """What citations say of documents, in the order asked; unknown ids left out."""
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

    def facet(
        self,
        query: Query,
        field: FacetField,
        prefix: str = "",
        limit: int = 50,
        offset: int = 0,
        by_label: bool = False,  # noqa: FBT001, FBT002 - one of several choices, each named
    ) -> FacetPage:
        """A part of all values of a field, the most frequent first; QueryError as `search`."""
        ...

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """What somebody who has typed this may look for: entities, then titles."""
        ...

    def similar(self, document_id: str, limit: int = 10) -> tuple[Hit, ...]:
        """Documents about the same as one, its near-copies left out; NotFound without such one."""
        ...

    def marks(self, document: Document, query: Query) -> Marks:
        """What a query finds in each block of a document; QueryError as `search`."""
        ...

    def raw(self, document_id: str) -> bytes:
        """The bytes of its file as it came; NotFound when there is none."""
        ...

    def status(self) -> Status:
        """The state of the archive."""
        ...


class _Observed:
    """An engine that leaves word of its searches with the request (`observed`)."""

    def __init__(self, chosen: Engine) -> None:
        self._chosen = chosen

    def __getattr__(self, name: str) -> object:
        return getattr(self._chosen, name)

    def search(self, query: Query) -> Results:
        results = self._chosen.search(query)
        found = observed()
        found.searches_ms.append(results.took_ms)
        found.partial |= results.partial
        return results

    def totals(self, queries: Iterable[Query]) -> tuple[int | None, ...]:
        totals = self._chosen.totals(queries)
        observed().partial |= None in totals
        return totals


@dataclass(slots=True)
class Observed:
    """What was searched for one request.

    Attributes:
        searches_ms: what each search took.
        partial: the time ran out in one of them.
    """

    searches_ms: list[float] = field(default_factory=list)
    partial: bool = False


def observed() -> Observed:
    """What was searched for this request so far."""
    found: Observed = g.setdefault(_OBSERVED, Observed())
    return found


def install(app: Flask, chosen: Engine) -> None:
    """Make an engine the one that answers the requests of an application."""
    app.extensions[_KEY] = _Observed(chosen)


def engine() -> Engine:
    """The engine of the application that answers this request."""
    return cast("Engine", current_app.extensions[_KEY])

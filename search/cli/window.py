"""The part of all hits that is shown, wherever it begins and however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from search.model import MAX_PER_PAGE, Hit, Query, Results

if TYPE_CHECKING:
    from search.engine import SearchEngine

__all__ = ["Answer", "Window", "answer"]

_OUT_OF_TIME = "Warning: the time for a search ran out, so hits may be missing (see --timeout)."
_CHANGED = "Warning: the archive changed meanwhile; hits may be missing or come twice."


@dataclass(frozen=True, slots=True)
class Window:
    """Which hits are wanted.

    Attributes:
        offset: how many stand before them.
        limit: how many at most; None for all.
        by_offset: it was not a page that was asked for.
    """

    offset: int
    limit: int | None
    by_offset: bool = False

    @property
    def is_page(self) -> bool:
        """Whether it is one of the pages that a search has."""
        return (
            self.limit is not None and self.limit <= MAX_PER_PAGE and not self.offset % self.limit
        )


@dataclass(slots=True)
class Answer:
    """An answer of which the hits are taken once.

    Attributes:
        results: the answer, with those of the hits that it came with.
        shown: how many hits have been taken.
        partial: the time ran out, as far as is known by now.
    """

    results: Results
    window: Window
    rest: Iterator[Hit]
    is_empty: bool
    partial: bool
    changed: bool = False
    shown: int = field(default=0)

    def hits(self) -> Iterator[Hit]:
        """The hits that are wanted."""
        for hit in self.rest:
            self.shown += 1
            yield hit

    def warnings(self) -> Iterator[str]:
        """What to say of hits that may be missing."""
        if self.changed:
            yield _CHANGED
        if self.partial:
            yield _OUT_OF_TIME


def answer(engine: SearchEngine, query: Query, window: Window) -> Answer:
    """Ask for some of the hits.

    Raises:
        QueryError, IndexDamaged: as `SearchEngine.search`.
    """
    if window.is_page and window.limit is not None:
        page = window.offset // window.limit + 1
        results = engine.search(replace(query, page=page, per_page=window.limit))
        hits = results.hits
        return Answer(results, window, iter(hits), not hits, results.partial)
    results = engine.search(replace(query, page=1, per_page=1))
    found = engine.every(query)
    end = None if window.limit is None else window.offset + window.limit
    rest = islice(found.hits, window.offset, end)
    first = next(rest, None)
    return Answer(
        results,
        window,
        _with(first, rest),
        is_empty=first is None,
        partial=results.partial or found.partial,
        changed=found.index.generation != results.index.generation,
    )


def _with(first: Hit | None, rest: Iterator[Hit]) -> Iterator[Hit]:
    if first is not None:
        yield first
        yield from rest

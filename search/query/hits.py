"""Documents that were found, as hits to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from search.columnar import Budget
from search.index import schema
from search.index.stored import StoredHit, load
from search.model import Hit, HitStory, RemovedBlock, Snippet
from search.query.highlighting import Highlighter
from search.query.syntax import Everything

__all__ = ["UNMARKED", "Shown", "make_hits"]

UNMARKED = Highlighter(Everything())
"""Marks nothing, and shows how texts begin."""


class Shown(Protocol):
    """Knows of the archive what hits show and the index does not keep."""

    def removed(self, document_id: str) -> Sequence[RemovedBlock]:
        """What cleaning removed from a document; nothing when there is no such document."""
        ...

    def hit_stories(self, document_ids: Iterable[str]) -> Mapping[str, HitStory]:
        """What documents share with others; those that share nothing are left out."""
        ...


def make_hits(
    records: Iterable[Mapping[str, Any]],
    scores: Iterable[float],
    highlighter: Highlighter,
    archive: Shown,
    marking: Budget,
) -> tuple[Hit, ...]:
    """The hits of some documents, in their order.

    Args:
        records: what the index keeps of each.
        marking: when its time is up, the other hits show how they begin.
    """
    hits = []
    for record, score in zip(records, scores, strict=True):
        if marking.check():
            highlighter = UNMARKED
        hits.append(_hit(load(record[schema.STORED_HIT]), score, highlighter, archive))
    stories = archive.hit_stories(hit.id for hit in hits)
    return tuple(hit._replace(story=stories.get(hit.id)) for hit in hits)


def _hit(stored: StoredHit, score: float, highlighter: Highlighter, archive: Shown) -> Hit:
    return Hit(
        id=stored.id,
        title=highlighter.title(stored),
        outlet=stored.outlet,
        author=stored.author,
        date=stored.date,
        language=stored.language,
        snippets=_snippets(stored, highlighter, archive),
        entities=stored.entities,
        strip=stored.strip,
        name=stored.name,
        score=score,
    )


def _snippets(stored: StoredHit, highlighter: Highlighter, archive: Shown) -> tuple[Snippet, ...]:
    """Passages of the text; those of removed blocks after them, or instead of unmarked ones."""
    kept = highlighter.snippets(stored)
    if not highlighter.looks_in_removed:
        return kept
    removed = highlighter.removed(stored, archive.removed(stored.id))
    return (*(snippet for snippet in kept if snippet.marks), *removed) if removed else kept

"""The read side, whole: an archive that answers questions.

What the web front end and the command line know of the search.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from search.differences import differences
from search.errors import QueryError
from search.model import (
    Collapse,
    Comparison,
    Document,
    EntityList,
    EntityProfile,
    EntityRef,
    EntitySummary,
    EntityType,
    FacetField,
    FacetPage,
    Found,
    Hit,
    IndexState,
    Marks,
    Query,
    Reference,
    Results,
    Status,
    Story,
    Suggestion,
    Timeline,
)
from search.opened import Opened
from search.query import Listing, check, marks
from search.text import fold

__all__ = ["SearchEngine"]

_NO_INDEX = IndexState("", 0, datetime.fromtimestamp(0, UTC), "")


class SearchEngine:
    """Answers questions from an archive while others may be writing it. Thread-safe.

    A new generation of the index is noticed at the next search; no restart is needed.

    Args:
        seconds: how long one search may take; one that runs out answers with what it has. None
            for as long as it takes.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        ArchiveError: it is damaged, or of another version.
    """

    def __init__(self, archive: Path, seconds: float | None = None) -> None:
        self._seconds = seconds
        self._opened = Opened(archive, seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the archive and the index, for all threads. None may still be searching."""
        self._opened.close()

    @property
    def uuid(self) -> str:
        """Identity of the archive, kept when it is copied or moved: 32 hexadecimal digits."""
        return self._opened.archive.uuid

    def version(self) -> str:
        """What changes when any answer could: with the index, or with an article in the archive.

        Raises:
            IndexDamaged: its folder cannot be looked into.
        """
        return f"{self._opened.stamp()} {self._opened.archive.revision()}"

    def search(self, query: Query) -> Results:
        """Answer a question; an archive without documents answers with none.

        Raises:
            QueryError: the query text, a filter or a date cannot be read.
            IndexDamaged: the index has to be made again.
        """
        searcher = self._opened.searcher()
        if searcher is None:
            return Results(query, check(query), 0, (), (), _empty_timeline(query), _NO_INDEX, 0.0)
        return searcher.search(query, self._opened.archive)

    def every(self, query: Query) -> Found:
        """All hits of a question, from one generation of the index, made as they are taken.

        They have to be taken by the thread that asked.

        Raises:
            QueryError: the query text, a filter or a date cannot be read.
            IndexDamaged: the index has to be made again; also while they are taken.
        """
        searcher = self._opened.searcher()
        if searcher is None:
            check(query)
            return Found(query, 0, 0, partial=False, index=_NO_INDEX, hits=iter(()))
        return searcher.every(query, self._opened.archive)

    def totals(self, queries: Iterable[Query]) -> tuple[int | None, ...]:
        """How many documents match each question; together they get the time of about one search.

        None where that is not known: the time was up, or the question cannot be read.

        Raises:
            IndexDamaged: the index has to be made again.
        """
        began = time.monotonic()
        return tuple(self._total(query, began) for query in queries)

    def _total(self, query: Query, began: float) -> int | None:
        if self._seconds is not None and time.monotonic() - began >= self._seconds:
            return None
        searcher = self._opened.searcher()
        try:
            if searcher is None:
                check(query)
                return 0
            return searcher.total(query, self._opened.archive)
        except QueryError:
            return None

    def ranked(self, query: Query, limit: int) -> tuple[tuple[str, float], ...]:
        """Ids and scores of the best documents, without anything to show of them.

        Raises:
            QueryError, IndexDamaged: as `search`.
        """
        searcher = self._opened.searcher()
        return searcher.ranked(query, self._opened.archive, limit) if searcher else ()

    def document(self, document_id: str) -> Document:
        """The current version of a document; a beginning of its id is enough.

        Raises:
            NotFound: no such document, or several.
        """
        return self._opened.archive.document(document_id)

    def references(self, document_ids: Iterable[str]) -> tuple[Reference, ...]:
        """What citations say of documents, each once, in the order asked; unknown ids left out."""
        return self._opened.archive.references(document_ids)

    def story(self, story_id: str) -> Story:
        """A story with its documents; an id that a story had before it was joined leads to it.

        Raises:
            NotFound: no such story.
        """
        return self._opened.archive.story(story_id)

    def compare(self, old_id: str, new_id: str) -> Comparison:
        """How the text of one document became that of another.

        Raises:
            NotFound: no such document, or several.
        """
        old, new = self.document(old_id), self.document(new_id)
        changes = differences(old.article.page.text, new.article.page.text)
        return Comparison(old, new, changes)

    def entity(self, ref: EntityRef) -> EntityProfile:
        """What the archive knows about an entity, or about the one that it is shown as.

        Raises:
            NotFound: no article names it.
            IndexDamaged: the index has to be made again.
        """
        profile = self._opened.archive.entity(ref)
        (documents,) = self._documents_with((profile.ref,))
        return replace(profile, documents=max(documents, profile.sampled))

    def entities(
        self, text: str = "", kind: EntityType | None = None, limit: int = 50, offset: int = 0
    ) -> EntityList:
        """Entities of the archive, those of the most documents first.

        Args:
            text: what a word of one of their forms begins with; "" for all.

        Raises:
            IndexDamaged: the index has to be made again.
        """
        kinds = (kind,) if kind else tuple(EntityType)
        if not text.strip():
            return self._most_frequent(kinds, limit, offset)
        refs = self._opened.archive.refs_like(text, kinds)
        counts = self._documents_with(refs)
        label = self._opened.archive.label
        found = [
            EntitySummary(ref, label(*ref), count)
            for ref, count in zip(refs, counts, strict=True)
            if count
        ]
        found.sort(key=_by_documents)
        return EntityList(len(found), tuple(found[offset : offset + limit]))

    def _most_frequent(self, kinds: Iterable[EntityType], limit: int, offset: int) -> EntityList:
        fields = {FacetField(kind.value): kind for kind in kinds}
        query = Query(
            per_page=1,
            facets=tuple(fields),
            facet_size=offset + limit,
            collapse=Collapse.NONE,
        )
        facets = self.search(query).facets
        found = [
            EntitySummary(EntityRef(fields[facet.field], value.value), value.label, value.count)
            for facet in facets
            for value in facet.values
        ]
        # Ties by id, as the facets cut them off: else a page could repeat what stood on another.
        found.sort(key=lambda one: (-one.documents, one.ref.id, one.ref.type))
        total = sum(facet.total_values for facet in facets)
        return EntityList(total, tuple(found[offset : offset + limit]))

    def _documents_with(self, refs: Iterable[EntityRef]) -> tuple[int, ...]:
        """How many documents name each of the entities."""
        searcher = self._opened.searcher()
        return tuple(searcher.documents_with(*ref) if searcher else 0 for ref in refs)

    def facet(
        self,
        query: Query,
        field: FacetField,
        prefix: str = "",
        limit: int = 50,
        offset: int = 0,
        by_label: bool = False,  # noqa: FBT001, FBT002 - one of several choices, each named
    ) -> FacetPage:
        """All values of a field that documents of a search have, a part of them at a time.

        Args:
            query: its filters on the field itself are set aside, as in `Facet`.
            prefix: what a word of the label begins with; "" for all.
            by_label: sorted by label, not by the number of hits.

        Raises:
            QueryError: the query text, a filter or a date cannot be read.
            IndexDamaged: the index has to be made again.
        """
        searcher = self._opened.searcher()
        if searcher is None:
            check(query)
            return FacetPage(query, field, (), 0, 0, _NO_INDEX)
        asked = Listing(field, prefix, limit, offset, by_label)
        return searcher.facet(query, asked, self._opened.archive)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """What somebody who has typed a text may look for: entities, then titles.

        A word of each begins with the last word typed, and it has the words before; nothing is
        suggested for a single letter.

        Raises:
            IndexDamaged: the index has to be made again.
        """
        searcher = self._opened.searcher()
        return searcher.suggest(text, limit, self._opened.archive) if searcher else ()

    def similar(self, document_id: str, limit: int = 10) -> tuple[Hit, ...]:
        """Documents about the same as one, the most similar first, with plain snippets.

        Near-copies of it are left out, and of one another all but the first. A document that came
        in since the index was made has none.

        Args:
            document_id: a beginning of it is enough.

        Raises:
            NotFound: no such document, or several.
            IndexDamaged: the index has to be made again.
        """
        searcher = self._opened.searcher()
        found = searcher.similar(document_id, limit, self._opened.archive) if searcher else None
        if found is None:
            whole = self._opened.archive.document(document_id).id
            found = searcher.similar(whole, limit, self._opened.archive) if searcher else ()
        return found or ()

    def marks(self, document: Document, query: Query) -> Marks:
        """What a query finds in each block of a document: character ranges in its text.

        Raises:
            QueryError: the query text cannot be read.
        """
        return marks(document, query, self._opened.archive)

    def raw(self, document_id: str) -> bytes:
        """The file of the current version of a document, as it came.

        Raises:
            NotFound: no such document, or several.
        """
        return self._opened.archive.raw(document_id)

    def status(self) -> Status:
        """Counts, rejections and the generation in use.

        Raises:
            IndexDamaged: the index has to be made again.
        """
        searcher = self._opened.searcher()
        state = searcher.state if searcher else None
        return replace(self._opened.archive.status(), index=state)


def _empty_timeline(query: Query) -> Timeline | None:
    return Timeline(query.interval, (), 0) if query.interval else None


def _by_documents(one: EntitySummary) -> tuple[int, str, EntityRef]:
    return -one.documents, fold(one.name), one.ref

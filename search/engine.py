"""The read side, whole: an archive that answers questions.

What the web front end and the command line know of the search.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from search.archive import ArchiveReader
from search.differences import differences
from search.errors import IndexDamaged, QueryError
from search.index import Generation, Index, Stamp
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
    IndexState,
    Query,
    Results,
    Span,
    Status,
    Story,
    Timeline,
)
from search.query import Searcher, check, marks_in_removed
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
        self._folder = archive
        self._seconds = seconds
        self._local = threading.local()
        self._lock = threading.Lock()  # of the readers
        self._opening = threading.Lock()  # of the searcher; the lock above may be taken inside
        self._readers: list[ArchiveReader] = []
        self._index = Index(archive)
        self._searcher: Searcher | None = None
        self._stamp: Stamp | None = None
        self._open_reader()  # fail now rather than at the first question

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
        with self._lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()
        with self._opening:
            if self._searcher is not None:
                self._searcher.close()
                self._searcher, self._stamp = None, None
            self._index.close()

    def search(self, query: Query) -> Results:
        """Answer a question; an archive without documents answers with none.

        Raises:
            QueryError: the query text, a filter or a date cannot be read.
            IndexDamaged: the index has to be made again.
        """
        searcher = self._current_searcher()
        if searcher is None:
            return Results(query, check(query), 0, (), (), _empty_timeline(query), _NO_INDEX, 0.0)
        return searcher.search(query, self._archive)

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
        try:
            found = self.search(replace(query, page=1, per_page=1, facets=()))
        except QueryError:
            return None
        return None if found.partial else found.total

    def ranked(self, query: Query, limit: int) -> tuple[tuple[str, float], ...]:
        """Ids and scores of the best documents, without anything to show of them.

        Raises:
            QueryError, IndexDamaged: as `search`.
        """
        searcher = self._current_searcher()
        return searcher.ranked(query, self._archive, limit) if searcher else ()

    def document(self, document_id: str) -> Document:
        """The current version of a document; a beginning of its id is enough.

        Raises:
            NotFound: no such document, or several.
        """
        return self._archive.document(document_id)

    def story(self, story_id: str) -> Story:
        """A story with its documents; an id that a story had before it was joined leads to it.

        Raises:
            NotFound: no such story.
        """
        return self._archive.story(story_id)

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
        profile = self._archive.entity(ref)
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
        refs = self._archive.refs_like(text, kinds)
        counts = self._documents_with(refs)
        label = self._archive.label
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
        searcher = self._current_searcher()
        return tuple(searcher.documents_with(*ref) if searcher else 0 for ref in refs)

    def marks_in_removed(self, document: Document, query: Query) -> tuple[tuple[Span, ...], ...]:
        """What a query finds in each block removed from a document: character ranges in its text.

        Nothing in any of them when the query looks elsewhere.

        Raises:
            QueryError: the query text cannot be read.
        """
        article = document.article
        return marks_in_removed(query, article.page.removed, article.metadata.language)

    def raw(self, document_id: str) -> bytes:
        """The file of the current version of a document, as it came.

        Raises:
            NotFound: no such document, or several.
        """
        return self._archive.raw(document_id)

    def status(self) -> Status:
        """Counts, rejections and the generation in use.

        Raises:
            IndexDamaged: the index has to be made again.
        """
        searcher = self._current_searcher()
        state = searcher.state if searcher else None
        return replace(self._archive.status(), index=state)

    @property
    def _archive(self) -> ArchiveReader:
        """This thread's own connection: SQLite's must not be shared."""
        reader: ArchiveReader | None = getattr(self._local, "reader", None)
        return reader or self._open_reader()

    def _open_reader(self) -> ArchiveReader:
        reader = ArchiveReader(self._folder)
        with self._lock:
            self._readers.append(reader)
        self._local.reader = reader
        return reader

    def _current_searcher(self) -> Searcher | None:
        """The searcher over the generation in use; None while the archive has no document."""
        used = self._index.stamp()
        if used is None or used != self._stamp:
            with self._opening:
                self._open_searcher(used)
        return self._searcher

    def _open_searcher(self, used: Stamp | None) -> None:
        if used is not None and used == self._stamp:
            return  # another thread was here first
        generation = self._index.current()
        if generation is None and self._archive.status().documents:
            raise IndexDamaged(
                f"the archive in {self._folder} has no index yet: if nobody is making it just now, "
                "'search-cli rebuild' does"
            )
        if generation is not None:
            self._check_belongs(generation)
        # The searcher before is let go of, not closed: another thread may still ask it.
        self._searcher = Searcher(generation, self._seconds) if generation else None
        self._stamp = used

    def _check_belongs(self, generation: Generation) -> None:
        """An index that was copied here, or left when the archive was restored, misleads."""
        archive = self._archive
        if not generation.source.is_of(archive.uuid, archive.revision()):
            generation.close()
            raise IndexDamaged(
                f"the index in {self._folder} was made from another archive, or from a later state "
                "of this one: 'search-cli rebuild' makes it again"
            )


def _empty_timeline(query: Query) -> Timeline | None:
    return Timeline(query.interval, (), 0) if query.interval else None


def _by_documents(one: EntitySummary) -> tuple[int, str, EntityRef]:
    return -one.documents, fold(one.name), one.ref

"""The read side, whole: an archive that answers questions.

What the web front end and the command line know of the search.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from search.archive import ArchiveReader
from search.errors import IndexDamaged
from search.index import Build, current_build, current_id
from search.model import Document, IndexState, Query, Results, Status, Timeline
from search.query import Searcher, check

__all__ = ["SearchEngine"]

_NO_INDEX = IndexState("", 0, datetime.fromtimestamp(0, UTC), "")


class SearchEngine:
    """Answers questions from an archive while others may be writing it. Thread-safe.

    A new build of the index is noticed at the next search; no restart is needed.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        ArchiveError: it is damaged, or of another version.
    """

    def __init__(self, archive: Path) -> None:
        self._folder = archive
        self._local = threading.local()
        self._lock = threading.Lock()
        self._readers: list[ArchiveReader] = []
        self._searcher: Searcher | None = None
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
            if self._searcher is not None:
                self._searcher.close()
                self._searcher = None

    def search(self, query: Query) -> Results:
        """Answer a question; an archive without documents answers with none.

        Raises:
            QueryError: the query text, a filter or a date cannot be read.
            IndexDamaged: the index has to be made again.
        """
        while (searcher := self._current_searcher()) is not None:
            try:
                return searcher.search(query, self._archive)
            except IndexDamaged:
                if self._is_current(searcher):
                    raise
                # Its build was removed after two newer ones; the next turn takes the newest.
        return Results(query, check(query), 0, (), (), Timeline((), 0), _NO_INDEX, 0.0)

    def document(self, document_id: str) -> Document:
        """The current version of a document; a beginning of its id is enough.

        Raises:
            NotFound: no such document, or several.
        """
        return self._archive.document(document_id)

    def raw(self, document_id: str) -> bytes:
        """The file of the current version of a document, as it came.

        Raises:
            NotFound: no such document, or several.
        """
        return self._archive.raw(document_id)

    def status(self) -> Status:
        """Counts, rejections and the build in use.

        Raises:
            IndexDamaged: the index has to be made again.
        """
        searcher = self._current_searcher()
        state = searcher.build.state if searcher else None
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
        """The searcher over the build in use; None while the archive has no document."""
        if self._is_current(self._searcher):
            return self._searcher
        with self._lock:
            if not self._is_current(self._searcher):
                build = _current_build(self._folder)
                self._searcher = Searcher(build) if build else None
        if self._searcher is None and self._archive.status().documents:
            raise IndexDamaged(
                f"the archive in {self._folder} has no index: 'search-cli rebuild' makes one"
            )
        return self._searcher

    def _is_current(self, searcher: Searcher | None) -> bool:
        used = current_id(self._folder)
        return bool(used) and searcher is not None and searcher.build.state.generation == used


def _current_build(folder: Path) -> Build | None:
    """The build in use, also when a writer switches to another one while this one is checked."""
    while True:
        checked = current_id(folder)
        try:
            return current_build(folder)
        except IndexDamaged:
            if current_id(folder) == checked:
                raise

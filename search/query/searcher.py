"""A question to its answer, over one build of the index."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

from whoosh import index as whoosh_index
from whoosh.reading import IndexReader

from search.errors import IndexDamaged, QueryError
from search.index import Build, schema
from search.index.stored import load
from search.model import MAX_PER_PAGE, Hit, Query, Results, Sort
from search.query.columns import Columns
from search.query.execution import Executor, Scores
from search.query.facets import Selection
from search.query.grammar import parse
from search.query.highlighting import Highlighter
from search.query.syntax import render
from search.query.translate import Names, translate

__all__ = ["Searcher", "check"]

# Sums of the same parts in another order differ in the last digits; that must not break ties.
_SCORE_DIGITS = 9


def check(query: Query) -> str:
    """Read the query text without searching; return its canonical form.

    Raises:
        QueryError: it cannot be read, or asks for a page that cannot be.
    """
    _check_page(query)
    return render(parse(query.text))


def _check_page(query: Query) -> None:
    if query.page < 1:
        raise QueryError("pages are counted from 1", parameter="page")
    if not 1 <= query.per_page <= MAX_PER_PAGE:
        message = f"a page has 1 to {MAX_PER_PAGE} hits"
        raise QueryError(message, parameter="per_page")


def _opened(build: Build) -> IndexReader:
    try:
        return whoosh_index.open_dir(str(build.folder)).reader()
    except (OSError, whoosh_index.IndexError) as error:
        raise IndexDamaged(
            f"the index in {build.folder} cannot be opened ({error}): "
            "'search-cli rebuild' makes it again"
        ) from error


class Searcher:
    """Answers questions over one build; safe to share between threads.

    Whoosh's readers are not, so each thread opens its own; the columns are shared.
    """

    def __init__(self, build: Build) -> None:
        self._build = build
        self._local = threading.local()
        self._lock = threading.Lock()
        self._readers: list[IndexReader] = []
        self._loaded: Columns | None = None

    def close(self) -> None:
        """Release the files of every thread's reader."""
        with self._lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()

    @property
    def build(self) -> Build:
        """The build that answers."""
        return self._build

    def search(self, query: Query, names: Names) -> Results:
        """Answer a question.

        Raises:
            QueryError: the query text, a filter or a date cannot be read.
            IndexDamaged: the files of the build are gone.
        """
        began = time.perf_counter()
        _check_page(query)
        node = parse(query.text)
        columns = self._columns
        scores = Executor(self._reader, columns).scores(translate(node, names))
        selection = Selection(query, columns, names)
        matching = frozenset(scores)
        numbers = self._ordered(selection.apply(matching), scores, query.sort)
        start = (query.page - 1) * query.per_page
        shown = numbers[start : start + query.per_page]
        highlighter = Highlighter(node)
        return Results(
            query=query,
            parsed=render(node),
            total=len(numbers),
            hits=tuple(self._hit(number, scores[number], highlighter) for number in shown),
            facets=tuple(selection.facet(field, matching) for field in query.facets),
            timeline=selection.timeline(matching),
            index=self._build.state,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    @property
    def _reader(self) -> IndexReader:
        reader: IndexReader | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = _opened(self._build)
            with self._lock:
                self._readers.append(reader)
            self._local.reader = reader
        return reader

    @property
    def _columns(self) -> Columns:
        reader = self._reader
        with self._lock:
            if self._loaded is None:
                self._loaded = Columns(reader)
            return self._loaded

    def _ordered(self, numbers: frozenset[int], scores: Scores, sort: Sort) -> list[int]:
        """Best first. Ties go to the newer document, then to the smaller id: always the same."""
        keys, days = self._column(schema.KEY), self._column(schema.FIRST_DAY)
        ordered = sorted(numbers, key=keys)
        if sort is Sort.OLDEST:
            return sorted(ordered, key=lambda n: (not days(n), days(n)))
        ordered.sort(key=days, reverse=True)  # "" is the smallest: unknown dates come last
        if sort is Sort.RELEVANCE:
            ordered.sort(key=lambda n: -round(scores[n], _SCORE_DIGITS))
        return ordered

    def _column(self, field: str) -> Callable[[int], str]:
        return partial(self._columns.one, field)

    def _hit(self, number: int, score: float, highlighter: Highlighter) -> Hit:
        stored = load(self._reader.stored_fields(number)[schema.STORED_HIT])
        return Hit(
            id=stored.id,
            title=highlighter.title(stored),
            outlet=stored.outlet,
            author=stored.author,
            date=stored.date,
            language=stored.language,
            snippets=highlighter.snippets(stored),
            entities=stored.entities,
            strip=stored.strip,
            name=stored.name,
            score=score,
        )

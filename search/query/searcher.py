"""A question to its answer, over one generation of the index."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

import numpy as np
import numpy.typing as npt

from search.columnar import (
    ALONE,
    Budget,
    By,
    ColumnarSearcher,
    Groups,
    Matches,
    Selected,
    Snapshot,
    TooManyTerms,
)
from search.errors import QueryError
from search.index import Generation, damage, schema
from search.index.analysis import STEMMED
from search.index.stored import StoredHit, load
from search.model import (
    MAX_PER_PAGE,
    Collapse,
    EntityType,
    Hit,
    HitStory,
    IndexState,
    Query,
    RemovedBlock,
    Results,
    Snippet,
    Sort,
    Span,
)
from search.query.expansion import Expanded, expand
from search.query.facets import Selection
from search.query.grammar import parse
from search.query.highlighting import Highlighter
from search.query.labels import Labels
from search.query.rarity import Rarity
from search.query.syntax import Everything, Node, render
from search.query.translate import Names, Translator

__all__ = ["MAX_EXPANSIONS", "Archive", "Searcher", "check", "marks_in_removed"]

MAX_EXPANSIONS = 1_024
"""How many words a star or ``~`` may stand for."""

_MARKING = 0.5
"""Of the time a search may take, so much more may go into marking its hits; the others show how
they begin."""
_REMEMBERED = 256  # queries
_UNMARKED = Highlighter(Everything())

# Ties go to the newer document, then to the smaller id: always the same.
_NEWEST = (By(schema.FIRST_DAY, descending=True), *map(By, schema.KEY_ORDER))
_OLDEST = (By(schema.FIRST_DAY), *map(By, schema.KEY_ORDER))
_ADDED = (By(schema.ADDED, descending=True), *_NEWEST)
_ORDERS = {
    Sort.RELEVANCE: _NEWEST,
    Sort.NEWEST: _NEWEST,
    Sort.OLDEST: _OLDEST,
    Sort.ADDED: _ADDED,
}
_GROUPS = {Collapse.COPIES: schema.COPIES, Collapse.STORY: schema.STORY}


class Archive(Names, Protocol):
    """What a searcher asks of the archive."""

    def removed(self, document_id: str) -> Sequence[RemovedBlock]:
        """What cleaning removed from a document; nothing when there is no such document."""
        ...

    def hit_stories(self, document_ids: Iterable[str]) -> Mapping[str, HitStory]:
        """What documents share with others; those that share nothing are left out."""
        ...


def check(query: Query) -> str:
    """Read the query text without searching; return its canonical form.

    Raises:
        QueryError: it cannot be read, or asks for a page that cannot be.
    """
    _check_page(query)
    return render(parse(query.text))


def marks_in_removed(
    query: Query, blocks: Sequence[RemovedBlock], language: str
) -> tuple[tuple[Span, ...], ...]:
    """What the query finds in each of the blocks removed from a document of a language.

    Raises:
        QueryError: the query text cannot be read.
    """
    return tuple(Highlighter(parse(query.text)).removed_marks(blocks, language))


def _check_page(query: Query) -> None:
    if query.page < 1:
        raise QueryError("pages are counted from 1", parameter="page")
    if not 1 <= query.per_page <= MAX_PER_PAGE:
        message = f"a page has 1 to {MAX_PER_PAGE} hits"
        raise QueryError(message, parameter="per_page")


class Searcher:
    """Answers questions over one generation; safe to share between threads.

    Args:
        generation: opened; the searcher closes it.
        seconds: how long one search may take; one that runs out answers with what it has.

    Raises:
        IndexDamaged: the files of the index are altered.
    """

    def __init__(self, generation: Generation, seconds: float | None = None) -> None:
        self._generation = generation
        self._seconds = seconds
        self._snapshot = generation.snapshot
        self._columnar = ColumnarSearcher(generation.snapshot)
        self._labels = Labels(generation.snapshot)
        self._rarity = Rarity(generation.snapshot)
        self._asked: dict[tuple[str, bool, tuple[str, ...]], Expanded] = {}
        with damage():
            self._languages = _languages(generation.snapshot)

    def close(self) -> None:
        """Release the files. Nobody may be searching."""
        self._generation.close()

    @property
    def state(self) -> IndexState:
        """The generation that answers."""
        return self._generation.state

    def search(self, query: Query, archive: Archive) -> Results:
        """Answer a question.

        Raises:
            QueryError: the query text, a filter or a date cannot be read.
            IndexDamaged: the files of the index are gone or altered.
        """
        began = time.perf_counter()
        _check_page(query)
        node, expansions = self._expanded(query, archive)
        budget = Budget(self._seconds, MAX_EXPANSIONS)
        with damage():
            matches = self._matches(node, archive, budget)
            selection = Selection(query, self._snapshot, self._labels, archive)
            selected = selection.apply(matches)
            groups = self._groups(query.collapse)
            total = groups.distinct(selected.docs)
            found = _passing(matches, selected)
            hits = self._hits(node, found, self._shown(query, found, groups, total), archive)
            facets = selection.facets(selected, groups)
            timeline = selection.timeline(selected, groups)
            stories = self._groups(Collapse.STORY).distinct(selected.docs)
        return Results(
            query=query,
            parsed=render(parse(query.text)),
            total=total,
            documents=len(selected.docs),
            stories=stories,
            expansions=expansions,
            hits=hits,
            facets=facets,
            timeline=timeline,
            index=self.state,
            took_ms=(time.perf_counter() - began) * 1000,
            partial=budget.partial,
        )

    def documents_with(self, kind: EntityType, entity_id: str) -> int:
        """How many documents name an entity.

        Raises:
            IndexDamaged: the files of the index are gone or altered.
        """
        with damage():
            postings = self._snapshot.postings(kind.value, entity_id)
        return 0 if postings is None else len(postings.docs)

    def ranked(self, query: Query, names: Names, limit: int) -> tuple[tuple[str, float], ...]:
        """Ids and scores of the best documents, without anything to show of them.

        Every document is ranked for itself, whatever `Query.collapse` says.

        Raises:
            QueryError, IndexDamaged: as `search`.
        """
        best, scores = self.rank(query, names, limit)
        with damage():
            ids = [self._snapshot.values_of(schema.KEY, number)[0] for number in best.tolist()]
        return tuple(zip(ids, scores.tolist(), strict=True))

    def rank(
        self, query: Query, names: Names, limit: int
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
        """Numbers in this generation, and scores, of the best documents: at most `limit` each.

        As `ranked`.

        Raises:
            QueryError, IndexDamaged: as `search`.
        """
        node, _ = self._expanded(query, names)
        with damage():
            matches = self._matches(node, names, Budget(self._seconds, MAX_EXPANSIONS))
            selection = Selection(query, self._snapshot, self._labels, names)
            found = _passing(matches, selection.apply(matches))
            best = self._best(query.sort, found, limit)
        return best, _scores(found, best)

    def _expanded(self, query: Query, names: Names) -> Expanded:
        """As `expand`, remembered as long as this generation answers: pages ask the same again."""
        key = query.text, query.aliases, query.literal
        found = self._asked.get(key)
        if found is None:
            found = expand(parse(query.text), query, names)
            if len(self._asked) >= _REMEMBERED:
                self._asked.clear()
            self._asked[key] = found
        return found

    def _matches(self, node: Node, names: Names, budget: Budget) -> Matches:
        try:
            query = Translator(names, self._rarity, self._languages).translate(node)
            return self._columnar.matches(query, budget)
        except TooManyTerms as error:
            raise QueryError(
                f"{error.text!r} stands for more than {error.limit:,} words; "
                "write more letters of it"
            ) from None

    def _groups(self, collapse: Collapse) -> Groups:
        """The documents that are shown as one hit."""
        field = _GROUPS.get(collapse)
        return ALONE if field is None else Groups.of(self._snapshot, field)

    def _best(self, sort: Sort, found: Matches, limit: int) -> npt.NDArray[np.int32]:
        """Numbers of the first documents: int32[at most limit]."""
        rank = self._columnar.rank_by(_ORDERS[sort])
        if sort is Sort.RELEVANCE:
            return self._columnar.top(found, limit, rank)
        return self._columnar.first(found.docs, limit, rank)

    def _shown(
        self, query: Query, found: Matches, groups: Groups, total: int
    ) -> npt.NDArray[np.int32]:
        """Numbers of the documents that stand for the hits of the page asked for.

        Args:
            total: how many hits all pages have.
        """
        start = (query.page - 1) * query.per_page
        order = partial(self._best, query.sort, found)
        return groups.first(order, min(start + query.per_page, total))[start:]

    def _hits(
        self, node: Node, found: Matches, shown: npt.NDArray[np.int32], archive: Archive
    ) -> tuple[Hit, ...]:
        """What is shown of some of the documents found."""
        highlighter = Highlighter(node)
        marking = Budget(None if self._seconds is None else self._seconds * _MARKING)
        hits = []
        scores = _scores(found, shown).tolist()
        for record, score in zip(self._snapshot.records(shown.tolist()), scores, strict=True):
            if marking.check():
                highlighter = _UNMARKED
            hits.append(_hit(load(record[schema.STORED_HIT]), score, highlighter, archive))
        stories = archive.hit_stories(hit.id for hit in hits)
        return tuple(hit._replace(story=stories.get(hit.id)) for hit in hits)


def _languages(snapshot: Snapshot) -> tuple[str, ...]:
    """The languages whose stems the index has."""
    fields = (schema.TITLE_STEMS, schema.BODY_STEMS, schema.REMOVED_STEMS)
    return tuple(
        language
        for language in STEMMED
        if any(snapshot.terms_with_prefix(field, f"{language}:", 1) for field in fields)
    )


def _passing(matches: Matches, selected: Selected) -> Matches:
    """The matches that the filters let through."""
    scores, kept = matches.scores, selected.kept
    if scores is None or kept is None:
        return Matches(selected.docs, scores)
    return Matches(selected.docs, scores.take(kept))


def _scores(found: Matches, docs: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """The scores of some of the documents found: float64, in their order."""
    if found.scores is None:
        return np.zeros(len(docs))
    return found.scores.take(found.docs.searchsorted(docs))


def _hit(stored: StoredHit, score: float, highlighter: Highlighter, archive: Archive) -> Hit:
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


def _snippets(stored: StoredHit, highlighter: Highlighter, archive: Archive) -> tuple[Snippet, ...]:
    """Passages of the text; those of removed blocks after them, or instead of unmarked ones."""
    kept = highlighter.snippets(stored)
    if not highlighter.looks_in_removed:
        return kept
    removed = highlighter.removed(stored, archive.removed(stored.id))
    return (*(snippet for snippet in kept if snippet.marks), *removed) if removed else kept

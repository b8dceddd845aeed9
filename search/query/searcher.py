"""A question to its answer, over one generation of the index."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

import numpy as np
import numpy.typing as npt
from whoosh.util.times import long_to_datetime

from search.columnar import (
    Budget,
    Groups,
    Matches,
    Selected,
)
from search.errors import QueryError
from search.index import Generation, damage, schema
from search.index.stored import load
from search.model import (
    MAX_PER_PAGE,
    Collapse,
    Correction,
    EntityType,
    Expansion,
    FacetPage,
    Found,
    Hit,
    IndexState,
    Query,
    Results,
    Sort,
    Suggestion,
)
from search.query.cautions import lowercase_operators, unknown_names
from search.query.corrections import Corrector
from search.query.explaining import explained
from search.query.facets import Listing, Selection
from search.query.grammar import parse
from search.query.highlighting import Highlighter
from search.query.hits import Shown, make_hits
from search.query.labels import Labels, NamedAll
from search.query.matching import MAX_EXPANSIONS, Matcher
from search.query.similar import similar
from search.query.suggesting import Forms, Suggester
from search.query.syntax import Everything, Node, render
from search.query.translate import Names

__all__ = ["Archive", "Searcher", "check"]

_MARKING = 0.5
"""Of the time a search may take, so much more may go into marking its hits (the others show how
they begin), and so much into explaining them."""
_CORRECTING = 0.1
"""Of that time, so much more may go into looking for corrections of a query that finds nothing."""
_AT_ONCE = MAX_PER_PAGE  # hits that are read together when all are wanted


class Archive(NamedAll, Forms, Shown, Protocol):
    """What a searcher asks of the archive."""


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
        raise QueryError("a page has 1 to {most} hits", parameter="per_page", most=MAX_PER_PAGE)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and all that every answer to it begins with.

    Attributes:
        matches: what its text matches.
        found: what of that its filters let through, as `selected` does.
        groups: which documents are one hit.
    """

    query: Query
    node: Node
    expansions: tuple[Expansion, ...]
    matches: Matches
    selection: Selection
    selected: Selected
    groups: Groups
    found: Matches

    def total(self) -> int:
        """How many hits it has."""
        return self.groups.distinct(self.selected.docs)


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
        self._labels = Labels(generation.snapshot)
        with damage():
            self._matcher = Matcher(generation.snapshot)
        self._suggester = Suggester(self._matcher.searcher, self._labels)

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
        budget = Budget(self._seconds, MAX_EXPANSIONS)
        asked = self._ask(query, archive, budget)
        selection, selected, groups = asked.selection, asked.selected, asked.groups
        with damage():
            total = asked.total()
            hits = self._hits(asked, self._shown(asked, total), archive)
            facets = selection.facets(selected, groups)
            timeline = selection.timeline(selected, groups)
            stories = self._matcher.groups(Collapse.STORY).distinct(selected.docs)
            failed = not (len(asked.matches) or budget.partial)
            corrections = self._corrections(query, selection, archive) if failed else ()
            unknown = unknown_names(query.text, selection.occurs) if failed else ()
            warnings = (*lowercase_operators(query.text), *unknown, *selection.warnings())
        return Results(
            query=query,
            parsed=render(parse(query.text)),
            total=total,
            documents=len(selected.docs),
            stories=stories,
            expansions=asked.expansions,
            hits=hits,
            facets=facets,
            timeline=timeline,
            index=self.state,
            took_ms=(time.perf_counter() - began) * 1000,
            partial=budget.partial,
            corrections=corrections,
            warnings=warnings,
        )

    def total(self, query: Query, archive: Archive) -> int | None:
        """How many hits a question has; None when the time was up.

        Raises:
            QueryError, IndexDamaged: as `search`.
        """
        budget = Budget(self._seconds, MAX_EXPANSIONS)
        with damage():
            total = self._ask(query, archive, budget).total()
        return None if budget.partial else total

    def every(self, query: Query, archive: Archive) -> Found:
        """All hits of a question, on whatever page; `Hit` by `Hit` as they are taken.

        Raises:
            QueryError, IndexDamaged: as `search`; the latter also while they are taken.
        """
        budget = Budget(self._seconds, MAX_EXPANSIONS)
        asked = self._ask(query, archive, budget)
        with damage():
            total = asked.total()
            shown = asked.groups.first(self._order(asked), total)
        return Found(
            query=query,
            total=total,
            documents=len(asked.selected.docs),
            partial=budget.partial,
            index=self.state,
            hits=self._taken(asked, shown, archive),
            newest=self._newest(),
        )

    def _newest(self) -> datetime | None:
        """When the last of all documents came in."""
        with damage():
            added = self._snapshot.number(schema.ADDED).values
        return long_to_datetime(int(added.max())).replace(tzinfo=UTC) if len(added) else None

    def _taken(
        self, asked: _Asked, shown: npt.NDArray[np.int32], archive: Archive
    ) -> Iterator[Hit]:
        for start in range(0, len(shown), _AT_ONCE):
            with damage():
                hits = self._hits(asked, shown[start : start + _AT_ONCE], archive)
            yield from hits

    def facet(self, query: Query, asked: Listing, archive: Archive) -> FacetPage:
        """A part of all values of a field, counted as `search` does.

        Raises:
            QueryError, IndexDamaged: as `search`.
        """
        budget = Budget(self._seconds, MAX_EXPANSIONS)
        with damage():
            found = self._ask(query, archive, budget)
            listed = found.selection.page(found.selected, found.groups, asked, archive)
        return FacetPage(query, asked.field, *listed, index=self.state, partial=budget.partial)

    def suggest(self, text: str, limit: int, archive: Archive) -> tuple[Suggestion, ...]:
        """What somebody who has typed a text may look for: entities, then titles, newest first.

        Raises:
            IndexDamaged: the files of the index are gone or altered.
        """
        budget = Budget(self._seconds, sys.maxsize)  # a title may have any number of words
        with damage():
            rank = self._matcher.rank(Sort.NEWEST)
            return self._suggester.suggest(text, limit, archive, rank, budget)

    def similar(self, document_id: str, limit: int, archive: Archive) -> tuple[Hit, ...] | None:
        """Documents about the same, near-copies of the document and of one another left out.

        Returns:
            The most similar first; None when there is no such document.

        Raises:
            IndexDamaged: the files of the index are gone or altered.
        """
        with damage():
            itself = self._snapshot.postings(schema.KEY, document_id)
            if itself is None:
                return None
            (number,) = itself.docs.tolist()
            hit = load(self._snapshot.record(number)[schema.STORED_HIT])
            budget = Budget(self._seconds)
            found = similar(hit, number, self._matcher, budget)
            order = partial(self._matcher.best, Sort.RELEVANCE, found)
            shown = self._matcher.groups(Collapse.COPIES).first(order, limit)
            return self._made(Everything(), found, shown, archive)

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
        asked = self._ask(query, names, Budget(self._seconds, MAX_EXPANSIONS))
        with damage():
            best = self._order(asked)(limit)
        return best, _scores(asked.found, best)

    def _ask(self, query: Query, names: Names, budget: Budget) -> _Asked:
        """Everything that is done for whatever is wanted of an answer."""
        node, expansions = self._matcher.expanded(query, names)
        with damage():
            matches = self._matcher.matches(node, names, budget)
            selection = Selection(query, self._snapshot, self._labels, names)
            selected = selection.apply(matches)
            groups = self._matcher.groups(query.collapse)
            found = _passing(matches, selected)
        return _Asked(query, node, expansions, matches, selection, selected, groups, found)

    def _order(self, asked: _Asked) -> Callable[[int], npt.NDArray[np.int32]]:
        """The first documents of the order that is wanted, as many as are asked for."""
        return partial(self._matcher.best, asked.query.sort, asked.found)

    def _shown(self, asked: _Asked, total: int) -> npt.NDArray[np.int32]:
        """Numbers of the documents that stand for the hits of the page asked for.

        Args:
            total: how many hits all pages have.
        """
        query = asked.query
        start = (query.page - 1) * query.per_page
        return asked.groups.first(self._order(asked), min(start + query.per_page, total))[start:]

    def _hits(
        self, asked: _Asked, shown: npt.NDArray[np.int32], archive: Archive
    ) -> tuple[Hit, ...]:
        """What is shown of some of the documents found."""
        hits = self._made(asked.node, asked.found, shown, archive)
        if not asked.query.explain:
            return hits
        budget = Budget(_share(self._seconds, _MARKING), MAX_EXPANSIONS)
        return explained(hits, self._matcher, asked.node, shown, archive, budget)

    def _made(
        self, node: Node, found: Matches, shown: npt.NDArray[np.int32], archive: Archive
    ) -> tuple[Hit, ...]:
        marking = Budget(_share(self._seconds, _MARKING))
        records = self._snapshot.records(shown.tolist())
        scores = _scores(found, shown).tolist()
        return make_hits(records, scores, Highlighter(node), archive, marking)

    def _corrections(
        self, query: Query, selection: Selection, names: Names
    ) -> tuple[Correction, ...]:
        """Other queries that find something, within the same filters."""
        budget = Budget(_share(self._seconds, _CORRECTING), MAX_EXPANSIONS)

        def count(text: str) -> int:
            try:
                matches = self._matcher.matches_of(replace(query, text=text), names, budget)
            except QueryError:
                return 0
            docs = selection.apply(matches).docs
            return 0 if budget.partial else self._matcher.groups(query.collapse).distinct(docs)

        corrector = Corrector(self._snapshot, self._matcher.rarity)
        return corrector.corrections(query.text, count, budget)


def _share(seconds: float | None, share: float) -> float | None:
    return None if seconds is None else seconds * share


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

"""What somebody who has typed some letters may look for: entities, then titles.

All forms of the entities are laid out once for a generation of the index: the words of all forms
are sorted, and the forms of each word stand together. So the forms of all words that begin like
what was typed are one stretch of an array.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Protocol

import numpy as np
import numpy.typing as npt
from whoosh import query as whoosh_query

from search.columnar import Budget, ColumnarSearcher, Groups, Rank, Snapshot, top
from search.index import schema
from search.index.analysis import tokenize
from search.index.stored import load
from search.model import EntityRef, EntityType, FacetField, Suggestion, SuggestionKind
from search.query.labels import Labels
from search.query.translate import Names
from search.text import name_key

__all__ = ["Forms", "Suggester"]

_LEAST = 2
"""Letters from which on something is suggested."""
_LONGEST = 200
"""Characters that somebody may have typed; no name has more."""
_TITLES = 3
"""So many titles have room beside any number of entities, if there is room for twice as many."""
_AFTER_ALL = chr(0x10FFFF)

_Ints = npt.NDArray[np.int32]


class Forms(Names, Protocol):
    """Knows all forms of all entities of the archive."""

    def forms(self) -> Iterable[tuple[str, str, str]]:
        """Type and id of an entity, and a form as `search.text.name_key` has it."""
        ...


class Suggester:
    """Completes what is typed, over one generation; safe to share between threads.

    Args:
        searcher: over that generation.
        labels: of its values.
    """

    def __init__(self, searcher: ColumnarSearcher, labels: Labels) -> None:
        self._snapshot = searcher.snapshot
        self._searcher = searcher
        self._labels = labels
        self._table: _Table | None = None
        self._making = threading.Lock()

    def suggest(
        self, text: str, limit: int, archive: Forms, rank: Rank, budget: Budget
    ) -> tuple[Suggestion, ...]:
        """Entities by the number of their documents, then titles; none for a single letter.

        A word of each begins with the last word typed, and it has all the words before. A few
        titles are shown even if there are entities enough.

        Args:
            rank: which title comes first.
        """
        if len(text) > _LONGEST or limit < 1:
            return ()
        words = name_key(text).split("-")
        if sum(map(len, words)) < _LEAST:
            return ()
        entities = self._entities(words, limit, archive)
        room = max(limit - len(entities), min(_TITLES, limit // 2))
        titles = self._titles([token.text for token in tokenize(text)], room, rank, budget)
        return (*entities[: limit - len(titles)], *titles)

    def _entities(self, words: Sequence[str], limit: int, archive: Forms) -> list[Suggestion]:
        table = self._table or self._made(archive)
        return [
            Suggestion(SuggestionKind.ENTITY, self._label(ref, archive), ref, "", documents)
            for ref, documents in table.beginning(words, limit)
        ]

    def _made(self, archive: Forms) -> _Table:
        with self._making:  # all readers of a new generation type at once
            if self._table is None:
                self._table = _Table(self._snapshot, archive.forms())
            return self._table

    def _label(self, ref: EntityRef, archive: Forms) -> str:
        (label,) = self._labels.labels(FacetField(ref.type.value), [ref.id], archive)
        return label

    def _titles(
        self, words: Sequence[str], limit: int, rank: Rank, budget: Budget
    ) -> list[Suggestion]:
        """Near-copies of an article, and others of the same title, are one suggestion."""
        if not words:
            return []
        whole = [whoosh_query.Term(schema.TITLE, word) for word in words[:-1]]
        asked = whoosh_query.And([*whole, whoosh_query.Prefix(schema.TITLE, words[-1])])
        matches = self._searcher.matches(whoosh_query.ConstantScoreQuery(asked), budget)
        groups = Groups.of(self._snapshot, schema.COPIES)
        order = partial(self._searcher.first, matches.docs, rank=rank)
        found: dict[str, Suggestion] = {}
        for record in self._snapshot.records(groups.first(order, limit).tolist()):
            hit = load(record[schema.STORED_HIT])
            found.setdefault(
                hit.title, Suggestion(SuggestionKind.TITLE, hit.title, None, hit.id, 1)
            )
        return list(found.values())


class _Table:
    """All forms of the entities that documents of a snapshot name.

    Args:
        forms: type and id of an entity, and a form; those of other entities are passed over.
    """

    def __init__(self, snapshot: Snapshot, forms: Iterable[tuple[str, str, str]]) -> None:
        self._refs: list[EntityRef] = []
        documents: list[int] = []
        numbers: dict[tuple[str, str], int] = {}
        for kind in EntityType:
            for value, count in _counted(snapshot, kind.value):
                numbers[kind.value, value] = len(self._refs)
                self._refs.append(EntityRef(kind, value))
                documents.append(count)
        self._documents = np.array(documents, np.int64)
        owners: list[int] = []
        places: list[int] = []
        holders: list[int] = []
        distinct: dict[str, int] = {}
        for kind_name, key, form in forms:
            owner = numbers.get((kind_name, key))
            if owner is not None:
                for word in set(form.split("-")):
                    places.append(distinct.setdefault(word, len(distinct)))
                    holders.append(len(owners))
                owners.append(owner)
        self._owners: _Ints = np.array(owners, np.int32)
        self._words = sorted(distinct)
        ranks = np.empty(len(distinct), np.int32)
        ranks[[distinct[word] for word in self._words]] = np.arange(len(distinct))
        ranked = ranks[np.array(places, np.intp)]
        self._holders: _Ints = np.array(holders, np.int32)[ranked.argsort(kind="stable")]
        counts = np.bincount(ranked, minlength=len(distinct))
        self._offsets = np.concatenate(([0], np.cumsum(counts)))

    def beginning(self, words: Sequence[str], limit: int) -> list[tuple[EntityRef, int]]:
        """The entities of the most documents that have a form with all of the words.

        Args:
            words: the last of them may be the beginning of one.
        """
        *whole, last = words
        forms = self._forms(last, last + _AFTER_ALL)
        for word in whole:
            forms = forms[np.isin(forms, self._forms(word, word + "\0"))]
        owners = self._owners.take(forms)
        documents = np.zeros(len(self._refs), np.int64)
        documents[owners] = self._documents.take(owners)
        return [(self._refs[n], int(documents[n])) for n in top(documents, limit).tolist()]

    def _forms(self, first: str, last: str) -> _Ints:
        """The forms that have a word from the first to before the last."""
        low, high = bisect_left(self._words, first), bisect_left(self._words, last)
        return self._holders[self._offsets[low] : self._offsets[high]]


def _counted(snapshot: Snapshot, field: str) -> Iterator[tuple[str, int]]:
    """The values of a field that live documents have, and how many have each."""
    column = snapshot.values(field)
    ordinals = column.ordinals
    if snapshot.live is not None:
        ordinals = ordinals[np.repeat(snapshot.live, np.diff(column.offsets))]
    counts = np.bincount(ordinals, minlength=len(column.terms))
    shown = counts.nonzero()[0]
    for place, count in zip(shown.tolist(), counts[shown].tolist(), strict=True):
        yield column.terms[place], count

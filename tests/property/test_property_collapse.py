"""Documents shown as one hit, against lists and counts made in plain Python.

What matches the words of a question, and how well, is asked document by document; the other oracles
hold that to account.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import NameKeys, make_index
from test_property_search import (
    LENGTHS,
    in_time,
    is_later,
    passes,
    random_document,
    random_state,
    values_of,
)

from search.columnar import Budget
from search.dates import first_day
from search.index import Generation
from search.model import Collapse, Document, Facet, Hit, Membership, Query, Results, Sort, Timeline
from search.query import Listing, Searcher

SEEDS = st.integers(0, 2**32).map(Random)
CORPORA, STATES = 50, 40
DOCUMENTS = 40
NO_DAY = 9999_99_99


def group_of(document: Document, collapse: Collapse) -> str:
    belongs = document.membership or Membership(document.id, document.id)
    groups = {Collapse.COPIES: belongs.copies, Collapse.STORY: belongs.story}
    return groups.get(collapse, document.id)


def random_member(random: Random, number: int, version: int) -> Document:
    """Most groups are small, one takes in a third of all."""
    document = random_document(random, number, version)
    if random.random() < 0.3:
        return document

    def group() -> str:
        return f"{random.randrange(random.choice([1, 2, DOCUMENTS])):012x}"

    return replace(document, membership=Membership(group(), group()))


@contextmanager
def corpus(random: Random) -> Iterator[tuple[Generation, dict[str, Document]]]:
    """An index made in up to five builds, each replacing some documents, and what is in it."""
    folder = Path(tempfile.mkdtemp())
    live: dict[str, Document] = {}
    build: Generation | None = None
    for revision in range(1, random.randint(1, 5) + 1):
        numbers = random.sample(range(DOCUMENTS), random.randint(1, DOCUMENTS // 2))
        batch = [random_member(random, n, revision) for n in numbers]
        live |= {document.id: document for document in batch}
        build = make_index(folder, batch, build, revision)
    assert build is not None
    try:
        yield build, live
    finally:
        shutil.rmtree(folder)


@dataclass(frozen=True)
class Answer:
    """What a question must be answered with.

    Attributes:
        scores: of every document that the words match, by its id.
    """

    query: Query
    documents: Mapping[str, Document]
    scores: Mapping[str, float]

    def within(self, *, ignored: object = None) -> list[Document]:
        """The documents that match and pass the filters, one of them set aside."""
        matching = [self.documents[key] for key in self.scores]
        return [
            document
            for document in matching
            if passes(document, self.query, ignored=ignored)
            and is_later(document, self.query)
            and (ignored == "dates" or in_time(document, self.query))
        ]

    def hits(self) -> list[str]:
        """The first of each group, in order."""
        order = sorted(self.within(), key=self._place)
        first = {group_of(d, self.query.collapse): d.id for d in reversed(order)}
        return [document.id for document in order if document.id in set(first.values())]

    def counts(self, values: Iterable[tuple[Document, object]]) -> Counter:
        """How many groups have each value, from documents that have them."""
        collapse = self.query.collapse
        return Counter(value for _, value in {(group_of(d, collapse), v) for d, v in values})

    def _place(self, document: Document) -> tuple[float, float, int, str]:
        """Where a document stands: newer ones break ties, undated ones are last."""
        value = document.article.metadata.date.value
        day = int(first_day(value).replace("-", "")) if value else NO_DAY
        if value and self.query.sort is not Sort.OLDEST:
            day = -day
        score = round(self.scores[document.id], 9) if self.query.sort is Sort.RELEVANCE else 0.0
        arrived = document.provenance.ingested.timestamp()
        added = arrived if self.query.sort is Sort.ADDED else 0.0
        return -score, -added, day, document.id


def check_facet(facet: Facet, answer: Answer) -> None:
    within = answer.within(ignored=facet.field)
    counts = answer.counts((d, v) for d in within for v in values_of(d, facet.field) or [None])
    assert facet.missing == counts.pop(None, 0)
    assert facet.total_values == len(counts)
    listed = {value.value: value.count for value in facet.values}
    assert listed == {value: counts[value] for value in listed}
    often = sorted(counts.values(), reverse=True)[: answer.query.facet_size]
    assert sorted(listed.values(), reverse=True)[: len(often)] == often


def check_timeline(timeline: Timeline | None, answer: Answer) -> None:
    assert (timeline and timeline.interval) == answer.query.interval
    if timeline is None:
        return
    within, length = answer.within(ignored="dates"), LENGTHS[timeline.interval]
    dates = ((d, d.article.metadata.date.value[:length]) for d in within)
    counts = answer.counts((d, date if len(date) == length else None) for d, date in dates)
    assert timeline.unknown == counts.pop(None, 0)
    assert [(month.value, month.count) for month in timeline.values] == sorted(counts.items())


def every_page(query: Query, searcher: Searcher, archive: NameKeys) -> list[Hit]:
    """The hits of all pages, which are full but for the last one."""
    hits: list[Hit] = []
    for page in count(1):
        results = searcher.search(replace(query, page=page, facets=()), archive)
        hits += results.hits
        if page >= results.pages:
            assert not searcher.search(replace(query, page=page + 1, facets=()), archive).hits
            return hits
        assert len(results.hits) == query.per_page
    raise AssertionError


def check(results: Results, hits: list[Hit], answer: Answer) -> None:
    assert [hit.id for hit in hits] == answer.hits()
    assert [hit.score for hit in hits] == [answer.scores[hit.id] for hit in hits]
    assert results.total == len(hits)
    assert results.documents == len(answer.within())
    for facet in results.facets:
        check_facet(facet, answer)
    check_timeline(results.timeline, answer)


def check_page(searcher: Searcher, archive: NameKeys, facet: Facet, query: Query) -> None:
    """All values of a field on one page are those of the facet, however many that lists."""
    page = searcher.facet(query, Listing(facet.field, limit=1_000), archive)
    assert (page.total, page.missing) == (facet.total_values, facet.missing)
    listed = {value for value in facet.values if value.count}
    assert listed <= set(page.values)
    assert len(page.values) == facet.total_values


@settings(max_examples=CORPORA)
@given(SEEDS)
def test_hits_pages_and_counts_are_those_of_the_groups(random: Random) -> None:
    with corpus(random) as (generation, documents):
        searcher, archive = Searcher(generation), NameKeys(documents.values())
        for _ in range(STATES):
            query = replace(
                random_state(random),
                collapse=random.choice(list(Collapse)),
                per_page=random.choice([1, 2, 3, 7, 20]),
            )
            bare = Query(query.text, collapse=Collapse.NONE, per_page=100, facets=())
            scores = {hit.id: hit.score for hit in searcher.search(bare, archive).hits}
            hits = every_page(query, searcher, archive)
            results = searcher.search(query, archive)
            check(results, hits, Answer(query, documents, scores))
            for facet in results.facets:
                check_page(searcher, archive, facet, query)
        searcher.close()


class Clock:
    """Seconds that pass at each look."""

    def __init__(self) -> None:
        self._looks = count()

    def __call__(self) -> float:
        return float(next(self._looks))


@settings(max_examples=30)
@given(SEEDS)
def test_a_partial_answer_claims_no_more_than_there_is(random: Random) -> None:
    texts = [
        "mali OR coup OR new OR rain",
        "ma* OR ne* OR co*",
        "teh~1 OR coup~1",
        "new (ma* OR to)",
    ]
    with corpus(random) as (generation, documents), pytest.MonkeyPatch.context() as patch:
        archive, collapse = NameKeys(documents.values()), random.choice(list(Collapse))
        whole, hurried = Searcher(generation), Searcher(generation, seconds=random.randint(0, 9))
        for text in texts:
            query = replace(random_state(random), text=text, collapse=collapse, facet_size=50)
            full = whole.search(query, archive)
            patch.setattr("search.query.searcher.Budget", partial(Budget, clock=Clock()))
            part = hurried.search(query, archive)
            patch.undo()
            groups = {group_of(documents[hit.id], collapse) for hit in part.hits}
            assert len(groups) == len(part.hits) == part.total <= full.total
            assert part.documents <= full.documents
            for facet, there in zip(part.facets, full.facets, strict=True):
                counts = {value.value: value.count for value in there.values}
                assert all(value.count <= counts[value.value] for value in facet.values)
                assert facet.missing <= there.missing
        whole.close()

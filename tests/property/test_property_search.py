"""The index against an oracle: documents, scores, facets and timeline, over random corpora."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import NameKeys, make_document, make_index, make_removed
from oracle import Oracle
from telling import Tell

from search.dates import first_day, last_day
from search.index import Generation
from search.model import (
    MISSING,
    Document,
    EntityType,
    FacetField,
    FacetPage,
    Filter,
    Interval,
    Query,
    Results,
    Sort,
)
from search.query import Listing, Searcher
from search.query.grammar import parse
from search.text import fold, name_key

SEEDS = st.integers(0, 2**32).map(Random)
WORDS = "mali Mali’s niger coup coups news new rain Goïta teh the W-2 5,000 U.S. to be".split()
DATES = ["", "2024", "2025", "2025-03", "2025-04", "2025-04-03", "2025-04-20", "2024-12-31"]
OUTLETS = [None, "L’Essor", "Tamani", "RFI"]
PEOPLE = ["Ann", "Bob", "Cid", "Dee"]
PLACES = ["Mali", "Niger"]
MOMENTS = [datetime(2025, 4, 3, 12, tzinfo=UTC) + timedelta(microseconds=n // 2) for n in range(9)]
PREFIXES = ["", " ", "a", "A", "l", "ess", "L'ES", "rfi", "ma", "x", "?", "m a"]
LENGTHS = {Interval.DAY: 10, Interval.MONTH: 7, Interval.YEAR: 4}
"""How much of an ISO date tells days, months and years apart."""
LEAVES = [
    *("mali", "niger", "coup", "coups", "new", "news", "goita", "the", "to", "nothing"),
    *("W-2", "5000", "U.S.", "co*", "ne*", "ma*", "W-2*", "teh~1", "coup~1", "mali~2", "rian~1"),
    *('"coup"', '"to be"', '"mali coup"', '"mali coup"~2', '"the the"', '"new mali rain"~9'),
    *("title:mali", "body:coup", 'title:"the coup"~3', "coup^3", '"to be"^0.5', "title:co*^2"),
    *("(in:removed coup)", '(in:removed "mali coup")', "(in:removed teh~1 -ne*)"),
    *("(in:removed the OR title:rain)", '(in:removed "to be"~2^3)', "(in:removed W-2)"),
    *("date:2025", "date:2025-04", "date:..2024", "date:2025-04-05..", "date:unknown"),
]


def random_document(random: Random, number: int, version: int = 1) -> Document:
    def words(most: int) -> str:
        return " ".join(random.choice(WORDS) for _ in range(random.randint(0, most)))

    document = make_document(
        number,
        words(3),
        "\n".join(words(7) for _ in range(random.randint(0, 3))),
        version=version,
        language=random.choice(["en", "fr", "de", ""]),
        removed=make_removed(*(words(4) or "-" for _ in range(random.randint(0, 3)))),
        date=random.choice(DATES),
        outlet=random.choice(OUTLETS),
        entities={
            EntityType.PERSON: random.sample(PEOPLE, random.randint(0, 3)),
            EntityType.PLACE: random.sample(PLACES, random.randint(0, 2)),
        },
    )
    provenance = replace(document.provenance, ingested=random.choice(MOMENTS))
    return replace(document, provenance=provenance)


def random_query(random: Random, depth: int = 3) -> str:
    if depth == 0 or random.random() < 0.25:
        return random.choice(LEAVES)
    parts = [random_query(random, depth - 1) for _ in range(random.randint(2, 3))]
    form = random.choice(["({})", "({})", "({})", "NOT ({})"])
    return form.format(random.choice([" ", " OR ", " AND ", " -"]).join(parts))


@contextmanager
def searcher_over(random: Random) -> Iterator[tuple[Searcher, list[Document]]]:
    """A searcher over a random corpus, made in up to four builds, and the documents in it."""
    folder = Path(tempfile.mkdtemp())
    live: dict[int, Document] = {}
    build: Generation | None = None
    for revision in range(1, random.randint(1, 4) + 1):
        numbers = random.sample(range(12), random.randint(1, 9))
        batch = {n: random_document(random, n, revision) for n in numbers}
        live.update(batch)
        build = make_index(folder, batch.values(), build, revision)
    assert build is not None
    searcher = Searcher(build)
    try:
        yield searcher, list(live.values())
    finally:
        searcher.close()
        shutil.rmtree(folder)


@pytest.mark.reliability
def test_documents_and_scores_are_those_of_the_oracle(tell: Tell) -> None:
    tried = 0

    @settings(max_examples=70)
    @given(SEEDS)
    def check(random: Random) -> None:
        nonlocal tried
        with searcher_over(random) as (searcher, documents):
            oracle = Oracle(documents)
            for text in (*random.sample(LEAVES, 5), *(random_query(random) for _ in range(10))):
                check_scores(searcher, documents, oracle, text)
                tried += 1

    check()
    tell(15, f"{tried:,} queries over corpora of up to four commits", "same documents and scores")


def check_scores(searcher: Searcher, documents: list[Document], oracle: Oracle, text: str) -> None:
    results = searcher.search(Query(text, per_page=100), NameKeys(documents))
    found = {hit.id: hit.score for hit in results.hits}
    assert found == pytest.approx(oracle.scores(parse(text)), abs=1e-6), text
    assert results.total == len(found)
    scores = [round(hit.score, 6) for hit in results.hits]
    assert scores == sorted(scores, reverse=True), text


def values_of(document: Document, field: FacetField) -> set[str]:
    metadata, entities = document.article.metadata, document.article.entities
    if field is FacetField.OUTLET:
        return {metadata.outlet.value} if metadata.outlet else set()
    if field is FacetField.LANGUAGE:
        return {metadata.language} if metadata.language else set()
    return {entity.id for entity in entities if entity.type.value == field.value}


def is_meant(document: Document, asked: Filter) -> bool:
    values = values_of(document, asked.field)
    if asked.value == MISSING:
        return not values
    return name_key(asked.value) in {name_key(value) for value in values}


def passes(document: Document, query: Query, *, ignored: FacetField | None = None) -> bool:
    """Whether a document passes the filters, by the rules of the documentation."""
    filters = [asked for asked in query.filters if asked.field is not ignored]
    for field in {asked.field for asked in filters}:
        wanted = [f for f in filters if f.field is field and not f.exclude]
        if wanted and not any(is_meant(document, asked) for asked in wanted):
            return False
    return not any(asked.exclude and is_meant(document, asked) for asked in filters)


def is_later(document: Document, query: Query) -> bool:
    since = datetime.fromisoformat(query.since) if query.since else None
    return since is None or document.provenance.ingested > since


def in_time(document: Document, query: Query) -> bool:
    value = document.article.metadata.date.value
    if not (query.date_from or query.date_to):
        return True
    first = first_day(query.date_from or "0001")
    last = last_day(query.date_to or "9999")
    return bool(value) and first_day(value) <= last and last_day(value) >= first


def random_moment(random: Random) -> str:
    zone = timezone(timedelta(hours=random.randint(-12, 12)))
    return random.choice(["", random.choice(MOMENTS).astimezone(zone).isoformat()])


def random_state(random: Random) -> Query:
    choices = {
        FacetField.OUTLET: ["L’Essor", "l'essor", "TAMANI", "RFI", MISSING, "Nobody"],
        FacetField.PERSON: ["ann", "Bob", "CID", "dee", MISSING, "nobody"],
        FacetField.PLACE: ["Mali", "niger", MISSING],
        FacetField.LANGUAGE: ["en", "FR", "de", MISSING],
        FacetField.ORGANISATION: [MISSING, "un"],
    }
    fields = random.choices(list(choices), k=random.randint(0, 4))
    filters = (Filter(f, random.choice(choices[f]), random.random() < 0.3) for f in fields)
    dates = sorted(random.choices(["", *DATES], k=2), key=lambda text: text or "0")
    ordered = not all(dates) or first_day(dates[0]) <= last_day(dates[1])
    return Query(
        random.choice(
            ["", "mali", "coup OR new", "NOT the", "in:removed coup", "new (in:removed -to)"]
        ),
        filters=tuple(filters),
        date_from=dates[0] if ordered else "",
        date_to=dates[1] if ordered else "",
        since=random_moment(random),
        sort=random.choice(list(Sort)),
        interval=random.choice([None, *Interval]),
        per_page=100,
        facet_size=random.choice([1, 2, 50]),
    )


def check_state(query: Query, results: Results, documents: list[Document]) -> None:
    matching = Oracle(documents).scores(parse(query.text))
    of_text = [d for d in documents if d.id in matching and is_later(d, query)]
    shown = {d.id for d in of_text if passes(d, query) and in_time(d, query)}
    assert {hit.id for hit in results.hits} == shown
    assert results.total == len(shown)
    for facet in results.facets:
        within = [d for d in of_text if passes(d, query, ignored=facet.field) and in_time(d, query)]
        counts = Counter(value for d in within for value in values_of(d, facet.field))
        assert facet.missing == sum(not values_of(d, facet.field) for d in within)
        assert facet.total_values == len(counts)
        listed = {value.value: value.count for value in facet.values}
        assert listed == {value: counts[value] for value in listed}
        assert sorted(listed.values(), reverse=True) == [v.count for v in facet.values]
        often = sorted(counts.values(), reverse=True)[: query.facet_size]
        assert sorted((n for n in listed.values()), reverse=True)[: len(often)] == often
        selected = {value.value for value in facet.values if value.selected or value.excluded}
        assert len(listed) <= query.facet_size + len(selected)
    check_timeline(query, results, [d for d in of_text if passes(d, query)])
    if query.sort is Sort.ADDED:
        added = {document.id: document.provenance.ingested for document in documents}
        moments = [added[hit.id] for hit in results.hits]
        assert moments == sorted(moments, reverse=True)


def check_timeline(query: Query, results: Results, in_any_time: list[Document]) -> None:
    if query.interval is None:
        assert results.timeline is None
        return
    assert results.timeline is not None
    assert results.timeline.interval is query.interval
    length = LENGTHS[query.interval]
    dates = [d.article.metadata.date.value[:length] for d in in_any_time]
    known = Counter(date for date in dates if len(date) == length)
    assert [(v.value, v.count) for v in results.timeline.values] == sorted(known.items())
    assert results.timeline.unknown == sum(len(date) != length for date in dates)


def check_page(query: Query, page: FacetPage, asked: Listing, documents: list[Document]) -> None:
    """A page of values against all values, counted and sorted document by document."""
    matching = Oracle(documents).scores(parse(query.text))
    within = [
        d
        for d in documents
        if d.id in matching and is_later(d, query) and in_time(d, query)
        if passes(d, query, ignored=asked.field)
    ]
    counts = Counter(value for d in within for value in values_of(d, asked.field))
    labels = {value: label_of(asked.field, value) for value in counts}
    begins = f"-{name_key(asked.prefix)}" if asked.prefix.strip() else ""
    nothing = begins == "-"
    found = [v for v in counts if begins in f"-{name_key(labels[v])}" and not nothing]
    found.sort(key=lambda v: (0 if asked.by_label else -counts[v], fold(labels[v]), v))
    shown = found[asked.offset : asked.offset + asked.limit]
    assert [(v.value, v.label, v.count) for v in page.values] == [
        (value, labels[value], counts[value]) for value in shown
    ]
    assert page.total == len(found)
    assert page.missing == sum(not values_of(d, asked.field) for d in within)


def label_of(field: FacetField, value: str) -> str:
    named = field.value in {kind.value for kind in EntityType}
    return NameKeys().label(EntityType(field.value), value) if named else value


@settings(max_examples=50)
@given(SEEDS)
def test_filters_facets_and_timeline_are_those_of_the_oracle(random: Random) -> None:
    with searcher_over(random) as (searcher, documents):
        for _ in range(15):
            query = random_state(random)
            check_state(query, searcher.search(query, NameKeys(documents)), documents)


@settings(max_examples=20)
@given(SEEDS)
def test_pages_of_facets_are_those_of_the_oracle(random: Random) -> None:
    with searcher_over(random) as (searcher, documents):
        for _ in range(15):
            query = random_state(random)
            asked = Listing(
                random.choice(list(FacetField)),
                prefix=random.choice(PREFIXES),
                limit=random.choice([1, 2, 50]),
                offset=random.choice([0, 0, 1, 3]),
                by_label=random.random() < 0.5,
            )
            page = searcher.facet(query, asked, NameKeys(documents))
            check_page(query, page, asked, documents)


@settings(max_examples=15)
@given(SEEDS)
def test_reasons_add_up_and_lead_to_what_a_hit_has(random: Random) -> None:
    with searcher_over(random) as (searcher, documents):
        for text in (*random.sample(LEAVES, 5), *(random_query(random) for _ in range(5))):
            for hit in searcher.search(Query(text, explain=True), NameKeys(documents)).hits:
                assert bool(hit.why) == (hit.score > 0.0)
                assert sum(reason.part for reason in hit.why) == pytest.approx(float(bool(hit.why)))
                assert all(0.0 < reason.part <= 1.0 + 1e-9 for reason in hit.why)


@settings(max_examples=15)
@given(SEEDS)
def test_a_leaf_alone_is_all_of_the_score(random: Random) -> None:
    with searcher_over(random) as (searcher, documents):
        for leaf in random.sample([leaf for leaf in LEAVES if "rain" not in leaf], 8):
            one, other = (
                {hit.id: hit for hit in searcher.search(query, NameKeys(documents)).hits}
                for query in (Query(leaf), Query(f"({leaf}) OR rain^2", explain=True))
            )
            for key, hit in one.items():
                rain = sum(part for term, _, part in other[key].why if term == "rain")
                assert (1.0 - rain) * other[key].score == pytest.approx(hit.score, abs=1e-6)

"""Facet counts, filters and histograms against counts made document by document.

Each state is counted twice: every document for itself, and every group once.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telling import Tell
from whoosh.fields import DATETIME, ID, KEYWORD, NUMERIC, Schema
from whoosh.util.times import datetime_to_long

from search.columnar.facets import FacetTable, top
from search.columnar.grouping import ALONE, Groups
from search.columnar.histogram import Calendar
from search.columnar.index import create_index
from search.columnar.selection import Mask, Selected, having, overlapping, select
from search.columnar.snapshot import Snapshot

SEEDS = st.integers(0, 2**32).map(Random)
CORPORA, STATES = 50, 40
FIELDS = {
    "outlet": ["L’Essor", "RFI", "Tamani"],
    "language": ["en", "fr"],
    "person": [f"person {n}" for n in range(70)],
    "place": ["Bénin", "Mali", "Niger", "Togo", "Éthiopie", "日本"],
    "organisation": [f"o{n}" for n in range(9)],
}
BEGINS, ENDS = "begins", "ends"
DATES = "dates"
"""The name of the date filter."""
UNITS = {"day": 10, "month": 7, "year": 4}
"""How much of an ISO date tells them apart."""


@dataclass(frozen=True)
class Article:
    """A document: values by field, the first and last moment that its date allows, and its group.

    Documents of which nobody has said where they belong are alone.
    """

    values: dict[str, list[str]]
    times: tuple[datetime, datetime] | None
    group: int | None

    def fields(self) -> dict[str, list[str] | datetime | int]:
        values: dict[str, list[str] | datetime | int] = {}
        values.update((field, having) for field, having in self.values.items() if having)
        if self.group is not None:
            values["group"] = self.group
        if self.times is None:
            return values
        begins, ends = (moment.replace(tzinfo=None) for moment in self.times)
        return {**values, BEGINS: begins, ENDS: ends}


@dataclass(frozen=True)
class Asked:
    """The filter of a field: values, and None for "no value"."""

    wanted: frozenset[str | None] | None
    unwanted: frozenset[str | None]

    def lets_through(self, values: Collection[str]) -> bool:
        having = set(values) or {None}
        return (self.wanted is None or bool(having & self.wanted)) and not having & self.unwanted


def number(moment: datetime) -> int:
    return int(datetime_to_long(moment.replace(tzinfo=None)))


def random_article(random: Random) -> Article:
    most = {"outlet": 1, "language": 1, "person": random.choice([0, 3, 3, 12]), "place": 2}
    values = {
        field: random.sample(known, min(len(known), random.randint(0, most.get(field, 3))))
        for field, known in FIELDS.items()
    }
    group = random.choice([None, random.randrange(9), random.randrange(200), 2**63 - 1])
    if random.random() < 0.2:
        return Article(values, None, group)
    first = datetime(random.choice([1, 1969, 2024, 2025, 9998]), 1, 1, tzinfo=UTC)
    first += timedelta(days=random.choice([0, 30, 31, 58, 59, random.randrange(365)]))
    last = first + random.choice([timedelta(), timedelta(days=40), timedelta(microseconds=1)])
    return Article(values, (first, last), group)


def random_asked(random: Random, field: str) -> Asked:
    def some(most: int) -> frozenset[str | None]:
        known = [*FIELDS[field], None, None, "nobody"]
        return frozenset(random.choices(known, k=random.randint(0, most)))

    wanted = some(len(FIELDS[field])) if random.random() < 0.6 else None
    return Asked(wanted, some(2) if random.random() < 0.4 else frozenset())


@dataclass(frozen=True)
class State:
    """Documents that match, filters by field, and first and last moment of the date filter."""

    docs: list[int]
    asked: dict[str, Asked]
    times: tuple[datetime | None, datetime | None] | None

    def passes(self, article: Article, *, ignored: str = "") -> bool:
        fields = (
            asked.lets_through(article.values[field])
            for field, asked in self.asked.items()
            if field != ignored
        )
        return all(fields) and (ignored == DATES or self.in_time(article))

    def in_time(self, article: Article) -> bool:
        if self.times is None:
            return True
        if article.times is None:
            return False
        first, last = self.times
        return (first is None or article.times[1] >= first) and (
            last is None or article.times[0] <= last
        )


def random_state(random: Random, live: Sequence[int]) -> State:
    share = random.choice([0, 0.1, 0.3, 0.5, 0.9, 0.98, 1, 1])
    docs = sorted(random.sample(live, round(len(live) * share)))
    fields = random.sample(list(FIELDS), random.choice([0, 1, 1, 2, 3]))
    times = [datetime(year, 2, 1, tzinfo=UTC) for year in (1969, 2024, 2025)]
    chosen = (random.choice([None, *times[:2]]), random.choice([None, *times[1:]]))
    return State(
        docs,
        {field: random_asked(random, field) for field in fields},
        chosen if random.random() < 0.4 else None,
    )


def mask_of(snapshot: Snapshot, field: str, asked: Asked) -> Mask:
    def any_of(values: frozenset[str | None]) -> Mask:
        return having(snapshot, field, values - {None}, missing=None in values)

    through = ~any_of(asked.unwanted)
    return through if asked.wanted is None else through & any_of(asked.wanted)


def selected_by(snapshot: Snapshot, state: State) -> Selected:
    masks = {field: mask_of(snapshot, field, asked) for field, asked in state.asked.items()}
    if state.times is not None:
        first, last = (None if moment is None else number(moment) for moment in state.times)
        columns = snapshot.number(BEGINS), snapshot.number(ENDS)
        masks[DATES] = overlapping(*columns, first, last)
    return select(np.array(state.docs, dtype=np.int32), masks)


def check_selection(selected: Selected, articles: Mapping[int, Article], state: State) -> None:
    passing = [n for n in state.docs if state.passes(articles[n])]
    assert selected.docs.tolist() == passing
    if selected.kept is not None:
        assert [state.docs[place] for place in selected.kept] == passing


@dataclass(frozen=True)
class Shown:
    """Groups of documents, and what tells them apart: the number of each document by its own."""

    groups: Groups
    heads: Mapping[int, object]

    def counts(self, having: Iterable[tuple[int, object]]) -> Counter:
        """How many groups have each value, from documents that have them."""
        return Counter(value for _, value in {(self.heads[n], value) for n, value in having})


def shown_in(snapshot: Snapshot, articles: Mapping[int, Article]) -> tuple[Shown, Shown]:
    """Every document as its own group, and the groups."""
    heads = {n: f"alone {n}" if a.group is None else a.group for n, a in articles.items()}
    return Shown(ALONE, {n: n for n in articles}), Shown(Groups.of(snapshot, "group"), heads)


def check_facets(
    table: FacetTable,
    selected: Selected,
    articles: Mapping[int, Article],
    state: State,
    shown: Shown,
) -> None:
    for field, found in table.count(selected, shown.groups).items():
        within = [n for n in state.docs if state.passes(articles[n], ignored=field)]
        counts = shown.counts((n, v) for n in within for v in articles[n].values[field] or [None])
        assert found.missing == counts.pop(None, 0)
        values = dict(zip(found.terms, found.counts.tolist(), strict=True))
        assert {value: count for value, count in values.items() if count} == counts
        assert found.distinct == len(counts)
        ranked = sorted(counts, key=lambda value: (-counts[value], value))
        listed = [found.terms[ordinal] for ordinal in top(found.counts, 3)]
        assert listed == ranked[:3]


def check_histogram(
    calendar: Calendar,
    length: int,
    selected: Selected,
    within: Mapping[int, Article],
    shown: Shown,
) -> None:
    dates = {n: a.times and a.times[0].isoformat()[:length] for n, a in within.items()}
    expected = shown.counts(dates.items())
    found = calendar.count(*selected.ignoring(DATES), groups=shown.groups)
    assert found.missing == expected.pop(None, 0)
    assert list(zip(found.labels, found.counts.tolist(), strict=True)) == sorted(expected.items())


def check_order(selected: Selected, shown: Shown, random: Random) -> None:
    """Which documents stand for their groups, in an order and in pages of any size."""
    order = random.sample(selected.docs.tolist(), len(selected.docs))
    heads = list({shown.heads[n]: n for n in reversed(order)}.values())
    expected = [n for n in order if n in set(heads)]
    assert shown.groups.distinct(selected.docs) == len(expected)
    k = random.randint(0, len(order) + 1)
    first = shown.groups.first(lambda n: np.array(order[:n], dtype=np.int32), k)
    assert first.tolist() == expected[:k]


@contextmanager
def snapshot_over(random: Random) -> Iterator[tuple[Snapshot, dict[int, Article]]]:
    """A snapshot of several commits, and its live documents by number."""
    terms = {field: KEYWORD() for field in FIELDS}
    terms["group"] = NUMERIC(int, bits=64)
    schema = Schema(key=ID(unique=True), **terms, begins=DATETIME(), ends=DATETIME())
    live: dict[str, Article] = {}
    most = random.choice([1, 50, 100, 200, 300])
    with tempfile.TemporaryDirectory() as folder:
        index = create_index(Path(folder, "index"), schema)
        for _ in range(random.randint(1, 5)):
            with index.writer() as writer:
                for key in random.sample(sorted(live), len(live) // 9):
                    writer.delete_by_term("key", key)
                    del live[key]
                for _ in range(random.randint(most // 2, most)):
                    key = str(random.randrange(2 * most))
                    live[key] = random_article(random)
                    writer.update_document(key=key, **live[key].fields())
        with index.snapshot() as snapshot:
            yield snapshot, {number_of(snapshot, key): live[key] for key in live}
        index.close()


def number_of(snapshot: Snapshot, key: str) -> int:
    postings = snapshot.postings("key", key)
    assert postings is not None
    (found,) = postings.docs.tolist()
    return found


@pytest.mark.reliability
def test_facets_and_histograms_are_those_counted_one_by_one(tell: Tell) -> None:
    tried = 0

    @settings(max_examples=CORPORA)
    @given(SEEDS)
    def check(random: Random) -> None:
        nonlocal tried
        with snapshot_over(random) as (snapshot, articles):
            table = FacetTable.of(snapshot, list(FIELDS))
            for _ in range(STATES):
                check_state(random, snapshot, articles, table)
                tried += 1

    check()
    assert tried >= 2_000
    tell(11, f"{tried:,} states, each with and without collapsing", "all equal")


def check_state(
    random: Random, snapshot: Snapshot, articles: dict[int, Article], table: FacetTable
) -> None:
    state = random_state(random, sorted(articles))
    selected = selected_by(snapshot, state)
    check_selection(selected, articles, state)
    unit = random.choice(list(UNITS))
    calendar = Calendar.of(snapshot, (BEGINS, BEGINS), unit)
    passing = (n for n in state.docs if state.passes(articles[n], ignored=DATES))
    dated = {n: articles[n] for n in passing}
    for shown in shown_in(snapshot, articles):
        check_facets(table, selected, articles, state, shown)
        check_histogram(calendar, UNITS[unit], selected, dated, shown)
        check_order(selected, shown, random)

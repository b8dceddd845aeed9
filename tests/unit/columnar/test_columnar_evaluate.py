from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from small_index import make_snapshot
from whoosh import query as q
from whoosh.query.qcore import NullQuery

from search.columnar.budget import Budget
from search.columnar.errors import TooManyTerms, Unsupported
from search.columnar.evaluate import MAX_CLAUSES, MAX_DEPTH, evaluate
from search.columnar.queries import Near
from search.columnar.searcher import ColumnarSearcher
from search.columnar.snapshot import Snapshot

NEW_YEAR = datetime(2024, 1, 1)  # noqa: DTZ001 - Whoosh's dates have no zone


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    first = [
        {"id": "0", "body": "a b", "tags": ["x", "y"], "year": 5, "day": "2024-01-01"},
        {"id": "1", "body": "a a c", "tags": "z", "weight": -1.5, "at": NEW_YEAR},
        {"id": "2", "body": "b c", "year": -5, "price": Decimal("12.50")},
    ]
    second = [
        {"id": "3", "body": "a", "year": 5, "day": "2024-02-01", "price": Decimal("0.99")},
        {"id": "4", "title": "a", "weight": 2.0, "day": "2023-05-05"},
        {"id": "5"},
    ]
    return make_snapshot(tmp_path, first, second, deleted=[3])


def term(word: str, boost: float = 1.0) -> q.Term:
    return q.Term("body", word, boost=boost)


A, B, C = map(term, "abc")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (A, [0, 1]),
        (term("nowhere"), []),
        (q.Term("nowhere", "a"), []),
        (q.And([A, B]), [0]),
        (q.And([]), []),
        (q.And([q.Not(A), q.Not(B)]), [4, 5]),
        (q.And([A, q.Not(B)]), [1]),
        (q.And([q.Every(), q.Not(A)]), [2, 4, 5]),
        (q.Or([A, B]), [0, 1, 2]),
        (q.Or([]), []),
        (q.Or([A, q.Not(C)]), [0, 1, 4, 5]),
        (q.Not(A), [2, 4, 5]),
        (q.Not(q.Not(A)), [0, 1]),
        (q.Not(q.Every()), []),
        (q.AndNot(A, B), [1]),
        (q.AndNot(A, term("nowhere")), [0, 1]),
        (q.AndMaybe(A, C), [0, 1]),
        (q.Require(A, C), [1]),
        (q.Require(q.Every(), B), [0, 2]),
        (q.DisjunctionMax([A, B]), [0, 1, 2]),
        (q.ConstantScoreQuery(B), [0, 2]),
        (q.Every(), [0, 1, 2, 4, 5]),
        (q.Every("body"), [0, 1, 2]),
        (q.Every("tags"), [0, 1]),
        (q.Every("year"), [0, 2]),
        (q.Every("nowhere"), []),
        (q.Prefix("body", ""), [0, 1, 2]),
        (q.Wildcard("tags", "*"), [0, 1]),
        (q.Prefix("day", "2024"), [0]),
        (q.Term("tags", "y"), [0]),
        (q.Term("tags", b"y"), [0]),
        (q.Term("year", 5), [0]),
        (q.Term("year", "5"), [0]),
        (q.Term("year", "five"), []),
        (q.Term("weight", 2), [4]),
        (q.Term("price", Decimal("12.5")), [2]),
        (q.Term("at", NEW_YEAR), [1]),
        (q.NumericRange("year", None, 4), [2]),
        (q.NumericRange("year", -5, 5, startexcl=True), [0]),
        (q.NumericRange("year", -5, 5, endexcl=True), [2]),
        (q.NumericRange("year", 4.5, 10**30), [0]),
        (q.NumericRange("weight", -2, 2), [1, 4]),
        (q.NumericRange("price", Decimal(1), Decimal(20)), [2]),
        (q.NumericRange("nowhere", 1, 2), []),
        (q.DateRange("at", datetime(2023, 1, 1), NEW_YEAR), [1]),  # noqa: DTZ001
        (q.NumericRange("at", NEW_YEAR, None), [1]),
        (q.TermRange("year", 0, 9), [0]),
        (q.TermRange("day", "2024", None), [0]),
        (q.TermRange("day", None, "2024-01-01"), [0, 4]),
        (q.TermRange("day", None, "2024-01-01", endexcl=True), [4]),
        (q.TermRange("day", None, None), [0, 4]),
        (q.TermRange("tags", "y", "z"), [0, 1]),
        (q.TermRange("tags", "y", "z", startexcl=True), [1]),
        (q.TermRange("body", "b", "c"), [0, 1, 2]),
        (q.TermRange("nowhere", "b", "c"), []),
        (q.And([A, q.TermRange("tags", "y", "z")]), [0, 1]),
        (q.And([A, q.TermRange("day", "2024", None)]), [0]),
        (q.And([A, q.NumericRange("year", 0, 9)]), [0]),
        (q.And([A, q.Every("year")]), [0]),
        (q.And([A, q.Prefix("tags", "x")]), [0]),
        (NullQuery, []),
        (q.Or([NullQuery, B]), [0, 2]),
    ],
    ids=str,
)
def test_documents_that_match(snapshot: Snapshot, query: q.Query, expected: list[int]) -> None:
    found = evaluate(snapshot, query).docs
    assert found.tolist() == expected
    assert found.dtype == np.int32


def scores(snapshot: Snapshot, query: q.Query) -> dict[int, float]:
    found = evaluate(snapshot, query)
    values = [0.0] * len(found) if found.scores is None else found.scores.tolist()
    return dict(zip(found.docs.tolist(), values, strict=True))


def test_scores_are_combined_by_the_kind_of_query(snapshot: Snapshot) -> None:
    a, b, c = (scores(snapshot, part) for part in (A, B, C))
    assert scores(snapshot, q.And([A, B], boost=3.0)) == pytest.approx({0: 3 * (a[0] + b[0])})
    assert scores(snapshot, q.Or([A, term("b", 2.0)])) == pytest.approx(
        {0: a[0] + 2 * b[0], 1: a[1], 2: 2 * b[2]}
    )
    assert scores(snapshot, q.AndMaybe(A, C)) == pytest.approx({0: a[0], 1: a[1] + c[1]})
    assert scores(snapshot, q.Require(A, C)) == pytest.approx({1: a[1]})
    assert scores(snapshot, q.AndNot(A, C)) == pytest.approx({0: a[0]})
    best = {0: 2 * max(a[0], b[0]), 1: 2 * max(a[1], c[1]), 2: 2 * max(b[2], c[2])}
    assert scores(snapshot, q.DisjunctionMax([A, B, C], boost=2.0)) == pytest.approx(best)
    constant = q.And([q.ConstantScoreQuery(A, 2.5), B], boost=2.0)
    assert scores(snapshot, constant) == pytest.approx({0: 2 * (2.5 + b[0])})


@pytest.mark.parametrize(
    "query",
    [q.Not(A), q.Every(), q.Every("body"), q.NumericRange("year", 0, 9), q.Term("tags", "x")],
    ids=str,
)
def test_what_matches_by_no_degree_scores_nothing(snapshot: Snapshot, query: q.Query) -> None:
    assert evaluate(snapshot, query).scores is None
    assert scores(snapshot, q.And([B, query], boost=2.0)) == pytest.approx(
        {n: 2 * s for n, s in scores(snapshot, B).items() if n in scores(snapshot, query)}
    )


def test_a_boost_of_zero_keeps_documents(snapshot: Snapshot) -> None:
    assert scores(snapshot, q.Or([A, B], boost=0.0)) == {0: 0.0, 1: 0.0, 2: 0.0}


@pytest.mark.parametrize(
    "query",
    [
        q.NumericRange("body", 1, 2),
        q.NumericRange("year", "five", None),
        q.NumericRange("tags", 1, 2),
        q.Phrase("tags", ["a", "b"]),
    ],
    ids=str,
)
def test_queries_that_do_not_fit_their_field_are_unsupported(
    snapshot: Snapshot, query: q.Query
) -> None:
    with pytest.raises(Unsupported):
        evaluate(snapshot, query)


def test_the_limit_of_terms_does_not_hold_for_ranges_of_values(tmp_path: Path) -> None:
    documents = [{"tags": [f"t{n:04}"], "body": [f"t{n:04}"]} for n in range(50)]
    snapshot = make_snapshot(tmp_path, documents)
    budget = Budget(expansions=10)
    assert len(evaluate(snapshot, q.TermRange("tags", "t", "u"), budget)) == 50
    with pytest.raises(TooManyTerms):
        evaluate(snapshot, q.TermRange("body", "t", "u"), budget)


def test_an_empty_index_answers_every_query(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path)
    near = Near("body", [q.Term("body", "a"), q.Prefix("body", "b")])
    ranges = [q.TermRange("day", "a", "b"), q.NumericRange("year", 1, 2), q.Prefix("body", "a")]
    for query in (A, q.Not(A), q.Every(), q.Every("day"), q.And([A, B]), near, *ranges):
        assert len(evaluate(snapshot, query)) == 0


@pytest.mark.parametrize("kind", ["and", "or", "not", "require", "constant"])
def test_deep_nesting_is_evaluated_up_to_its_limit_and_refused_behind(
    snapshot: Snapshot, kind: str
) -> None:
    wrap = {
        "and": lambda query: q.And([query, A]),
        "or": lambda query: q.Or([query, A]),
        "not": q.Not,
        "require": lambda query: q.Require(A, query),
        "constant": q.ConstantScoreQuery,
    }[kind]
    query: q.Query = A
    for _ in range(MAX_DEPTH - 1):
        query = wrap(query)
    assert len(evaluate(snapshot, query))
    for _ in range(sys.getrecursionlimit()):
        query = wrap(query)
    with pytest.raises(Unsupported, match="deep"):
        evaluate(snapshot, query)


def test_many_parts_are_evaluated_up_to_their_limit_and_refused_behind(snapshot: Snapshot) -> None:
    parts = [term(f"w{n}") for n in range(MAX_CLAUSES - 1)]
    assert evaluate(snapshot, q.Or([*parts, A])).docs.tolist() == [0, 1]
    for query in (
        q.Or([*parts, A, B]),
        q.And([q.Or(parts[:6_000]), q.Or(parts[:6_000])]),
        q.Phrase("body", ["a"] * (MAX_CLAUSES + 1)),
    ):
        with pytest.raises(Unsupported, match="parts"):
            evaluate(snapshot, query)


def test_results_are_not_changed_by_later_queries(snapshot: Snapshot) -> None:
    searcher = ColumnarSearcher(snapshot)
    every = searcher.matches(q.Every())
    before = every.docs.copy()
    for query in (q.Not(A), q.AndMaybe(A, B), q.And([q.Every(), B]), q.Or([q.Every(), B])):
        searcher.matches(query)
    assert (searcher.matches(q.Every()).docs == before).all()


def test_search_gives_the_best_of_the_filtered(snapshot: Snapshot) -> None:
    searcher = ColumnarSearcher(snapshot)
    found = searcher.search(q.Or([A, B, C]), limit=2, filter=q.Every("year"))
    assert found.total == 2
    assert not found.partial
    expected = scores(snapshot, q.Or([A, B, C]))
    assert found.docs.tolist() == sorted((0, 2), key=expected.__getitem__, reverse=True)
    assert found.scores.tolist() == pytest.approx([expected[n] for n in found.docs.tolist()])
    assert searcher.search(q.Every(), limit=3).docs.tolist() == [0, 1, 2]
    assert searcher.search(A, budget=Budget(0.0)).partial


def test_one_searcher_serves_many_threads(tmp_path: Path) -> None:
    words = [f"w{n % 7}" for n in range(200)]
    snapshot = make_snapshot(tmp_path, [{"body": words[n : n + 9]} for n in range(190)])
    queries = [q.Or([term(f"w{n}"), q.Not(term(f"w{m}"))]) for n in range(7) for m in range(7)]
    expected = [scores(snapshot, query) for query in queries]
    searcher = ColumnarSearcher(snapshot)

    def ask(query: q.Query) -> list[float]:
        found = searcher.matches(query)
        return dict(zip(found.docs.tolist(), found.scores.tolist(), strict=True))

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(ask, queries * 5)) == expected * 5

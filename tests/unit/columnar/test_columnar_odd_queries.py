"""Queries that nobody would write and somebody sends: an answer or `Unsupported`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from small_index import make_snapshot
from whoosh import query as q
from whoosh.query import spans
from whoosh.util.times import datetime_to_long

from search.columnar.errors import Unsupported
from search.columnar.evaluate import evaluate
from search.columnar.queries import OneWord
from search.columnar.snapshot import Snapshot
from search.columnar.whoosh_reader import ColumnarReader

HUGE = 10**400


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    first = [
        {"id": "0", "body": "a b", "plain": "a", "weight": 1.0, "price": Decimal("1.5")},
        {"id": "1", "body": "a \U0001f600 \0z", "tags": ["x"]},
    ]
    return make_snapshot(tmp_path, first, [{"id": "2", "body": "a b"}], deleted=[2])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (q.Term("tags", b"\xff"), []),
        (q.TermRange("tags", b"\xff", None), []),
        (q.TermRange("tags", None, b"\xff"), [1]),
        (q.Term("body", "\U0001f600"), [1]),
        (q.Term("body", "\0z"), [1]),
        (q.Term("body", "\ud800"), []),
        (q.NumericRange("weight", None, HUGE), [0]),
        (q.NumericRange("weight", -HUGE, None), [0]),
        (q.NumericRange("weight", HUGE, None), []),
        (q.Term("weight", HUGE), []),
        (q.NumericRange("price", None, Decimal("Infinity")), [0]),
        (q.NumericRange("price", None, "1e300000"), [0]),
        (q.NumericRange("price", Decimal("-1e99"), Decimal("1e99")), [0]),
        (spans.SpanNot(q.Term("body", "a"), q.Term("body", "b")), [0, 1]),
    ],
)
def test_odd_queries_are_answered(snapshot: Snapshot, query: q.Query, expected: list[int]) -> None:
    assert evaluate(snapshot, query).docs.tolist() == expected


@pytest.mark.parametrize(
    "query",
    [
        q.NumericRange("price", None, Decimal("NaN")),
        OneWord([q.Phrase("body", ["a"])]),
        OneWord([q.Every("body")]),
        OneWord([q.Term("body", "a", boost=-1.0)]),
        spans.SpanFirst(q.Term("plain", "a")),
        spans.SpanFirst(q.Term("tags", "x")),
    ],
)
def test_others_are_not_supported(snapshot: Snapshot, query: q.Query) -> None:
    with pytest.raises(Unsupported):
        evaluate(snapshot, query)


def test_the_number_behind_the_last_document_is_not_deleted(snapshot: Snapshot) -> None:
    reader = ColumnarReader(snapshot)
    assert [reader.is_deleted(number) for number in range(4)] == [False, False, True, False]


def test_whole_numbers_are_not_rounded_to_floats(tmp_path: Path) -> None:
    moment = datetime(2024, 1, 1, microsecond=1)  # noqa: DTZ001 - Whoosh's dates have no zone
    snapshot = make_snapshot(tmp_path, [{"id": "0", "at": moment}])
    rounded = float(datetime_to_long(moment))
    assert int(rounded) != datetime_to_long(moment)
    assert not len(evaluate(snapshot, q.Term("at", rounded)).docs)

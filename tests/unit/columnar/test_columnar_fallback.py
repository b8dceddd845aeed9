from __future__ import annotations

from pathlib import Path

import pytest
from small_index import make_snapshot
from whoosh import matching
from whoosh import query as q
from whoosh.query import spans

from search.columnar.errors import Unsupported
from search.columnar.evaluate import evaluate
from search.columnar.queries import Near
from search.columnar.snapshot import Snapshot


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    first = [{"body": "a b c", "year": 1}, {"body": "a x b", "year": 2}, {"body": "b a"}]
    second = [{"body": "a b", "tags": ["t"]}, {"body": "c a b a", "year": 3}]
    return make_snapshot(tmp_path, first, second, deleted=[3])


A, B, C = (q.Term("body", word) for word in "abc")


class Odd(q.Query):
    """A query that only its own matcher understands."""

    def matcher(self, searcher, context=None):  # noqa: ARG002 - Whoosh's signature
        return matching.ListMatcher([1, 4], [2.0, 3.0])


class Without(q.Query):
    """A query without a matcher."""


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (spans.SpanFirst(A), [0, 1]),
        (spans.SpanFirst(A, limit=1), [0, 1, 2, 4]),
        (spans.SpanNear(A, B), [0, 4]),
        (spans.SpanNear(A, B, slop=2), [0, 1, 4]),
        (spans.SpanNear(A, B, ordered=False), [0, 2, 4]),
        (spans.SpanNear2([A, B, C]), [0]),
        (spans.SpanOr([C, q.Term("body", "x")]), [0, 1, 4]),
        (spans.SpanBefore(B, A), [2]),
        (q.Sequence([A, B]), [0, 4]),
        (q.Ordered([A, B]), [0, 1, 4]),
        (q.Otherwise(q.Term("body", "nowhere"), C), [0, 4]),
        (q.Otherwise(q.NumericRange("year", 2, 3), C), [1, 4]),
        (q.Otherwise(Near("body", [A, C]), C), [0, 4]),
        (q.Otherwise(Near("body", [B, C]), A), [0]),
        (Odd(), [1, 4]),
        (q.Otherwise(q.Term("year", 3), C), [4]),
        (q.Otherwise(q.Every("year"), C), [0, 1, 4]),
        (q.Otherwise(q.Every("weight"), C), [0, 4]),
        (q.Otherwise(q.Not(q.Every("year")), C), [2]),
        (q.Otherwise(q.Not(A), C), [0, 4]),
        (q.Otherwise(q.AndNot(A, C), B), [1, 2]),
        (q.Otherwise(q.Require(A, C), B), [0, 4]),
        (q.And([Odd(), q.NumericRange("year", 3, None)]), [4]),
        (q.Not(Odd()), [0, 2]),
        (q.Or([A, B], scale=0.9), [0, 1, 2, 4]),
    ],
    ids=str,
)
def test_what_has_no_vectors_is_matched_by_whoosh(
    snapshot: Snapshot, query: q.Query, expected: list[int]
) -> None:
    assert evaluate(snapshot, query).docs.tolist() == expected


def test_scores_are_the_matchers_with_the_boosts_around_it(snapshot: Snapshot) -> None:
    assert evaluate(snapshot, q.Or([Odd()], boost=2.0)).scores.tolist() == [4.0, 6.0]
    near, both = spans.SpanNear(A, B), evaluate(snapshot, q.And([A, B]))
    expected = dict(zip(both.docs.tolist(), both.scores.tolist(), strict=True))
    found = evaluate(snapshot, near)
    assert found.scores.tolist() == pytest.approx([expected[n] for n in found.docs.tolist()])


def test_values_do_not_score_in_whoosh_either(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, [{"tags": ["t"]}, {"tags": ["u", "t"]}], deleted=[0])
    found = evaluate(snapshot, q.Otherwise(q.Term("tags", "nowhere"), q.Term("tags", "t")))
    assert found.docs.tolist() == [1]
    assert found.scores.tolist() == [0.0]


def deep(levels: int) -> q.Query:
    query: q.Query = A
    for _ in range(levels):
        query = spans.SpanNear(query, B, slop=9)
    return query


@pytest.mark.parametrize(
    "query",
    [
        Without(),
        deep(2_000),
        q.Sequence([q.Phrase("plain", ["a", "b"]), A]),
        q.Sequence([Near("body", [A]), B]),
        q.Sequence([q.Not(C), B]),
    ],
    ids=["no matcher", "too deep", "no positions", "no spans of near", "no spans of not"],
)
def test_what_whoosh_cannot_match_is_unsupported(snapshot: Snapshot, query: q.Query) -> None:
    with pytest.raises(Unsupported):
        evaluate(snapshot, query)

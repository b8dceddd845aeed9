from __future__ import annotations

from pathlib import Path

import pytest
from small_index import make_snapshot
from whoosh import query as q
from whoosh.query import spans

from search.columnar.budget import Budget
from search.columnar.evaluate import evaluate
from search.columnar.queries import Near
from search.columnar.snapshot import Snapshot


class Clock:
    """Seconds that pass at each look."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return float(self.looks)


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    words = "aa ab ba bb".split()
    return make_snapshot(tmp_path, [{"body": [words[n % 4], words[n // 4]]} for n in range(16)])


def test_without_seconds_time_is_never_up() -> None:
    budget = Budget()
    assert not budget.check()
    assert not budget.partial


def test_is_partial_from_the_first_check_after_its_time() -> None:
    clock = Clock()
    budget = Budget(2.0, clock=clock)  # looks at 1
    assert not budget.check()  # at 2
    assert not budget.partial
    assert budget.check()  # at 3
    assert budget.partial


QUERIES = [
    q.Or([q.Term("body", "aa"), q.Term("body", "bb"), q.Term("body", "ba")]),
    q.And([q.Term("body", "aa"), q.Prefix("body", "b")]),
    q.Not(q.Term("body", "aa")),
    q.Not(q.Not(q.Or([q.Term("body", "aa"), q.Term("body", "bb")]))),
    q.AndNot(q.Term("body", "aa"), q.Or([q.Term("body", "bb"), q.Term("body", "ba")])),
    q.And([q.Term("body", "aa"), q.Not(q.Or([q.Term("body", "bb"), q.Term("body", "ba")]))]),
    q.Require(q.Every(), q.Or([q.Term("body", "aa"), q.Term("body", "bb")])),
    q.AndMaybe(q.Term("body", "aa"), q.Term("body", "bb")),
    q.FuzzyTerm("body", "ac", maxdist=2, prefixlength=0),
    q.Wildcard("body", "*a"),
    q.Phrase("body", ["aa", "bb"]),
    Near("body", [q.Prefix("body", "a"), q.Term("body", "bb")], slop=1),
    spans.SpanOr([q.Term("body", "aa"), q.Term("body", "bb")]),
    q.Or([spans.SpanFirst(q.Term("body", "aa")), q.Not(spans.SpanFirst(q.Term("body", "bb")))]),
]


@pytest.mark.parametrize("query", QUERIES, ids=map(str, range(len(QUERIES))))
def test_a_partial_answer_holds_true_matches_only(snapshot: Snapshot, query: q.Query) -> None:
    clock = Clock()
    whole = evaluate(snapshot, query, Budget(1_000.0, clock=clock)).docs.tolist()
    assert whole
    partial = 0
    for seconds in range(clock.looks + 1):
        budget = Budget(float(seconds), clock=Clock())
        found = evaluate(snapshot, query, budget).docs.tolist()
        assert set(found) <= set(whole)
        assert budget.partial or found == whole
        partial += budget.partial
    assert partial
    assert not budget.partial


def test_an_expired_budget_finds_nothing_and_says_so(snapshot: Snapshot) -> None:
    budget = Budget(0.0)
    assert not len(evaluate(snapshot, q.Every(), budget))
    assert budget.partial

"""A query asked within some documents, or with too little time, finds no other truth."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random

import numpy as np
import pytest
from small_index import make_snapshot
from whoosh import query as q

from search.columnar.bm25f import BM25F, Statistics
from search.columnar.budget import Budget
from search.columnar.evaluate import Evaluation
from search.columnar.leaves import Leaves
from search.columnar.matches import Matches
from search.columnar.queries import Near, OneWord
from search.columnar.snapshot import Snapshot

QUERIES = 500


@pytest.fixture
def random() -> Random:
    return Random(3)  # noqa: S311 - test data


@pytest.fixture
def snapshot(tmp_path: Path, random: Random) -> Snapshot:
    def documents(size: int) -> list[dict[str, object]]:
        return [
            {
                "id": str(number),
                "body": " ".join(random.choices("abcdef", k=random.randint(0, 9))),
                "title": " ".join(random.choices("abc", k=2)),
                "tags": random.sample("xyz", random.randint(0, 2)),
            }
            for number in range(size)
        ]

    without_words = [{"id": "none"}] * 5
    segments = (documents(150), without_words, documents(90))
    return make_snapshot(tmp_path, *segments, deleted=range(0, 245, 7))


def _leaf(r: Random) -> q.Query:
    field, word, boost = r.choice(("body", "title")), r.choice("abcdefz"), r.choice((0, 1, 2, -1))
    absent = q.Term("title", "nowhere")
    term = q.Term(field, word, boost=abs(boost))
    return r.choice(
        (
            q.Term(field, word, boost=boost),
            q.Prefix(field, word),
            q.Phrase("body", [word, r.choice("abc")], boost=boost),
            Near("body", [q.Term("body", word), q.Prefix("body", "a")], 2),
            OneWord([term, term, absent, q.Prefix("body", word)], boost),
            q.TermRange("tags", "x", "y"),
            q.Every("tags"),
        )
    )


def _query(r: Random, depth: int) -> q.Query:
    if not depth:
        return _leaf(r)
    one, other = _query(r, depth - 1), _query(r, depth - 1)
    makers: tuple[Callable[[], q.Query], ...] = (
        lambda: q.And([one, other]),
        lambda: q.Or([one, other, _leaf(r)]),
        lambda: q.AndMaybe(one, other),
        lambda: q.AndNot(one, other),
        lambda: q.Not(one),
        lambda: q.Require(one, other),
        lambda: q.DisjunctionMax([one, other]),
        lambda: q.ConstantScoreQuery(one, 2.0),
    )
    return r.choice(makers)()


def _scores(matches: Matches) -> np.ndarray:
    return np.zeros(len(matches)) if matches.scores is None else matches.scores


def test_within_documents_and_within_time(snapshot: Snapshot, random: Random) -> None:
    statistics = Statistics(snapshot, BM25F())
    live = statistics.every()
    for _ in range(QUERIES):
        query = _query(random, random.randint(0, 2))
        every = Evaluation(Leaves(snapshot, statistics, Budget())).find(query, 1.0, None)
        chosen = random.sample(live.tolist(), random.randint(0, len(live)))
        asked = np.array(sorted(chosen), np.int32)
        within = Evaluation(Leaves(snapshot, statistics, Budget())).find(query, 1.0, asked)
        kept = np.isin(every.docs, asked)
        assert within.docs.tolist() == every.docs[kept].tolist(), query
        assert np.allclose(_scores(within), _scores(every)[kept]), query
        budget = Budget(random.randint(1, 12), clock=count().__next__)
        partial = Evaluation(Leaves(snapshot, statistics, budget)).find(query, 1.0, None)
        assert set(partial.docs.tolist()) <= set(every.docs.tolist()), query
        assert budget.partial or len(partial) == len(every), query

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from small_index import make_snapshot
from whoosh import query as q

from search.columnar.bm25f import BM25F, Statistics
from search.columnar.evaluate import evaluate


def scores(snapshot, query, **options):
    found = evaluate(snapshot, query, **options)
    return dict(zip(found.docs.tolist(), found.scores.tolist(), strict=True))


def bm25(idf, tf, length, average, k1=1.2, b=0.75):
    return idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average))


def test_a_term_scores_by_the_formula(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, [{"body": "a a b"}, {"body": "b"}, {}])
    idf = math.log(1 + 2.5 / 1.5)
    assert scores(snapshot, q.Term("body", "a")) == pytest.approx({0: bm25(idf, 2, 3, 4 / 3)})
    doubled = scores(snapshot, q.Term("body", "a", boost=2.0))
    assert doubled == pytest.approx({0: 2 * bm25(idf, 2, 3, 4 / 3)})


def test_constants_can_be_chosen(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, [{"body": "a a b"}, {"body": "b"}])
    found = scores(snapshot, q.Term("body", "a"), weights=BM25F(k1=2.0, b=0.0))
    assert found == pytest.approx({0: bm25(math.log(2), 2, 3, 2, k1=2.0, b=0.0)})


def test_deleted_documents_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    kept = [{"body": "a b"}, {"body": "b b c"}]
    dead = {"body": "a a a a a a a"}
    pruned = make_snapshot(tmp_path / "one", [dead, kept[0]], [dead, kept[1]], deleted=(0, 2))
    clean = make_snapshot(tmp_path / "other", kept)
    for word in "abc":
        query = q.Term("body", word)
        found = evaluate(pruned, query).scores.tolist()
        assert found == pytest.approx(evaluate(clean, query).scores.tolist())


def test_a_pattern_counts_as_one_word(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, [{"body": "ra rb x"}, {"body": "ra"}], [{"body": "rc x"}])
    idf = math.log(1 + 0.5 / 3.5)  # all three documents have some
    expected = {0: bm25(idf, 2, 3, 2), 1: bm25(idf, 1, 1, 2), 2: bm25(idf, 1, 2, 2)}
    assert scores(snapshot, q.Prefix("body", "r")) == pytest.approx(expected)


def test_conflated_terms_score_with_the_lengths_of_their_source(tmp_path: Path) -> None:
    snapshot = make_snapshot(
        tmp_path, [{"body": "hunt hull x", "stems": ""}, {"body": "y", "stems": ""}]
    )
    idf = math.log(1 + 1.5 / 1.5)
    assert scores(snapshot, q.Term("stems", "hu")) == pytest.approx({0: bm25(idf, 2, 3, 2)})


def test_values_and_numbers_do_not_score(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, [{"tags": ["a"], "year": 3}])
    assert evaluate(snapshot, q.Term("tags", "a")).scores is None
    assert evaluate(snapshot, q.Term("year", 3)).scores is None
    assert evaluate(snapshot, q.Prefix("tags", "a")).scores is None


def test_a_field_without_any_word_has_norms(tmp_path: Path) -> None:
    statistics = Statistics(make_snapshot(tmp_path, [{"tags": ["a"]}]), BM25F())
    assert np.isfinite(statistics.norms("body")).all()


def test_documents_that_have_something(tmp_path: Path) -> None:
    documents = [{"tags": ["a"], "body": "x", "stems": ""}, {"year": 3}, {"tags": [], "at": None}]
    statistics = Statistics(
        make_snapshot(tmp_path, documents, [{"tags": "b"}], deleted=[3]), BM25F()
    )
    having = {name: statistics.having(name).tolist() for name in ("tags", "body", "year", "at")}
    assert having == {
        "tags": [True, False, False, False],
        "body": [True, False, False, False],
        "year": [False, True, False, False],
        "at": [False, False, False, False],
    }
    assert statistics.having("stems").tolist() == having["body"]
    assert not statistics.having("nowhere").any()
    assert statistics.every().tolist() == [0, 1, 2]

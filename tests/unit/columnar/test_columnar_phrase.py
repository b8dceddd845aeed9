from __future__ import annotations

from itertools import combinations, pairwise, product
from pathlib import Path
from random import Random

import pytest
from small_index import make_snapshot
from whoosh import query as q

from search.columnar import phrase as phrase_module
from search.columnar.bm25f import BM25F, Statistics
from search.columnar.budget import Budget
from search.columnar.errors import TooManyTerms, Unsupported
from search.columnar.evaluate import evaluate
from search.columnar.queries import Near


def near(*words: str, slop: int = 0, boost: float = 1.0) -> Near:
    parts = [
        q.Prefix("body", word[:-1]) if word.endswith("*") else q.Term("body", word)
        for word in words
    ]
    return Near("body", parts, slop, boost)


def found(folder: Path, query: q.Query, *texts: str) -> list[int]:
    half = len(texts) // 2
    parts = [[{"body": text} for text in part] for part in (texts[:half], texts[half:]) if part]
    return evaluate(make_snapshot(folder, *parts), query).docs.tolist()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (near("a", "b"), [0, 4]),
        (near("b", "a"), [1]),
        (near("a", "b", slop=1), [0, 2, 4]),
        (near("a", "b", slop=2), [0, 2, 3, 4]),
        (near("a"), [0, 1, 2, 3, 4, 5]),
        (near("a", "a"), [5]),
        (near("a", "a", slop=1), [5]),
        (near("a", "nowhere"), []),
        (near("a", "b", slop=-1), []),
        (near("a", "x*"), [2, 3]),
        (near("x*", "b"), [2, 3]),
        (near("x*", "b", slop=1), [2, 3]),
        (near("a", "x*", "b"), [2]),
        (near("a", "x*", "x*", "b"), [3]),
        (near("nowhere*", "b"), []),
        (q.Phrase("body", ["a", "b"]), [0, 4]),
        (q.Phrase("body", ["a", "b"], slop=2), [0, 2, 4]),
        (q.Phrase("body", ["a", "b"], slop=0), []),
        (q.Phrase("body", ["a"]), [0, 1, 2, 3, 4, 5]),
        (q.Phrase("body", []), []),
        (q.Phrase("body", ["a", "nowhere"]), []),
        (q.Phrase("nowhere", ["a", "b"]), []),
        (Near("nowhere", [q.Term("nowhere", "a")]), []),
    ],
    ids=str,
)
def test_documents_with_the_words_in_a_row(
    tmp_path: Path, query: q.Query, expected: list[int]
) -> None:
    texts = ("a b", "b a", "a xa b", "a xa xb b", "c a b c", "a a a")
    assert found(tmp_path, query, *texts) == expected


def test_the_slop_of_near_holds_for_all_gaps_and_that_of_a_phrase_for_each(tmp_path: Path) -> None:
    text = "a x b x c"
    assert found(tmp_path, near("a", "b", "c", slop=1), text) == []
    assert found(tmp_path, near("a", "b", "c", slop=2), text) == [0]
    assert found(tmp_path, q.Phrase("body", ["a", "b", "c"], slop=2), text) == [0]


def test_words_do_not_run_on_into_the_next_document(tmp_path: Path) -> None:
    assert found(tmp_path, near("a", "b", slop=1 << 40), "x a", "b x") == []
    assert found(tmp_path, q.Phrase("body", ["a", "b"], slop=1 << 40), "x a", "b x") == []
    assert found(tmp_path, near("b", "a"), "x a", "b x a") == []


def test_near_counts_one_occurrence_for_each_start(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, [{"body": "a b a x b"}, {"body": "b"}], [{"body": "x y"}])
    statistics = Statistics(snapshot, BM25F())
    idf = statistics.idf(1) + statistics.idf(2)
    for query, count in ((near("a", "b"), 1), (near("a", "b", slop=1, boost=2.0), 2)):
        [score] = evaluate(snapshot, query).scores.tolist()
        average = 8 / 3
        norm = 1.2 * (0.25 + 0.75 * 5 / average)
        assert score == pytest.approx(query.boost * idf * count * 2.2 / (count + norm))


def test_a_phrase_scores_the_sum_of_its_words(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, [{"body": "a b a"}, {"body": "b"}])
    words = [q.Term("body", word, boost=3.0) for word in "ab"]
    phrase = evaluate(snapshot, q.Phrase("body", ["a", "b"], boost=3.0))
    assert phrase.scores == pytest.approx(evaluate(snapshot, q.And(words)).scores)


def test_a_field_without_positions_is_unsupported(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, [{"plain": "a b", "tags": ["a"]}])
    for field in ("plain", "tags", "stems", "year"):
        with pytest.raises(Unsupported, match="positions"):
            evaluate(snapshot, q.Phrase(field, ["a", "b"]))
        with pytest.raises(Unsupported, match="positions"):
            evaluate(snapshot, Near(field, [q.Term(field, "a"), q.Term(field, "b")]))


def test_a_prefix_in_near_has_a_limit_of_terms(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, [{"body": "ra rb rc"}])
    with pytest.raises(TooManyTerms):
        evaluate(snapshot, near("ra", "r*"), Budget(expansions=2))


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [q.Term("title", "a")],
        [q.Wildcard("body", "a*b")],
        [q.Or([q.Term("body", "a")])],
    ],
    ids=str,
)
def test_near_takes_terms_and_prefixes_of_its_field(parts: list[q.Query]) -> None:
    with pytest.raises(ValueError, match="Near"):
        Near("body", parts)


def test_near_is_a_query_like_others() -> None:
    one, same, other = near("a", "b*", slop=1), near("a", "b*", slop=1), near("a", "b*", slop=2)
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert q.And([one, same]).normalize() == one
    assert one.with_boost(2.0).boost == 2.0
    assert one.boost == 1.0
    assert one.field() == "body"
    assert list(one.iter_all_terms()) == [("body", "a")]
    assert str(one) == "body:(body:a body:b*)~1"
    assert eval(repr(one), {"Near": Near, **vars(q)}) == one  # noqa: S307


def test_all_short_texts_agree_with_the_definition(tmp_path: Path, monkeypatch) -> None:
    """Every text of up to five words, in chunks, with some documents deleted."""
    monkeypatch.setattr(phrase_module, "_CHUNK", 50)
    texts = ["".join(words) for n in range(6) for words in product("abx", repeat=n)]
    Random(1).shuffle(texts)  # noqa: S311 - test data
    dead = range(0, len(texts), 7)
    documents = [{"body": list(text)} for text in texts]
    snapshot = make_snapshot(tmp_path, documents[:200], documents[200:], deleted=dead)
    for words, slop in product(("ab", "ba", "aa", "aba", "abb", "xxb"), range(3)):
        expected = [
            n for n, text in enumerate(texts) if n not in dead and _has_run(text, words, slop)
        ]
        assert evaluate(snapshot, near(*words, slop=slop)).docs.tolist() == expected
        gaps = [n for n, t in enumerate(texts) if n not in dead and _has_gaps(t, words, slop + 1)]
        assert evaluate(snapshot, q.Phrase("body", list(words), slop + 1)).docs.tolist() == gaps


def _placements(text: str, words: str) -> list[tuple[int, ...]]:
    places = combinations(range(len(text)), len(words))
    return [each for each in places if all(text[p] == w for p, w in zip(each, words, strict=True))]


def _has_run(text: str, words: str, slop: int) -> bool:
    return any(p[-1] - p[0] - len(words) + 1 <= slop for p in _placements(text, words))


def _has_gaps(text: str, words: str, slop: int) -> bool:
    return any(all(b - a <= slop for a, b in pairwise(p)) for p in _placements(text, words))

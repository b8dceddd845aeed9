"""What each leaf adds to a score: together they are the score, and each is its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
from small_index import make_snapshot
from whoosh import query as q

from search.columnar import Budget, ColumnarSearcher, Near, OneWord, Snapshot, neighbours

WORDS = ["gold", "golf", "rain", "rains", "coup", "mali"]


def text(random: Random, most: int) -> str:
    return " ".join(random.choices(WORDS, k=random.randint(0, most)))


@pytest.fixture
def snapshot(tmp_path: Path) -> Iterator[Snapshot]:
    random = Random(3)  # noqa: S311 - no secret
    documents = [
        {"id": str(n), "title": text(random, 3), "body": text(random, 9)} for n in range(60)
    ]
    with make_snapshot(tmp_path, documents[:40], documents[40:], deleted=[3, 41]) as made:
        yield made


def leaf(random: Random) -> q.Query:
    word, boost = random.choice(WORDS), random.choice([1.0, 0.5, 3.0])
    field = random.choice(["title", "body"])
    return random.choice(
        [
            q.Term(field, word, boost),
            q.Prefix(field, word[:3], boost),
            q.FuzzyTerm(field, word, boost),
            Near(field, [q.Term(field, word), q.Term(field, random.choice(WORDS))], boost=boost),
            OneWord([q.Term("title", word, 2.0), q.Prefix("body", word[:2])], boost),
            q.Every(),
        ]
    )


def tree(random: Random, depth: int) -> q.Query:
    if not depth:
        return leaf(random)
    one, other = tree(random, depth - 1), tree(random, depth - 1)
    forms = [q.And([one, other]), q.Or([one, other]), q.And([one, q.Not(other)])]
    return random.choice([*forms, q.DisjunctionMax([one, other, leaf(random)])])


def test_the_leaves_add_up_to_the_score(snapshot: Snapshot) -> None:
    searcher, random = ColumnarSearcher(snapshot), Random(5)  # noqa: S311 - no secret
    for _ in range(300):
        query = tree(random, random.randint(0, 3))
        found = searcher.matches(query)
        docs = np.sort(np.array(random.sample(found.docs.tolist(), len(found) // 2), np.int32))
        sums = np.zeros(len(docs))
        for _, where, scores in searcher.contributions(query, docs):
            assert (scores >= 0).all()
            np.add.at(sums, docs.searchsorted(where), scores)
        expected = np.zeros(len(docs))
        if found.scores is not None:
            expected = found.scores[found.docs.searchsorted(docs)]
        assert np.allclose(sums, expected), query


def test_of_alternatives_only_the_best_counts(snapshot: Snapshot) -> None:
    searcher = ColumnarSearcher(snapshot)
    strong, weak = q.Term("body", "gold", 9.0), q.Term("body", "rain")
    both = searcher.matches(q.And([strong, weak])).docs
    found = searcher.contributions(q.DisjunctionMax([weak, strong]), both)
    assert len(both)
    assert {id(part.leaf) for part in found if len(part.docs)} == {id(strong)}


def test_parts_of_a_word_share_its_score_by_weight(snapshot: Snapshot) -> None:
    searcher = ColumnarSearcher(snapshot)
    title, body = q.Term("title", "gold", 2.0), q.Term("body", "gold")
    word = OneWord([title, body])
    everywhere = searcher.matches(word).docs
    found = {id(part.leaf): part for part in searcher.contributions(word, everywhere)}
    assert set(found) == {id(title), id(body)}
    only_title = set(found[id(title)].docs.tolist()) - set(found[id(body)].docs.tolist())
    whole = searcher.matches(word)
    assert whole.scores is not None
    for number in only_title:
        alone = found[id(title)].scores[found[id(title)].docs.searchsorted(number)]
        assert alone == pytest.approx(whole.scores[whole.docs.searchsorted(number)])


def test_neighbours_and_their_documents(tmp_path: Path) -> None:
    documents = [
        {"id": str(n), "body": body} for n, body in enumerate(["gold golf", "gold", "bold"])
    ]
    with make_snapshot(tmp_path, documents[:2], documents[2:]) as snapshot:
        budget = Budget()
        assert neighbours(snapshot, "body", "gold", 1, 1, budget) == {"gold": 2, "golf": 1}
        assert neighbours(snapshot, "body", "gold", 1, 0, budget) == {
            "gold": 2,
            "golf": 1,
            "bold": 1,
        }
        assert neighbours(snapshot, "body", "xqz", 1, 0, budget) == {}
        assert neighbours(snapshot, "body", "gold", 1, 0, Budget(expansions=1)) == {}

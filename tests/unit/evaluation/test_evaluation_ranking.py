"""Measures of a small collection, against what they come to by hand."""

from __future__ import annotations

import sys
from io import StringIO
from math import log2
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis.strategies import text

from search.errors import SearchError
from search.evaluation import (
    MEASURES,
    Judgement,
    Topic,
    check_installed,
    evaluate_ranking,
    queries_of,
    read_documents,
    read_judgements,
    read_topics,
    ready_document,
    write_run,
)
from search.query import check

JUDGED = Path(__file__).parents[2] / "data" / "judged"


@pytest.fixture(scope="module")
def report():
    return evaluate_ranking(
        read_documents(JUDGED / "documents.jsonl"),
        read_topics(JUDGED / "topics.tsv"),
        read_judgements(JUDGED / "qrels.txt"),
    )


def test_the_run_has_what_each_topic_finds_best_first(report):
    found = {topic: [document for document, _ in ranked] for topic, ranked in report.run.items()}
    assert found == {"t1": ["d1", "d2"], "t2": ["d3", "d4"], "t3": []}
    for ranked in report.run.values():
        scores = [score for _, score in ranked]
        assert scores == sorted(scores, reverse=True)


def test_the_measures_are_what_they_come_to_by_hand(report):
    # t1: the only relevant one stands second. t2: 2 and 1 in this order, another 1 is not found.
    # t3: nothing is found. The gain of nDCG is the relevance, as in trec_eval.
    second = 1 / log2(3)
    t1, t2, t3 = second, (2 + second) / (2 + second + 1 / log2(4)), 0
    assert report.measures == {
        "nDCG@10": pytest.approx((t1 + t2 + t3) / 3),
        "AP": pytest.approx((1 / 2 + (1 + 1) / 3 + 0) / 3),
        "RR": pytest.approx((1 / 2 + 1 + 0) / 3),
        "R@100": pytest.approx((1 + 2 / 3 + 0) / 3),
    }
    assert tuple(report.measures) == MEASURES


def test_the_counts(report):
    assert (report.topics, report.documents, report.judgements) == (3, 5, 6)
    assert report.unknown == 0


def test_a_run_is_written_as_trec_does(report):
    file = StringIO()
    write_run(report.run, file)
    lines = [line.split(" ") for line in file.getvalue().splitlines()]
    assert [line[:4] for line in lines] == [
        ["t1", "Q0", "d1", "1"],
        ["t1", "Q0", "d2", "2"],
        ["t2", "Q0", "d3", "1"],
        ["t2", "Q0", "d4", "2"],
    ]
    for (*_, score, tag), (_, expected) in zip(
        lines, [*report.run["t1"], *report.run["t2"]], strict=True
    ):
        assert float(score) == pytest.approx(expected, abs=1e-8)
        assert tag == "regional-news-search"


@pytest.mark.parametrize(
    ("topic", "queries"),
    [
        ('what "similarity laws" must', ["what OR similarity OR laws OR must"]),
        ("free-stream (U.S.) NOT title:x*", ["free OR stream OR us OR not OR title OR x"]),
        ("Goïta, goita AND GOITA", ["goita^3 OR and"]),
        ("?!", []),
    ],
)
def test_a_topic_is_asked_as_its_words_whatever_its_signs(topic, queries):
    assert [query.text for query in queries_of(topic)] == queries


@settings(max_examples=200)
@given(text())
def test_no_topic_is_a_mistake_in_the_query_language(topic):
    for query in queries_of(topic):
        check(query)


def test_a_topic_may_be_longer_than_a_query_and_have_no_word():
    words = [f"word{number}" for number in range(300)]
    documents = [
        ready_document({"id": "a", "title": f"{words[0]} {words[-1]}"}),
        ready_document({"id": "b", "title": words[-1], "body": "x" * 2_000}),
    ]
    topics = (Topic("1", " ".join(words)), Topic("2", "?!"))
    report = evaluate_ranking(documents, topics, (Judgement("1", "a", 1),))
    assert [document for document, _ in report.run["1"]] == ["a", "b"]
    assert report.run["2"] == ()


def test_a_thousand_documents_are_ranked_for_a_topic():
    documents = [ready_document({"id": n, "title": "millet"}) for n in range(1_001)]
    report = evaluate_ranking(documents, (Topic("1", "millet"),), (Judgement("1", "0", 1),))
    assert len(report.run["1"]) == 1_000
    assert report.documents == 1_001


def test_judgements_of_other_topics_and_unknown_documents_are_told():
    done = []
    report = evaluate_ranking(
        [ready_document({"id": "a", "title": "millet"})],
        (Topic("1", "millet"), Topic("2", "rice")),
        (Judgement("1", "a", 1), Judgement("1", "b", 1), Judgement("3", "a", 1)),
        lambda count, name: done.append((count, name)),
    )
    assert (report.topics, report.judgements, report.unknown) == (1, 2, 1)
    assert report.measures["R@100"] == pytest.approx(1 / 2)  # "b" is relevant, and never found
    assert done == [(1, "a")]


def test_topics_that_are_not_judged_cannot_be_measured():
    with pytest.raises(SearchError, match="none of the topics is judged"):
        evaluate_ranking([], (Topic("1", "millet"),), (Judgement("01", "a", 1),))


def test_the_optional_package_is_named_when_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(SearchError, match=r"pip install 'regional-news-search\[evaluate\]'"):
        check_installed()

"""The figures of small texts, against what they come to by hand."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from search.errors import SearchError
from search.evaluation import (
    PageScore,
    article_text,
    compare_texts,
    evaluate_cleaning,
    page_id,
    read_references,
    write_page_scores,
)
from search.model import CleanPage, KeptBlock, Role, Span

ONE = "the bridge was closed on Monday"  # three shingles


@pytest.mark.parametrize(
    ("found", "reference", "score"),
    [
        (ONE, ONE, PageScore(3, 0, 0)),
        (f"{ONE} morning", ONE, PageScore(3, 1, 0)),
        ("the bridge, was: closed", ONE, PageScore(1, 0, 2)),
        ("The bridge was closed", ONE, PageScore(0, 1, 3)),
        ("a a a a a", "a a a a", PageScore(1, 1, 0)),
        ("two words", "two words", PageScore(1, 0, 0)),
        ("two words", "two words more", PageScore(0, 1, 1)),
        ("", ONE, PageScore(0, 0, 3)),
        ("", "", PageScore(0, 0, 0)),
        ("!?", "", PageScore(0, 0, 0)),
    ],
)
def test_shingles_are_counted(found, reference, score):
    assert compare_texts(found, reference) == score


@pytest.mark.parametrize(
    ("score", "precision", "recall", "f1"),
    [
        (PageScore(3, 1, 0), 3 / 4, 1, 6 / 7),
        (PageScore(0, 0, 3), 0, 0, 0),
        (PageScore(0, 2, 0), 0, 0, 0),
        (PageScore(0, 0, 0), 1, 1, 1),
    ],
)
def test_shares_of_a_page(score, precision, recall, f1):
    assert (score.precision, score.recall) == (precision, recall)
    assert score.f1 == pytest.approx(f1)


def test_pages_weigh_the_same_and_empty_ones_count_where_the_benchmark_counts_them():
    report = evaluate_cleaning(
        {"a": f"{ONE} morning", "b": "", "c": "too much", "d": "", "other": ONE},
        {"a": ONE, "b": ONE, "c": "", "d": "", "gone": ONE},
    )
    # Precision: the pages with something found are a and c. Recall: all but c and d.
    assert report.precision == pytest.approx((3 / 4 + 0) / 2)
    assert report.recall == pytest.approx((1 + 0 + 0) / 3)
    assert report.f1 == pytest.approx(2 * 3 / 8 * 1 / 3 / (3 / 8 + 1 / 3))
    assert report.page_f1 == pytest.approx((6 / 7 + 0 + 0 + 1 + 0) / 5)
    assert report.good == pytest.approx(1 / 5)
    assert (report.missing, report.unknown) == (("gone",), 1)
    assert list(report.scores) == ["a", "b", "c", "d", "gone"]


def test_pages_without_any_right_text_are_a_mistake():
    with pytest.raises(SearchError, match="no page has a reference"):
        evaluate_cleaning({"a": ONE}, {"b": ONE})


def test_only_the_body_leaves_out_what_stands_around_it():
    blocks = [
        KeptBlock(role.value, role, line, Span(line, line + 1))
        for line, role in enumerate(Role, start=1)
    ]
    page = CleanPage.of(blocks, ())
    assert article_text(page, only_body=False) == page.text
    assert article_text(page, only_body=True).split("\n") == [
        "lead", "body", "heading", "list", "table", "quote", "quote_attribution",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("press/a1.html.gz", "a1"),
        ("a1.txt", "a1"),
        ("press.d/a1", "a1"),
        ("press\\a1.htm", "a1"),
        ("archive.zip/a1.txt", "a1"),
    ],
)
def test_the_id_of_a_page_is_its_file_without_endings(name, key):
    assert page_id(name) == key


def test_the_worst_page_is_written_first():
    file = StringIO()
    write_page_scores({"a": PageScore(3, 0, 0), "b": PageScore(3, 1, 0)}, file)
    assert file.getvalue().splitlines() == [
        "f1\tprecision\trecall\tpage",
        "0.8571\t0.7500\t1.0000\tb",
        "1.0000\t1.0000\t1.0000\ta",
    ]


@pytest.fixture
def truth(tmp_path):
    def write(content: str | bytes) -> Path:
        path = tmp_path / "truth.json"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_references_are_texts_by_their_ids(truth):
    path = truth('\ufeff{"a": {"text": "x", "url": "y"}, "b": {"text": ""}}')
    assert read_references(path) == {"a": "x", "b": ""}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[1]", "has no references"),
        ("{}", "has no references"),
        ("{", "is not JSON in UTF-8"),
        (b'{"a": "\xe9"}', "is not JSON in UTF-8"),
        ("[" * 100_000, "is not JSON in UTF-8"),
        ('{"a": "x"}', "the reference 'a' has no \"text\""),
        ('{"a": {"text": 3}}', "the reference 'a' has no \"text\""),
    ],
)
def test_a_wrong_file_of_references_is_told(truth, content, told):
    path = truth(content)
    with pytest.raises(SearchError) as error:
        read_references(path)
    assert str(error.value).startswith(str(path))
    assert told in str(error.value)


def test_a_missing_file_of_references_is_told(tmp_path):
    with pytest.raises(SearchError, match=r"cannot read .*nowhere: No such file"):
        read_references(tmp_path / "nowhere")

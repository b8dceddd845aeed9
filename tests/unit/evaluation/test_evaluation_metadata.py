"""Metadata against the right values: verdicts, shares, and files of references."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.errors import SearchError
from search.evaluation.metadata import (
    Mistake,
    Verdict,
    evaluate_metadata,
    read_right_metadata,
    values_of,
)
from search.model import Metadata, Precision, PublicationDate, Sourced

VERDICTS = [
    ("date", "2025-04-03", ("2025-04-03",), Verdict.RIGHT),
    ("date", "2025-04-03", ("2025-04-02", "2025-04-03"), Verdict.RIGHT),
    ("date", "2025-04", ("2025-04-03",), Verdict.COARSE),
    ("date", "2025-04-03", ("2025-04",), Verdict.WRONG),
    ("date", "2025-04-04", ("2025-04-03",), Verdict.WRONG),
    ("date", "2025-04-03", (), Verdict.WRONG),
    ("date", "", (), Verdict.RIGHT),
    ("date", "", ("2025-04-03",), Verdict.UNKNOWN),
    ("author", "JANE DOÉ.", ("Jane Doe",), Verdict.RIGHT),
    ("title", "Grain", ("Rain",), Verdict.WRONG),
]


@pytest.mark.parametrize(("field", "found", "right", "verdict"), VERDICTS)
def test_a_value_has_a_verdict(
    field: str, found: str, right: tuple[str, ...], verdict: Verdict
) -> None:
    report = evaluate_metadata({"a": {field: found}}, {"a": {field: right}})
    assert report.fields[field].counts == {verdict: 1}
    mistake = (Mistake("a", field, found, right),)
    assert report.mistakes == (mistake if verdict is Verdict.WRONG else ())


def test_what_is_not_told_is_unchecked_and_in_no_share() -> None:
    found = {"a": {"date": "2025"}, "b": {"date": "2024"}, "c": {"date": "2023"}, "d": {}}
    right = {"a": {"date": ("2025-04-03",)}, "b": {"date": ("2025",)}, "c": {}}
    score = evaluate_metadata(found, right).fields["date"]
    assert score.counts == {Verdict.COARSE: 1, Verdict.WRONG: 1, Verdict.UNCHECKED: 2}
    assert score.wrong_share == 0.5


def test_pages_without_any_reference_are_refused() -> None:
    with pytest.raises(SearchError, match="no page has a reference"):
        evaluate_metadata({"a": {}}, {"b": {}})


def test_references_are_texts_lists_or_null(tmp_path: Path) -> None:
    file = tmp_path / "truth.json"
    file.write_text(
        '{"a": {"date": ["2025-04-03", "2025-04-04"], "author": null, "title": "Grain", "text": 1}}'
    )
    assert read_right_metadata(file) == {
        "a": {"date": ("2025-04-03", "2025-04-04"), "author": (), "title": ("Grain",)}
    }


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"a": 1}', '{"a": {"date": 2025}}', '{"a": {"date": [""]}}']
)
def test_other_files_are_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "truth.json"
    file.write_text(content)
    with pytest.raises(SearchError, match=str(file)):
        read_right_metadata(file)


def test_the_values_of_metadata() -> None:
    assert values_of(Metadata(Sourced("Grain", "title line"))) == {
        "date": "", "outlet": "", "author": "", "title": "Grain",
    }  # fmt: skip
    date = PublicationDate("2025-04", Precision.MONTH, "date line")
    assert values_of(Metadata(Sourced("Grain", "title line"), date=date))["date"] == "2025-04"

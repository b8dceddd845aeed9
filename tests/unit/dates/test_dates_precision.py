"""Dates of three precisions."""

from __future__ import annotations

import pytest

from search.dates import first_day, is_date, last_day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-04", "2025-04-01", "2025-04-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2025-04-03", "2025-04-03", "2025-04-03"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
    ],
)
def test_a_date_begins_and_ends_with_a_day(text: str, first: str, last: str) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unknown",
        "25",
        "2025-4",
        "2025-04-3",
        "2025-00",
        "2025-04-00",
        "2025-13",
        "2025-02-30",
        "0000",
        "2025-04-03T10:00",
        " 2025",
        "2025\n",
        "２０２５",
        "-2025",
    ],
)
def test_everything_else_is_refused_and_named(text: str) -> None:
    assert not is_date(text)
    for bound in (first_day, last_day):
        with pytest.raises(ValueError, match="date") as refused:
            bound(text)
        assert repr(text) in str(refused.value)

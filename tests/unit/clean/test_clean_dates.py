"""Dates are read without guessing."""

from __future__ import annotations

import pytest

from search.clean.dates import find, is_stamp
from search.model import Precision

READ = [
    ("3 April 2025", "en", "2025-04-03", Precision.DAY),
    ("Apr. 3, 2025", "en", "2025-04-03", Precision.DAY),
    ("3rd of April 2025", "en", "2025-04-03", Precision.DAY),
    ("1er août 2025", "fr", "2025-08-01", Precision.DAY),
    ("3 DÉCEMBRE 2024", "fr", "2024-12-03", Precision.DAY),
    ("April 2025", "en", "2025-04", Precision.MONTH),
    ("2025-04-03T10:00:00Z", "en", "2025-04-03", Precision.DAY),
    ("23/04/2025", "en", "2025-04-23", Precision.DAY),
    ("04/23/2025", "en", "2025-04-23", Precision.DAY),
    ("04/04/2025", "en", "2025-04-04", Precision.DAY),
    ("03/04/2025", "fr", "2025-04-03", Precision.DAY),
    ("03.04.2025", "en", "2025-04-03", Precision.DAY),
    ("11/19/19", "en", "2019-11-19", Precision.DAY),  # no other reading is a day
    ("03/04/2025", "en", "2025", Precision.YEAR),  # 3 April or March 4: only the year is sure
]


@pytest.mark.parametrize(("text", "language", "value", "precision"), READ)
def test_dates_are_read(text: str, language: str, value: str, precision: Precision) -> None:
    found = find(f"Bamako, {text} (AFP)", language)
    assert found is not None
    assert (found.value, found.precision) == (value, precision)


@pytest.mark.parametrize(
    "text",
    [
        "31 February 2025",
        "2025-13-40",
        "19/11/20",
        "11/09/19",
        "in 2025",
        "1-2-3",
        "5,000-strong",
        "March of the miners",
        "",
    ],
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert find(text, "en") is None


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("Thursday, April 3, 2025", True),
        ("Publié le 3 avril 2025 à 10h30", True),
        ("2025-04-03 10:15", True),
        ("Published on April 3, 2025 at 10:15 am", True),
        ("The talks of 3 April 2025", False),
        ("By Jane Doe, April 3, 2025", False),
        ("Copyright 2024", False),
    ],
)
def test_a_stamp_is_a_date_and_nothing_else(text: str, stamp: bool) -> None:
    assert is_stamp(text) is stamp

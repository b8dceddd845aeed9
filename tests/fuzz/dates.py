"""Dates: those that people ask for, and those that pages tell."""

from __future__ import annotations

from search.clean.dates import after_update, find, is_dated, is_stamp, label_of, without_day
from search.clean.written import weekday_of, yearless
from search.dates import first_day, is_date, last_day
from search.errors import DateError
from tests.fuzz.errors import check_error


def target(data: bytes) -> None:
    """What is read as a date is one; anything else is none."""
    text = data.decode("utf-8", "replace")
    try:
        assert first_day(text) <= last_day(text)
    except DateError as error:
        check_error(error)
    for language in ("", "en", "fr"):
        for day_first in (None, True, False):
            found = find(text, language, day_first=day_first)
            assert found is None or is_date(found.value)
            assert found is None or 0 <= found.at <= len(text) * 4
    assert len(without_day(text)) <= len(text)
    is_stamp(text)
    is_dated(text)
    label_of(text)
    after_update(text)
    weekday_of(text.casefold())
    told = yearless(text.casefold())
    assert told is None or 1 <= told.month <= 12

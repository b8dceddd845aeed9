"""Dates of day, month or year precision, written ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""

from __future__ import annotations

import calendar
import re
from datetime import date

from search.errors import DateError

__all__ = ["first_day", "is_date", "last_day"]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_SHOWN = 40  # characters of what is no date


def is_date(text: str) -> bool:
    """Whether a text is a date that exists, in one of the three forms."""
    try:
        first_day(text)
    except DateError:
        return False
    return True


def first_day(text: str) -> str:
    """The first day of a year or month, or the day itself, as ``YYYY-MM-DD``.

    Raises:
        DateError: not a date in one of the three forms, or no day of the calendar.
    """
    year, month, day = _parts(text)
    return _day(text, year, month or 1, day or 1).isoformat()


def last_day(text: str) -> str:
    """The last day of a year or month, or the day itself, as ``YYYY-MM-DD``.

    Raises:
        DateError: not a date in one of the three forms, or no day of the calendar.
    """
    year, month, day = _parts(text)
    month = month or 12
    first = _day(text, year, month, day or 1)
    return first.replace(day=day or calendar.monthrange(year, month)[1]).isoformat()


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _no_such(text) from None


def _parts(text: str) -> tuple[int, int, int]:
    match = _DATE.fullmatch(text)
    if match is None:
        raise DateError(
            "not a date: {date!r} (write 2025, 2025-04 or 2025-04-03)", date=text[:_SHOWN]
        )
    year, month, day = (int(part or 0) for part in match.groups())
    if match[2] == "00" or match[3] == "00":
        raise _no_such(text)
    return year, month, day


def _no_such(text: str) -> DateError:
    return DateError("no such date: {date!r}", date=text[:_SHOWN])

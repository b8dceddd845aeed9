"""Dates as people read them: as far as they are known, and where they were read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from search.model import Precision, PublicationDate

__all__ = ["date_source", "date_words", "day_words", "moment", "month_name", "span_words"]

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_PRECISIONS = {
    Precision.DAY: "to the day",
    Precision.MONTH: "to the month",
    Precision.YEAR: "to the year",
}


def day_words(value: str) -> str:
    """``2025-04-03`` as "3 April 2025", ``2025-04`` as "April 2025", ``2025`` as it is."""
    parts = value.split("-")
    words = [str(int(parts[2]))] if len(parts) == 3 else []
    words += [_MONTHS[int(parts[1]) - 1]] if len(parts) > 1 else []
    return " ".join([*words, parts[0]])


def date_words(date: PublicationDate) -> str:
    """A publication date as far as it is known; says so when it is inferred or unknown."""
    if date.precision is Precision.UNKNOWN:
        return "date unknown"
    words = day_words(date.value)
    return f"{words}, inferred from {date.source or 'the text'}" if date.inferred else words


def date_source(date: PublicationDate) -> str:
    """Where a known date was read, and how exact it is: "dateline, to the day"."""
    source = date.source or "the text"
    read = f"inferred from {source}" if date.inferred else source
    return f"{read}, {_PRECISIONS[date.precision]}"


def span_words(dates: Iterable[PublicationDate]) -> str:
    """From the earliest known date to the latest: "3 April 2025 to 5 April 2025"."""
    known = [date.value for date in dates if date.value]
    if not known:
        return "dates unknown"
    first, last = min(known), max(known)
    if last.startswith(first):  # "2025-04" and "2025-04-20": in that month, more is not known
        return day_words(first)
    return f"{day_words(first)} to {day_words(last)}"


def month_name(number: int) -> str:
    """Name of a month, 1 to 12."""
    return _MONTHS[number - 1]


def moment(time: datetime) -> str:
    """A point in time, in UTC."""
    utc = time.astimezone(UTC)
    return f"{utc.day} {_MONTHS[utc.month - 1]} {utc.year}, {utc:%H:%M} UTC"

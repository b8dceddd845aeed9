"""Dates as people read them: as far as they are known, and where they were read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_month_names

from search.model import Precision, PublicationDate
from webapp.findings import source_words
from webapp.i18n import gettext, gettext_noop, pgettext, speech

__all__ = [
    "date_source",
    "date_words",
    "day_words",
    "days_words",
    "moment",
    "month_abbreviation",
    "span_words",
]

_PRECISIONS = {
    Precision.DAY: gettext_noop("%(source)s, to the day"),
    Precision.MONTH: gettext_noop("%(source)s, to the month"),
    Precision.YEAR: gettext_noop("%(source)s, to the year"),
}


def day_words(value: str) -> str:
    """``2025-04-03`` as "3 April 2025", ``2025-04`` as "April 2025", ``2025`` as it is."""
    first = pgettext("day of a month", "1") if value.endswith("-01") else ""
    return _day_words(value, first, speech().locale)


@lru_cache(maxsize=4_096)
def _day_words(value: str, first: str, locale: Locale) -> str:
    """As `day_words`; `first` is how the language writes the first day of a month."""
    if len(value) == 4:
        return value
    if len(value) == 7:
        month = date.fromisoformat(f"{value}-01")
        return str(format_skeleton("yMMMM", month, locale=locale))
    day = date.fromisoformat(value)
    pattern = locale.date_formats["long"].pattern
    if day.day == 1:
        pattern = pattern.replace("d", f"'{first}'", 1)
    return str(format_date(day, pattern, locale=locale))


def date_words(date: PublicationDate) -> str:
    """A publication date as far as it is known; says so when it is inferred or unknown."""
    if date.precision is Precision.UNKNOWN:
        return gettext("date unknown")
    day = day_words(date.value)
    if not date.inferred:
        return day
    return gettext("%(day)s, inferred from %(source)s", day=day, source=_source(date))


def date_source(date: PublicationDate) -> str:
    """Where a known date was read, and how exact it is: "dateline, to the day"."""
    source = _source(date)
    read = gettext("inferred from %(source)s", source=source) if date.inferred else source
    return gettext(_PRECISIONS[date.precision], source=read)


def _source(date: PublicationDate) -> str:
    return source_words(date.source) if date.source else gettext("the text")


def span_words(dates: Iterable[PublicationDate]) -> str:
    """From the earliest known date to the latest: "3 April 2025 to 5 April 2025"."""
    known = [date.value for date in dates if date.value]
    if not known:
        return gettext("dates unknown")
    first, last = min(known), max(known)
    if last.startswith(first):  # "2025-04" and "2025-04-20": in that month, more is not known
        return day_words(first)
    return days_words(first, last)


def days_words(first: str, last: str) -> str:
    """From a day, month or year to another; "" for either where it is open."""
    if first == last:
        return day_words(first)
    if not last:
        return gettext("from %(day)s", day=day_words(first))
    if not first:
        return gettext("until %(day)s", day=day_words(last))
    return gettext("%(first)s to %(last)s", first=day_words(first), last=day_words(last))


def month_abbreviation(number: int) -> str:
    """Name of a month, 1 to 12, as short as it is written below a bar."""
    names = get_month_names("abbreviated", context="stand-alone", locale=speech().locale)
    return str(names[number])


def moment(time: datetime) -> str:
    """A point in time, in UTC."""
    utc = time.astimezone(UTC)
    clock = str(format_time(utc, "short", locale=speech().locale))
    return gettext("%(day)s, %(time)s UTC", day=day_words(f"{utc:%Y-%m-%d}"), time=clock)

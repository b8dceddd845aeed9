"""The forms in which dates are written: in digits, and with the months of every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import NamedTuple

from search.clean.lexicon import key_of, load
from search.model import Precision

__all__ = [
    "Found",
    "Yearless",
    "blanked",
    "months",
    "numbers_of_dates",
    "weekday_of",
    "written",
    "yearless",
]

_ISO = re.compile(r"(?<![\d-])(\d{4})([-/.])(\d\d)\2(\d\d)(?!\d)")
_ISO_MONTH = re.compile(r"(?<![\d-])(\d{4})-(\d\d)(?![\d-])")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_SHORT = re.compile(r"(?<![\d./-])(\d{1,2})/(\d{1,2})/(\d\d)(?![\d./])")
# Every form of a date has one of these; nearly all lines have none.
_LIKELY = re.compile(r"\d\d\d\d|/\d\d|\d[ -][^\W\d_]{3,12}\.?[ -]'?\d\d")
_WEEK_FROM_MONDAY = ("en", "fr")  # languages whose lists of weekdays begin with the seven names
_TIME = re.compile(
    r"\b\d{1,2} ?(?:[:h.] ?\d\d)?(?::\d\d)? ?(?:a\.m\.|p\.m\.|(?:am|pm|hrs|uhr|heures|h)\b)?"
    r"(?!\w)"
)


class Found(NamedTuple):
    """A date in a text: value and precision as in `PublicationDate`, and where it begins."""

    value: str
    precision: Precision
    at: int


class Yearless(NamedTuple):
    """A day of a month that has no year: both count from 1."""

    month: int
    day: int

    def in_year(self, year: int) -> date | None:
        """The day in that year; None if it has no such day."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


def written(seen: str, *, day_first: bool | None) -> Iterator[Found]:
    """The dates of a text of the lexicon's flat form, in no order.

    Args:
        day_first: how 03/04/2025 is read; None where it is not known, and only the year is sure.
    """
    if not _LIKELY.search(seen):
        return
    for match in _ISO.finditer(seen):
        yield from _day(match, int(match[1]), int(match[3]), int(match[4]))
    for match in _ISO_MONTH.finditer(seen):
        yield from _month(match, int(match[1]), int(match[2]))
    for match in _NUMERIC.finditer(seen):
        yield from _numeric(match, day_first=day_first)
    for match in _SHORT.finditer(seen):
        # 11/19/19 can only be November 19; 11/09/19 can be two days, 19/11/20 as many.
        if int(match[1]) <= 12 < int(match[2]):
            yield from _day(match, 2000 + int(match[3]), int(match[1]), int(match[2]))
    yield from _worded(seen)


def numbers_of_dates(seen: str) -> Iterator[tuple[int, int]]:
    """The first two numbers of every date of digits, which tell their order when one is over 12."""
    for match in _NUMERIC.finditer(seen):
        yield int(match[1]), int(match[3])


def yearless(seen: str) -> Yearless | None:
    """The only day of a month in a text, when it has no year."""
    found = {
        Yearless(months()[match["month"] or match["named"]], int(match["before"] or match["after"]))
        for match in _days_of_months().finditer(seen)
    }
    one = found.pop() if len(found) == 1 else None
    return one if one and 1 <= one.day <= 31 else None


def weekday_of(seen: str) -> int | None:
    """The only day of the week that a text names in full, Monday being 0; None if none or two."""
    named = {_weekdays()[word] for word in key_of(seen).split(" ") if word in _weekdays()}
    return named.pop() if len(named) == 1 else None


def blanked(text: str, seen: str, *, yearless: bool = False) -> str:
    """The text without its dates and times of day; `seen` is its flat form, and as long.

    Args:
        yearless: days of months that have no year go too.
    """
    worded = (_days_of_months(),) if yearless else ()
    for pattern in (_ISO, _NUMERIC, _SHORT, _month_dates(), _short_years(), *worded, _TIME):
        for match in pattern.finditer(seen):
            start, end = match.span()
            blank = " " * (end - start)
            text, seen = text[:start] + blank + text[end:], seen[:start] + blank + seen[end:]
    return text


@cache
def months() -> dict[str, int]:
    """The names of the months and their abbreviations, as keys of the lexicon."""
    return {
        name: number
        for source in load()
        for number, names in enumerate(source.words.get("months", ()), start=1)
        for name in names.split()
    }


@cache
def _weekdays() -> dict[str, int]:
    names: dict[str, int] = {}
    for source in load():
        if source.language in _WEEK_FROM_MONDAY:
            names.update(zip(source.words["weekdays"][:7], range(7), strict=True))
    return names


def _numeric(match: re.Match[str], *, day_first: bool | None) -> Iterator[Found]:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if second > 12:
        yield from _day(match, year, first, second)
    elif first > 12 or first == second or match[2] == "." or day_first:
        yield from _day(match, year, second, first)
    elif day_first is False:
        yield from _day(match, year, first, second)
    elif _sane(year):
        yield Found(str(year), Precision.YEAR, match.start())


def _worded(seen: str) -> Iterator[Found]:
    if months().keys().isdisjoint(key_of(seen).split(" ")):
        return
    for match in _month_dates().finditer(seen):
        month, year = months()[match["month"]], int(match["year"])
        day = match["before"] or match["after"]
        if day:
            yield from _day(match, year, month, int(day))
        else:
            yield from _month(match, year, month)
    for match in _short_years().finditer(seen):
        year = 2000 + int(match["year"])
        if year <= datetime.now(UTC).year:  # else of the last century, or no year
            yield from _day(match, year, months()[match["month"]], int(match["before"]))


def _day(match: re.Match[str], year: int, month: int, day: int) -> Iterator[Found]:
    try:
        value = date(year, month, day)
    except ValueError:
        return
    if _sane(year):
        yield Found(value.isoformat(), Precision.DAY, match.start())


def _month(match: re.Match[str], year: int, month: int) -> Iterator[Found]:
    if _sane(year) and 1 <= month <= 12:
        yield Found(f"{year}-{month:02}", Precision.MONTH, match.start())


def _sane(year: int) -> bool:
    return 1600 <= year <= 2100


# Not the end of a range: of "24-30 November 2011" only the month is a date.
_BEFORE = (
    r"(?:(?<!\d[-–])(?<!\d [-–] )\b(?P<before>\d{1,2})(?: ?(?:er|st|nd|rd|th)\b|\.)?"
    r"[ -](?:de |of )?)"
)


def _names() -> str:
    return "|".join(sorted(months(), key=len, reverse=True))


@cache
def _month_dates() -> re.Pattern[str]:
    return re.compile(
        rf"{_BEFORE}?\b(?P<month>{_names()})\b\.?"
        r"(?:[ -](?P<after>\d{1,2})(?:st|nd|rd|th)?(?=[ ,-])"
        r"(?: \d\d:\d\d(?::\d\d)?(?: [a-z]{2,5})?(?= \d{4}\b))?)?"
        # Dumps join what stood side by side: "Nov 20 20194:29 AM".
        r"(?: ?, ?|[ -])(?:de |del )?(?P<year>\d{4})(?:\b|(?=\d{1,2}:\d\d))"
    )


@cache
def _short_years() -> re.Pattern[str]:
    """``12 Jan 12, 08:32``: after a day and a month, and before nothing or a time."""
    return re.compile(
        rf"{_BEFORE}(?P<month>{_names()})\b\.?[ -]'?(?P<year>\d\d)"
        r"(?=,? ?(?:$|[|)\]]|[-–] |\d{1,2}[:h]\d\d))(?! ?[:h.]\d)"
    )


@cache
def _days_of_months() -> re.Pattern[str]:
    return re.compile(
        rf"{_BEFORE}(?P<month>{_names()})\b(?!\.?,? ?'?\d\d)"
        rf"|\b(?P<named>{_names()})\b\.? (?P<after>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? ?\d\d\d\d)"
    )

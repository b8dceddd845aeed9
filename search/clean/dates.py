"""Dates as pages write them, read without guessing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from search.clean.lexicon import flat, key_of, lexicon, load
from search.model import Precision

__all__ = ["Found", "after_update", "find", "is_dated", "is_stamp", "label_of", "without_day"]

_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?!\d)")
_ISO_MONTH = re.compile(r"(?<![\d-])(\d{4})-(\d\d)(?![\d-])")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_SHORT = re.compile(r"(?<![\d./-])(\d{1,2})/(\d{1,2})/(\d\d)(?![\d./])")
_MONTH_CHARS = 20_000
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\d\d\d\d|/\d\d")  # every form of a date has one of these
# What may stand in a stamp beside the date: times, time zones, joining words.
_TIME = re.compile(r"\b\d{1,2} ?(?:[:h.] ?\d\d)?(?::\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|h|hrs|uhr)?\b")
_REST = {
    "at",
    "on",
    "a",
    "le",
    "the",
    "of",
    "de",
    "del",
    "el",
    "um",
    "am",
    "pm",
    "gmt",
    "utc",
    "est",
    "edt",
    "wat",
    "cet",
    "pst",
    "ist",
    "bst",
    "min",
    "h",
    "o",
    "clock",
    "er",
    "st",
    "nd",
    "rd",
    "th",
}
_LABELS = ("updated", "dateline")  # in this order they are asked


class Found(NamedTuple):
    """A date in a text: value and precision as in `PublicationDate`, and where it begins."""

    value: str
    precision: Precision
    at: int


def find(text: str, language: str = "en") -> Found | None:
    """The first date in a text that tells at least a month and a year.

    A numeric date whose day and month cannot be told apart is read day first outside English;
    in English only its year is certain.
    """
    seen = flat(text[:_MONTH_CHARS])
    if not _DIGIT.search(seen) or not _YEAR.search(seen):  # so are nearly all lines
        return None
    return min(_all(seen, language), key=lambda found: (found.at, -len(found.value)), default=None)


def without_day(text: str) -> str:
    """What a line says besides a day and a time of day; all of it when it names no day."""
    seen = flat(text)
    found = find(text, "")
    if found is None or found.precision is not Precision.DAY or len(seen) != len(text):
        return text
    for pattern in (_ISO, _NUMERIC, _SHORT, _month_dates(), _TIME):
        for match in pattern.finditer(seen):
            start, end = match.span()
            blank = " " * (end - start)
            text, seen = text[:start] + blank + text[end:], seen[:start] + blank + seen[end:]
    known = _beside_dates() | {""}
    return " ".join(word for word in text.split() if key_of(flat(word)) not in known)


def is_stamp(text: str) -> bool:
    """Whether a line holds a date and nothing but what belongs to it."""
    if len(text) > 90 or find(text, "") is None:
        return False
    rest = _month_dates().sub(" ", _ISO.sub(" ", _NUMERIC.sub(" ", flat(text).replace("t0", " 0"))))
    words = key_of(_TIME.sub(" ", rest)).split()
    known = _beside_dates() | {"#"}
    if not known.union(_label_words()).issuperset(words):
        return False
    return known.issuperset(words) or known.issuperset(_unlabelled(words))


def after_update(text: str) -> str:
    """``Updated May 4, 2025; posted May 3, 2025``: from the second label on, "" without one."""
    seen = flat(text)
    for label in _labels("dateline"):
        for match in re.finditer(rf"\b{re.escape(label)}\b", seen) if label in seen else ():
            if find(seen[: match.start()], "") is not None:
                return seen[match.start() :]
    return ""


def is_dated(text: str) -> bool:
    """Whether a short text consists of months, weekdays and numbers, a year missing or not."""
    return _date_words().issuperset(key_of(flat(text)).split())


def label_of(text: str) -> str:
    """The word list that a line's opening words are in: ``dateline``, ``updated`` or ``""``."""
    key = key_of(flat(text[:60]))
    openings = _openings().get(key.partition(" ")[0])
    if openings is None:
        return ""
    padded = f"{key} "
    return next((name for opening, name in openings if padded.startswith(opening)), "")


@cache
def _openings() -> dict[str, list[tuple[str, str]]]:
    """The labels and the lists they are in, by their first words."""
    openings: dict[str, list[tuple[str, str]]] = {}
    for name in _LABELS:
        for label in lexicon().words(name):
            openings.setdefault(label.partition(" ")[0], []).append((f"{label} ", name))
    return openings


@cache
def _labels(name: str) -> tuple[str, ...]:
    """The labels of a list, the longest first."""
    return tuple(sorted(lexicon().words(name), key=len, reverse=True))


@cache
def _label_words() -> frozenset[str]:
    return frozenset(
        word for name in _LABELS for label in lexicon().words(name) for word in label.split(" ")
    )


@cache
def _beside_dates() -> frozenset[str]:
    return frozenset({*_REST, *lexicon().words("weekdays")})


@cache
def _date_words() -> frozenset[str]:
    return frozenset({*_months(), *lexicon().words("weekdays"), "#"})


def _unlabelled(words: list[str]) -> list[str]:
    key = f" {' '.join(words)} "
    for name in _LABELS:
        for label in _labels(name):
            key = key.replace(f" {label} ", " ")
    return key.split()


def _all(seen: str, language: str) -> Iterator[Found]:
    for match in _ISO.finditer(seen):
        yield from _day(match, int(match[1]), int(match[2]), int(match[3]))
    for match in _ISO_MONTH.finditer(seen):
        yield from _month(match, int(match[1]), int(match[2]))
    for match in _NUMERIC.finditer(seen):
        yield from _numeric(match, language)
    for match in _SHORT.finditer(seen):
        # 11/19/19 can only be November 19; 11/09/19 can be two days, 19/11/20 as many.
        if int(match[1]) <= 12 < int(match[2]):
            yield from _day(match, 2000 + int(match[3]), int(match[1]), int(match[2]))
    yield from _worded(seen)


def _numeric(match: re.Match[str], language: str) -> Iterator[Found]:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    certain = first > 12 or first == second or match[2] == "." or language != "en"
    if second > 12:
        yield from _day(match, year, first, second)
    elif certain:
        yield from _day(match, year, second, first)
    elif _sane(year):
        yield Found(str(year), Precision.YEAR, match.start())


def _worded(seen: str) -> Iterator[Found]:
    if _months().keys().isdisjoint(key_of(seen).split(" ")):
        return
    for match in _month_dates().finditer(seen):
        month = _months()[match["month"]]
        year = int(match["year"])
        day = match["before"] or match["after"]
        if day:
            yield from _day(match, year, month, int(day))
        else:
            yield from _month(match, year, month)


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


@cache
def _months() -> dict[str, int]:
    return {
        name: number
        for source in load()
        for number, names in enumerate(source.words.get("months", ()), start=1)
        for name in names.split()
    }


@cache
def _month_dates() -> re.Pattern[str]:
    names = "|".join(sorted(_months(), key=len, reverse=True))
    return re.compile(
        r"(?:\b(?P<before>\d{1,2})(?:er|st|nd|rd|th|\.)?[ -](?:de |of )?)?"
        rf"\b(?P<month>{names})\b\.?"
        r"(?:[ -](?P<after>\d{1,2})(?:st|nd|rd|th)?(?=[ ,-]))?,?[ -](?:de |del )?(?P<year>\d{4})\b"
    )

"""Dates as pages write them, read without guessing."""

from __future__ import annotations

import re
from functools import cache

from search.clean.lexicon import flat, key_of, lexicon
from search.clean.written import Found, blanked, months, written
from search.model import Precision

__all__ = [
    "Found",
    "after_update",
    "find",
    "is_dated",
    "is_stamp",
    "label_of",
    "without_day",
    "without_time_words",
]

_MAX_CHARS = 20_000
_DIGIT = re.compile(r"\d")
_TIME_MARK = re.compile(r"(?<=\d)t(?=\d\d:)")  # 2025-04-03T10:15
# What may stand in a stamp beside the date: parts of times, time zones, joining words.
_REST = frozenset(
    """
    at on a le the of de du del el um am pm m p min h hrs hours heures heure uhr o clock
    er st nd rd th r z t s
    gmt utc est edt cst cdt mst mdt pst pdt et ct mt pt ist bst cet cest eet eat wat cat wib msk
    aest aedt nzst nzdt
    """.split()
)
_LABELS = ("updated", "dateline")  # in this order they are asked


def find(text: str, language: str = "en", *, day_first: bool | None = None) -> Found | None:
    """The first date in a text that tells at least a month and a year.

    Args:
        day_first: how 03/04/2025 is read. If that is not known, it is read day first outside
            English; in English only its year is certain.
    """
    if not _DIGIT.search(text[:_MAX_CHARS]):
        return None
    order = True if day_first is None and language != "en" else day_first
    dates = written(flat(text[:_MAX_CHARS]), day_first=order)
    return min(dates, key=lambda found: (found.at, -len(found.value)), default=None)


def without_day(text: str) -> str:
    """What a line says besides a day and a time of day; all of it when it names no day."""
    seen = flat(text)
    found = find(text, "")
    if found is None or found.precision is not Precision.DAY or len(seen) != len(text):
        return text
    return without_time_words(blanked(text, seen))


def without_time_words(text: str) -> str:
    """The text without weekdays, time zones, and the words that join them."""
    known = _beside_dates() | {""}
    return " ".join(word for word in text.split() if key_of(flat(word)) not in known)


def is_stamp(text: str) -> bool:
    """Whether a line holds a date and nothing but what belongs to it."""
    if len(text) > 90 or find(text, "") is None:
        return False
    seen = _TIME_MARK.sub(" ", flat(text))
    words = key_of(blanked(seen, seen)).split()
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
    return frozenset({*months(), *lexicon().words("weekdays"), "#"})


def _unlabelled(words: list[str]) -> list[str]:
    key = f" {' '.join(words)} "
    for name in _LABELS:
        for label in _labels(name):
            key = key.replace(f" {label} ", " ")
    return key.split()

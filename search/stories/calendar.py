"""Days of the calendar: those that a text names, and whether two articles are near in time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from search.model import Span

__all__ = ["named_days", "near", "near_in_year"]

_MONTHS = (
    "january jan janvier janv",
    "february feb fevrier fevr",
    "march mar mars",
    "april apr avril avr",
    "may mai",
    "june jun juin",
    "july jul juillet juil",
    "august aug aout",
    "september sept sep septembre",
    "october oct octobre",
    "november nov novembre",
    "december dec decembre",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS) for name in names.split()}
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)?", re.ASCII)
_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_YEAR = 365

_GAP = 3
_LASTS = 7
_ASIDE = 7


def named_days(words: Sequence[str]) -> tuple[int, ...]:
    """The days that a text names by day and month, as days of a year without leap day, sorted.

    Args:
        words: its folded words.
    """
    found = set()
    if _MONTH.keys().isdisjoint(words):
        return ()
    for at, word in enumerate(words):
        month = _MONTH.get(word)
        if month is None:
            continue
        # "3 April" or "3rd of April", else "April 3"
        places = [at - 2] if at > 1 and words[at - 1] == "of" else [at - 1, at + 1]
        days = (_day(words[place]) for place in places if 0 <= place < len(words))
        day = next((day for day in days if day), None)
        if day:
            found.add(_BEFORE_MONTH[month] + day)
    return tuple(sorted(found))


def _day(word: str) -> int | None:
    match = _DAY.fullmatch(word)
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None


def near(days: Span, others: Sequence[Span]) -> bool:
    """Whether days of publication may be of one story with others: near one, not far from any."""
    first = min(other.end for other in others)
    last = max(other.start for other in others)
    beside = any(
        other.start - _GAP <= days.end and days.start <= other.end + _GAP for other in others
    )
    return beside and max(last, days.start) - min(first, days.end) <= _LASTS


def near_in_year(named: Iterable[int], others: Iterable[int]) -> bool:
    """Whether any two of these days are near each other, whatever the year; so if none is known."""
    pairs = [abs(one - other) for other in others for one in named]
    return not pairs or any(min(apart, _YEAR - apart) <= _ASIDE for apart in pairs)

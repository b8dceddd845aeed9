"""Numbers, dates and times that stand alone on their lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.clean import dates
from search.clean.extent import Findings, end_of_article, first_prose, sure
from search.clean.features import Line
from search.clean.lexicon import Finding
from search.model import Category, Precision

__all__ = ["bare_numbers", "stamps", "times_of_day"]

_TIME_OF_DAY = re.compile(r"^(?:[01]\d|2[0-3]):[0-5]\d$(?<!^00:00)")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_COUNT = re.compile(r"^[(\[#·• ]*\d[\d.,]*[)\]·• ]*$")  # no price, no share
_RANK = re.compile(r"^\d{1,2}$")
_CELLS = 3  # numbers so near each other are a column of a table


def times_of_day(lines: Sequence[Line], found: Findings) -> None:
    """A clock without a player beside it tells when an entry of a live blog was written."""
    player = {i for i, f in enumerate(found) if f and f.category is Category.PLAYER}
    clocks = {i for i in player if _TIME_OF_DAY.match(lines[i].flat)}
    buttons = player - clocks
    for i in clocks:
        if buttons.isdisjoint(range(i - 2, i + 3)):
            reason = f"a time alone on its line: '{lines[i].text}'"
            found[i] = Finding(Category.TIMESTAMP, reason)


def bare_numbers(lines: Sequence[Line], found: Findings) -> None:
    """A number alone on its line counts comments, unless it is a year, a rank or a cell."""
    for i, line in enumerate(lines):
        if not line.number or sure(found[i]) or not _COUNT.match(line.flat):
            continue
        near = lines[max(0, i - 2) : i + 3]
        if sum(each.number for each in near) >= _CELLS:
            continue
        if _YEAR.match(line.flat):
            found[i] = _year(lines, i)
        elif _ranked(lines, i):
            found[i] = Finding(Category.RELATED, f"a place in a ranking: '{line.text}'")
        else:
            found[i] = Finding(Category.COMMENT_COUNT, f"a bare number: '{line.text}'")


def _year(lines: Sequence[Line], i: int) -> Finding | None:
    if i + 1 < len(lines) and lines[i + 1].prose:
        return None  # the heading of a paragraph
    if any(
        dates.is_dated(each.text) for each in (*lines[max(0, i - 1) : i], *lines[i + 1 : i + 2])
    ):
        return Finding(Category.NAVIGATION, f"a year of an archive: '{lines[i].text}'")
    return Finding(Category.TIMESTAMP, f"a year alone on its line: '{lines[i].text}'")


def _ranked(lines: Sequence[Line], i: int) -> bool:
    """Whether the next or the last number stands beyond a headline."""
    for k, step in ((i + 2, 1), (i - 2, -1)):
        if not 0 <= k < len(lines) or lines[(i + k) // 2].prose:
            continue
        here, there = lines[i].flat, lines[k].flat
        if _RANK.match(here) and _RANK.match(there) and int(there) == int(here) + step:
            return True
    return False


def stamps(lines: Sequence[Line], found: Findings) -> None:
    """A date alone on its line, unless it is a heading inside the text, tells when it came out."""
    first = first_prose(lines, found)
    end = end_of_article(lines, found)
    alone = [
        i
        for i, line in enumerate(lines)  # no date without a number
        if "#" in line.key and not sure(found[i]) and dates.is_stamp(line.text)
    ]
    months = _archive([i for i in alone if _is_month(lines[i])])
    for i in alone:
        line = lines[i]
        beside = any(f for f in (*found[max(0, i - 1) : i], *found[i + 1 : i + 2]))
        labelled = bool(dates.label_of(line.text))
        if i in months:
            found[i] = Finding(Category.NAVIGATION, f"a month of an archive: '{line.text}'")
        elif i < first or i >= end or beside or labelled:
            found[i] = Finding(Category.TIMESTAMP, f"a date alone on its line: '{line.text}'")


def _is_month(line: Line) -> bool:
    date = dates.find(line.text, "")
    return date is not None and date.precision is Precision.MONTH


def _archive(months: Sequence[int]) -> set[int]:
    """Those of the lines with a month that stand one below the other."""
    every = set(months)
    return {i for i in months if any({k, k + 1, k + 2} <= every for k in range(i - 2, i + 1))}

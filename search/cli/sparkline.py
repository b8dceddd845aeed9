"""Counts in time as one line of text: ``2024-01 ▂▁▅█ 2025-04``."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from search.model import Interval, Timeline

__all__ = ["Sparkline", "sparkline"]


class Sparkline(NamedTuple):
    """What stands before the cells, the cells, and what stands after them."""

    first: str
    cells: str
    last: str


_LEVELS = "▁▂▃▄▅▆▇█"
_NARROWEST = 2  # cells; one alone compares with nothing


def sparkline(timeline: Timeline, first: str, last: str, width: int) -> Sparkline | None:
    """The counts from the first day, month or year that has any to the last; None for one alone.

    Where there is not enough room, each cell stands for several days, months or years.

    Args:
        first: only what is not before this date; "" for all.
        last: only what is not after this date; "" for all.
        width: cells of the whole line at most.
    """
    values = [
        value
        for value in timeline.values
        if value.value >= first[: len(value.value)]
        and (not last or value.value[: len(last)] <= last)
    ]
    if not values:
        return None
    begin, end = values[0].value, values[-1].value
    room = width - len(begin) - len(end) - 2
    start = _number(begin, timeline.interval)
    count = _number(end, timeline.interval) - start + 1
    if count < _NARROWEST or room < _NARROWEST:
        return None
    each = -(-count // room)
    cells = [0] * -(-count // each)
    for value in values:
        cells[(_number(value.value, timeline.interval) - start) // each] += value.count
    return Sparkline(begin, _drawn(cells), end)


def _number(value: str, interval: Interval) -> int:
    """Days, months or years in a row have numbers in a row."""
    match interval:
        case Interval.DAY:
            return date.fromisoformat(value).toordinal()
        case Interval.MONTH:
            year, month = value.split("-")
            return int(year) * 12 + int(month)
        case Interval.YEAR:
            return int(value)


def _drawn(cells: list[int]) -> str:
    most = max(cells)
    return "".join(
        _LEVELS[-(-len(_LEVELS) * count // most) - 1] if count else " " for count in cells
    )

"""The timeline as one line of text."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from search.cli.sparkline import sparkline
from search.model import FacetValue, Interval, Timeline


def timeline(counts: Mapping[str, int], interval: Interval = Interval.MONTH) -> Timeline:
    values = tuple(FacetValue(value, value, count) for value, count in counts.items())
    return Timeline(interval, values, 0)


def drawn(counts: Mapping[str, int], width: int = 60, **settings: object) -> str | None:
    interval = Interval(settings.pop("interval", "month"))
    first, last = str(settings.pop("first", "")), str(settings.pop("last", ""))
    line = sparkline(timeline(counts, interval), first, last, width)
    return line and " ".join(line)


def test_heights_follow_the_counts():
    counts = {f"2024-{month:02}": month for month in range(1, 9)}
    assert drawn(counts) == "2024-01 ▁▂▃▄▅▆▇█ 2024-08"


def test_the_least_count_is_still_seen():
    assert drawn({"2024-01": 1, "2024-02": 1000}) == "2024-01 ▁█ 2024-02"


def test_months_without_any_are_gaps():
    assert drawn({"2023-11": 8, "2024-02": 4}) == "2023-11 █  ▄ 2024-02"


@pytest.mark.parametrize(
    ("interval", "counts", "line"),
    [
        ("year", {"1999": 1, "2001": 1}, "1999 █ █ 2001"),
        ("day", {"2024-02-28": 1, "2024-03-01": 1}, "2024-02-28 █ █ 2024-03-01"),
    ],
)
def test_years_and_days(interval, counts, line):
    assert drawn(counts, interval=interval) == line


def test_where_there_is_no_room_a_cell_stands_for_several():
    counts = {f"{year}-{month:02}": 1 for year in range(2000, 2020) for month in range(1, 13)}
    line = drawn(counts, width=40)
    assert line is not None
    assert len(line) <= 40
    assert line.startswith("2000-01 █")
    assert line.endswith(" 2019-12")


@pytest.mark.parametrize("counts", [{}, {"2024-01": 5}])
def test_nothing_to_compare(counts):
    assert drawn(counts) is None


def test_no_room_at_all():
    assert drawn({"2024-01": 1, "2024-03": 1}, width=17) is None


@pytest.mark.parametrize(
    ("first", "last", "line"),
    [
        ("2024-02", "", "2024-02 ██ 2024-03"),
        ("2024-02-15", "2024", "2024-02 ██ 2024-03"),
        ("", "2024-02-01", "2024-01 ██ 2024-02"),
        ("2025", "", None),
    ],
)
def test_only_what_was_asked_for(first, last, line):
    counts = {"2024-01": 1, "2024-02": 1, "2024-03": 1}
    assert drawn(counts, first=first, last=last) == line

"""The timeline above the hits: a bar for each month, or each year when months are too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from search.model import Query, Results
from webapp.dates import day_words, month_name
from webapp.links import WebLinks

__all__ = ["Bar", "Chart", "chart"]

MOST_MONTHS = 24
_UNKNOWN = "date:unknown"


@dataclass(frozen=True, slots=True)
class Bar:
    """A month or year.

    Attributes:
        value: ``YYYY-MM`` or ``YYYY``.
        label: what stands below the bar; `year` only where it begins.
        height: of 100.
        selected: the dates asked for include it.
    """

    value: str
    name: str
    label: str
    year: str
    count: int
    height: float
    selected: bool
    url: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars without gaps between the first and the last.

    Attributes:
        unknown_url: finds the documents whose date is not known; "" when it is already asked.
        all_url: lifts the bounds; "" when there are none.
    """

    bars: tuple[Bar, ...]
    unit: str
    unknown: int
    unknown_url: str
    all_url: str

    @property
    def filled(self) -> tuple[Bar, ...]:
        """The bars that have documents."""
        return tuple(bar for bar in self.bars if bar.count)


def chart(results: Results, links: WebLinks) -> Chart:
    """The timeline of an answer."""
    query, timeline = results.query, results.timeline
    counts = {month.value: month.count for month in timeline.values} if timeline else {}
    months = _within_years(tuple(_months(min(counts), max(counts))), query) if counts else ()
    by_month = len(months) <= MOST_MONTHS
    if not by_month:
        counts = _by_year(counts)
    values = months if by_month else tuple(sorted({month[:4] for month in months}))
    bounded = bool(query.date_from or query.date_to)
    return Chart(
        bars=tuple(_bars(values, counts, query, links)),
        unit="month" if by_month else "year",
        unknown=timeline.unknown if timeline else 0,
        unknown_url=_unknown_url(query, links),
        all_url=links.search(query.within("", ""), "html") if bounded else "",
    )


def _months(first: str, last: str) -> Iterator[str]:
    at, end = _ordinal(first), _ordinal(last)
    while at <= end:
        yield f"{at // 12:04d}-{at % 12 + 1:02d}"
        at += 1


def _ordinal(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _within_years(months: tuple[str, ...], query: Query) -> tuple[str, ...]:
    """The months of the years asked for, when there are too many to show them all."""
    if len(months) <= MOST_MONTHS or not (query.date_from or query.date_to):
        return months
    first, last = query.date_from[:4] or months[0], (query.date_to or months[-1])[:4]
    return tuple(month for month in months if first <= month[: len(last)] <= last) or months


def _by_year(counts: dict[str, int]) -> dict[str, int]:
    years: Counter[str] = Counter()
    for month, count in counts.items():
        years[month[:4]] += count
    return dict(years)


def _bars(
    values: tuple[str, ...], counts: dict[str, int], query: Query, links: WebLinks
) -> Iterator[Bar]:
    most = max((counts.get(value, 0) for value in values), default=1) or 1
    year_before = ""
    for value in values:
        year = value[:4]
        count = counts.get(value, 0)
        yield Bar(
            value=value,
            name=day_words(value),
            label=month_name(int(value[5:7]))[:3] if len(value) > 4 else year,
            year=year if year != year_before and len(value) > 4 else "",
            count=count,
            height=round(max(4.0, 100 * count / most), 1) if count else 0.0,
            selected=_asked_for(value, query),
            url=links.search(_toggled(value, query), "html"),
        )
        year_before = year


def _asked_for(value: str, query: Query) -> bool:
    if not (query.date_from or query.date_to):
        return False
    start, end = query.date_from[: len(value)], query.date_to[: len(value)]
    return start <= value and (not end or value[: len(end)] <= end)


def _toggled(value: str, query: Query) -> Query:
    """The dates of one bar alone, or every date when that is what is asked already."""
    alone = (query.date_from, query.date_to) == (value, value)
    return query.within("", "") if alone else query.within(value, value)


def _unknown_url(query: Query, links: WebLinks) -> str:
    if _UNKNOWN in query.text:
        return ""
    text = f"({query.text}) {_UNKNOWN}" if query.text.strip() else _UNKNOWN
    return links.search(replace(query.within("", ""), text=text), "html")

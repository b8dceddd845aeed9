"""The timeline above the hits: a bar for each year, month or day, from the coarse to the fine."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from search.model import Interval, Query, Results, Timeline
from webapp.dates import day_words, days_words, month_abbreviation
from webapp.engine import Engine
from webapp.i18n import gettext as _
from webapp.links import WebLinks

__all__ = ["Bar", "Chart", "Crumb", "answer", "chart", "interval_for"]

MOST_MONTHS = 24
_UNKNOWN = "date:unknown"
_LENGTHS = {Interval.YEAR: 4, Interval.MONTH: 7, Interval.DAY: 10}


class Bar(NamedTuple):
    """A day, month or year.

    Attributes:
        value: ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``.
        label: what stands below the bar; `year` only where it begins.
        height: of 100.
        selected: the dates asked for include it.
    """

    value: str
    name: str
    label: str
    year: str
    count: int  # type: ignore[assignment] # in place of a method of tuples that nobody needs
    height: float
    selected: bool
    url: str


@dataclass(frozen=True, slots=True)
class Crumb:
    """A wider period on the way to the one that is shown; the last one has no address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars without gaps between the first and the last.

    Attributes:
        unknown: hits without a date; 0 when the bars are days, where that tells nothing.
        unknown_url: finds the documents whose date is not known; "" when there are none, or when
            they are asked for already.
        crumbs: from all dates to those asked for; none when all are.
    """

    bars: tuple[Bar, ...]
    interval: Interval
    unknown: int
    unknown_url: str
    crumbs: tuple[Crumb, ...]

    @property
    def filled(self) -> tuple[Bar, ...]:
        """The bars that have documents."""
        return tuple(bar for bar in self.bars if bar.count)


def interval_for(query: Query) -> Interval:
    """What the bars are when a search is first asked: days of one month, otherwise months."""
    month = _LENGTHS[Interval.MONTH]
    start, end = query.date_from[:month], query.date_to[:month]
    return Interval.DAY if start == end and len(start) == month else Interval.MONTH


def answer(engine: Engine, query: Query) -> Results:
    """The answer to a question, its timeline by days, months or years, whichever can be read.

    Raises:
        QueryError: as `Engine.search`.
    """
    results = engine.search(replace(query, interval=interval_for(query)))
    if (
        len(_values(results.timeline, query)) > MOST_MONTHS
        and interval_for(query) is Interval.MONTH
    ):
        coarse = replace(query, interval=Interval.YEAR, facets=(), per_page=1, page=1)
        results = replace(results, timeline=engine.search(coarse).timeline)
    return replace(results, query=query)


def chart(results: Results, links: WebLinks) -> Chart:
    """The timeline of an answer."""
    query, timeline = results.query, results.timeline
    interval = timeline.interval if timeline else Interval.MONTH
    counts = {value.value: value.count for value in timeline.values} if timeline else {}
    unknown = timeline.unknown if timeline and interval is not Interval.DAY else 0
    return Chart(
        bars=tuple(_bars(_values(timeline, query), counts, query, links)),
        interval=interval,
        unknown=unknown,
        unknown_url=_unknown_url(query, links) if unknown else "",
        crumbs=tuple(_crumbs(query, links)),
    )


def _values(timeline: Timeline | None, query: Query) -> tuple[str, ...]:
    """The days, months or years to show, also those without hits."""
    if timeline is None or not timeline.values:
        return ()
    first, last = timeline.values[0].value, timeline.values[-1].value
    if timeline.interval is Interval.DAY:
        return _days(query.date_from[: _LENGTHS[Interval.MONTH]] or first[:7])
    if timeline.interval is Interval.MONTH:
        return _within_years(tuple(_months(first, last)), query)
    years = (f"{year:04d}" for year in range(int(first), int(last) + 1))
    start, end = query.date_from[:4] or first, query.date_to[:4] or last
    return tuple(year for year in years if start <= year <= end)


def _days(month: str) -> tuple[str, ...]:
    last = monthrange(int(month[:4]), int(month[5:7]))[1]
    return tuple(f"{month}-{day:02d}" for day in range(1, last + 1))


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


def _bars(
    values: tuple[str, ...], counts: dict[str, int], query: Query, links: WebLinks
) -> Iterator[Bar]:
    most = max((counts.get(value, 0) for value in values), default=1) or 1
    chosen = {value for value in values if _asked_for(value, query)}
    if len(chosen) == len(values) > 1:
        chosen.clear()  # nothing stands out where all of it is asked for
    year_before = ""
    for value in values:
        year = value[:4] if len(value) == _LENGTHS[Interval.MONTH] else ""
        count = counts.get(value, 0)
        yield Bar(
            value=value,
            name=day_words(value),
            label=_label(value),
            year=year if year != year_before else "",
            count=count,
            height=round(max(4.0, 100 * count / most), 1) if count else 0.0,
            selected=value in chosen,
            url=links.search(query.toggle_dates(value), "html") if count else "",
        )
        year_before = year


def _label(value: str) -> str:
    if len(value) == _LENGTHS[Interval.DAY]:
        return str(int(value[8:]))
    return month_abbreviation(int(value[5:7])) if len(value) > _LENGTHS[Interval.YEAR] else value


def _asked_for(value: str, query: Query) -> bool:
    if not (query.date_from or query.date_to):
        return False
    start, end = query.date_from[: len(value)], query.date_to[: len(value)]
    return start <= value and (not end or value[: len(end)] <= end)


def _crumbs(query: Query, links: WebLinks) -> Iterator[Crumb]:
    start, end = query.date_from, query.date_to
    if not (start or end):
        return
    yield Crumb(_("All dates"), links.search(query.within("", ""), "html"))
    for length in sorted(_LENGTHS.values()):
        wider = start[:length]
        if len(wider) == length < max(len(start), len(end)) and end.startswith(wider):
            yield Crumb(day_words(wider), links.search(query.within(wider, wider), "html"))
    yield Crumb(days_words(start, end), "")


def _unknown_url(query: Query, links: WebLinks) -> str:
    if _UNKNOWN in query.text:
        return ""
    text = f"({query.text}) {_UNKNOWN}" if query.text.strip() else _UNKNOWN
    return links.search(replace(query.within("", ""), text=text), "html")

"""When an article was published: every source that may tell it, the most trustworthy first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from search.clean import dates
from search.clean.addresses import address_date, name_date
from search.clean.ages import day_of
from search.clean.date_lines import Says, bare_lines, head_of, is_of_event, is_own, says
from search.clean.declared import MODIFIED, ONLY_TIME, PUBLISHED, Declared, source_of
from search.clean.lexicon import flat
from search.clean.orders import day_first
from search.clean.statements import captions, dateline_of, stated
from search.clean.written import Found, Yearless, weekday_of, yearless
from search.dates import first_day, last_day
from search.model import CleanPage, Page, Precision, PublicationDate, Role

__all__ = ["SOURCES", "publication_date"]

_LINE, _UPDATE = "date line", "line that tells the last update"
_BYLINE, _SOURCE_LINE, _DATELINE, _TEXT = "byline", "source line", "dateline", "text"
_ADDRESS, _NAME, _CAPTION = "address", "file name", "caption"

SOURCES = (
    *map(source_of, (*PUBLISHED, ONLY_TIME)), _LINE, _BYLINE, _SOURCE_LINE, _DATELINE, _TEXT,
    _ADDRESS, _UPDATE, *map(source_of, MODIFIED), _NAME, _CAPTION,
)  # fmt: skip
"""What `PublicationDate.source` can be, the most trustworthy first."""

# What software writes for "unknown", and the days before in time zones west of Greenwich.
_DEFAULTS = frozenset(
    """
    1600-01-01 1601-01-01 1753-01-01 1899-12-30 1899-12-31 1900-01-01 1904-01-01
    1969-12-31 1970-01-01 1970-01-02 1980-01-01
    """.split()
)
_SAME_TIME = 1  # days: time zones, and addresses that are made the evening before
_REPRINTED = 31  # days between an address and a line that says "published" of the same article
_UPDATED_WITHIN = 31  # days after a publication whose year an update tells
_FINER = frozenset({_ADDRESS, _NAME, _CAPTION})  # tell the day of a known month
_ROLES = {Role.BYLINE: _BYLINE, Role.SOURCE_LINE: _SOURCE_LINE}


def publication_date(
    page: Page, cleaned: CleanPage, declared: Declared, language: str, name: str
) -> PublicationDate:
    """The day, month or year from the most trustworthy source; unknown if there is none.

    Args:
        name: of the file, or of the member of a container; "" if it tells nothing.
    """
    return _Publication(page, cleaned, declared, language, name).best()


class _Publication:
    """What a page tells of the day it came out."""

    def __init__(
        self, page: Page, cleaned: CleanPage, declared: Declared, language: str, name: str
    ) -> None:
        self._page, self._cleaned, self._declared = page, cleaned, declared
        self._language = language
        self._captured = declared.captured
        self._latest = _latest(self._captured)
        address = address_date(declared.url.value) if declared.url else None
        self._address = address if address and self._is_plausible(address.value) else None
        self._name = name_date(name)

    def best(self) -> PublicationDate:
        """The first plausible date, or a finer one that agrees with it."""
        sound = (each for each in self._candidates() if self._is_plausible(each.value))
        best = next(sound, PublicationDate())
        if best.precision is not Precision.MONTH:
            return best
        finer = (each for each in sound if each.source in _FINER)
        return next((each for each in finer if each.value.startswith(f"{best.value}-")), best)

    def _candidates(self) -> Iterator[PublicationDate]:
        """Every date that may be the publication's, the most trustworthy first."""
        declared = list(self._declared.published(self._read))
        yield from (each for each in declared if not self._is_of_change(each))
        yield from self._lines()
        yield from self._texts()
        yield from self._of_address(Precision.DAY)
        yield from self._without_year()
        yield from declared
        yield from self._updates()
        yield from self._declared.modified(self._read)
        if self._name:
            yield PublicationDate(self._name.value, self._name.precision, _NAME, inferred=True)
        for text in captions(self._cleaned):
            yield from self._agreeing(text, _CAPTION, inferred=True)
        yield from self._of_address(Precision.MONTH)

    def _lines(self) -> Iterator[PublicationDate]:
        """Lines about the title: those that say "published" come before the bare ones."""
        below = [text for _, text in self._head[1:]] + [""]
        for (_, text), following in zip(self._head, below, strict=False):
            if says(text) is Says.PUBLISHED and not is_of_event(text, following):
                yield from self._agreeing(text, _LINE, within=_REPRINTED)
            if says(text) is Says.UPDATED:
                yield from self._agreeing(dates.after_update(text), _LINE, within=_REPRINTED)
        bare = [(at, text) for at, text in bare_lines(self._head) if self._precedes_updates(text)]
        for text in (text for at, text in bare if at >= 0):
            yield from self._agreeing(text, _LINE)
        for block in self._cleaned.with_role(*_ROLES):
            yield from self._agreeing(block.text, _ROLES[block.role])
        for text in (text for at, text in bare if at < 0):
            yield from self._agreeing(text, _LINE)

    def _precedes_updates(self, text: str) -> bool:
        """Whether nothing was updated before that day: else it is the day the page was made on."""
        found = self._read(text)
        changes = (each.value for each in self._updates() if len(each.value) == 10)
        return found is None or all(found.value <= value for value in changes)

    @cached_property
    def _head(self) -> list[tuple[int, str]]:
        return head_of(self._page.blocks, self._cleaned) if self._cleaned.kept else []

    def _texts(self) -> Iterator[PublicationDate]:
        for block in self._cleaned.with_role(Role.LEAD, Role.BODY)[:1]:
            yield from self._agreeing(dateline_of(block.text), _DATELINE)
        yield from self._agreeing(stated(self._cleaned), _TEXT, within=_REPRINTED)

    def _updates(self) -> Iterator[PublicationDate]:
        for _, text in self._head:
            if says(text) is Says.UPDATED:
                yield from self._dated(text, _UPDATE, inferred=True)

    def _without_year(self) -> Iterator[PublicationDate]:
        """Lines whose year or day another thing tells: the address, an update, the capture."""
        lines = [(text, _LINE) for _, text in self._head if is_own(text)]
        body = self._cleaned.with_role(Role.LEAD, Role.BODY)[:1]
        for text, source in (*lines, *((dateline_of(block.text), _DATELINE) for block in body)):
            day = self._completed(text) or (source == _LINE and self._since_capture(text))
            if day:
                yield PublicationDate(day, Precision.DAY, source, inferred=True)

    def _since_capture(self, text: str) -> str:
        return day_of(text, self._captured) if self._captured else ""

    def _completed(self, text: str) -> str:
        """The day of a text without a year, if its year is certain and its weekday is right."""
        seen = flat(text)
        told = yearless(seen)
        weekday = weekday_of(seen)
        for day in self._years(told, certain=weekday is not None) if told else ():
            if weekday is None or day.weekday() == weekday:
                return day.isoformat()
        return ""

    def _years(self, told: Yearless, *, certain: bool) -> Iterator[date]:
        """The days that a day without a year can be.

        Args:
            certain: whether its weekday will tell a wrong one.
        """
        if self._address:
            day = told.in_year(int(self._address.value[:4]))
            if day and _agree(day.isoformat(), self._address.value, _SAME_TIME):
                yield day
            return
        changes = [each.value for each in (*self._updates(), *self._declared.modified(self._read))]
        known = [date.fromisoformat(value) for value in changes if len(value) == 10]
        if certain and self._captured:
            known.append(self._captured.date())
        for last in known:
            for year in (last.year, last.year - 1):
                day = told.in_year(year)
                if day and timedelta(0) <= last - day <= timedelta(days=_UPDATED_WITHIN):
                    yield day

    def _of_address(self, precision: Precision) -> Iterator[PublicationDate]:
        if self._address and self._address.precision is precision:
            yield PublicationDate(self._address.value, precision, _ADDRESS, inferred=True)

    def _agreeing(
        self, text: str, source: str, *, within: int = _SAME_TIME, inferred: bool = False
    ) -> Iterator[PublicationDate]:
        """The date in a text, unless the address tells one that is more than so many days off."""
        for each in self._dated(text, source, inferred=inferred):
            if not self._address or _agree(each.value, self._address.value, within):
                yield each

    def _dated(
        self, text: str, source: str, *, inferred: bool = False
    ) -> Iterator[PublicationDate]:
        found = self._read(text) if text else None
        if found:
            yield PublicationDate(found.value, found.precision, source, inferred)

    def _read(self, text: str) -> Found | None:
        """The first date in a text, day and month in the order for which there is evidence."""
        found = dates.find(text, "en")
        if found is None or found.precision is not Precision.YEAR:
            return found
        if self._address:
            for order in (True, False):
                either = dates.find(text, day_first=order)
                if either and either.value.startswith(self._address.value):
                    return either
        return dates.find(text, day_first=self._day_first)

    @cached_property
    def _day_first(self) -> bool | None:
        return day_first(self._page, self._declared, self._language)

    def _is_of_change(self, told: PublicationDate) -> bool:
        """Whether a declared day is that of the last change, and the address has an earlier one.

        Software that keeps one time only writes it for both.
        """
        address = self._address
        if not address or address.precision is not Precision.DAY:
            return False
        changes = {each.value for each in self._declared.modified(self._read)}
        days = date.fromisoformat
        return told.value in changes and days(told.value) - days(address.value) > timedelta(
            days=_SAME_TIME
        )

    def _is_plausible(self, value: str) -> bool:
        """Whether a page can have come out then: not after its capture, nor by default."""
        return bool(value) and value not in _DEFAULTS and first_day(value) <= self._latest


def _latest(captured: datetime | None) -> str:
    """The day after that of the capture, or after today: time zones differ by a day."""
    now = datetime.now(UTC)
    return (min(captured or now, now) + timedelta(days=1)).date().isoformat()


def _agree(value: str, address: str, within: int) -> bool:
    """Whether a date and that of an address, each a day, month or year, are so near each other."""
    days = date.fromisoformat
    margin = timedelta(days=within)
    return (
        days(first_day(value)) - margin <= days(last_day(address))
        and days(first_day(address)) <= days(last_day(value)) + margin
    )

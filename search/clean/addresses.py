"""Dates in addresses of pages and in names of files, where they can be nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from search.clean.written import Found, months
from search.model import Precision

__all__ = ["address_date", "name_date"]

_FIRST_YEAR = 1990  # of the World Wide Web
_MAX_CHARS = 2_000

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PATH = re.compile(
    rf"/{_YEAR}/(?P<month>\d{{1,2}}|[a-z]{{3,9}})(?:/(?P<day>\d{{1,2}}))?(?=/|$)", re.ASCII
)
# A date of one run of digits is no part of a longer number, nor of a word such as a checksum.
_COMPACT = re.compile(rf"(?<![0-9a-z]){_YEAR}(?P<month>\d\d)(?P<day>\d\d)(?![0-9a-z])", re.ASCII)
_DASHED = re.compile(
    rf"(?<![0-9a-z])(?<!\d[._-]){_YEAR}(?P<mark>[._-])(?P<month>\d\d)(?P=mark)(?P<day>\d\d)"
    r"(?![0-9a-su-z])(?![._-]\d\d\d)",
    re.ASCII,
)
_QUERY = re.compile(
    rf"(?:^|&)(?:date|day|d|jour|pubdate|published)={_YEAR}-?(?P<month>\d\d)-?(?P<day>\d\d)(?!\d)",
    re.ASCII,
)
_NAMED = re.compile(
    rf"(?<![0-9a-z])(?<!\d[._-])(?P<day>\d\d)(?P<mark>[._-])(?P<month>\d\d)(?P=mark){_YEAR}"
    r"(?![0-9a-z])(?![._-]\d)",
    re.ASCII,
)
_MEMBER = "!/"


def address_date(address: str) -> Found | None:
    """The day or month that the address of a page tells; None if it tells two."""
    try:
        parts = urlsplit(address[:_MAX_CHARS].lower())
    except ValueError:  # brackets that are no address of version 6
        return None
    folders = tuple(_dates(_PATH, parts.path))
    if folders:
        return _only(folders)
    queried = tuple(_dates(_QUERY, parts.query))
    return _only(queried or (*_dates(_COMPACT, parts.path), *_dates(_DASHED, parts.path)))


def name_date(name: str) -> Found | None:
    """The day in the name of a file, or of a member of a container; None if there are two.

    Of 03-04-2025 the day is not known, unless one of the numbers is over 12.
    """
    file = re.split(r"[/\\]", name.rpartition(_MEMBER)[2][-_MAX_CHARS:])[-1].lower()
    found = [*_dates(_DASHED, file), *_dates(_COMPACT, file)]
    found += [day for day in _dates(_NAMED, file) if int(day.value[8:]) > 12]
    return _only(found)


def _only(found: tuple[Found, ...] | list[Found]) -> Found | None:
    values = {each.value for each in found}
    return found[0] if len(values) == 1 else None


def _dates(pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    for match in pattern.finditer(text):
        year, month, day = int(match["year"]), _month(match["month"]), match["day"]
        if not 1 <= month <= 12 or not _FIRST_YEAR <= year <= 2100:
            continue
        if day is None:
            yield Found(f"{year}-{month:02}", Precision.MONTH, match.start())
            continue
        try:
            value = date(year, month, int(day))
        except ValueError:  # /2025/04/99-reasons
            continue
        yield Found(value.isoformat(), Precision.DAY, match.start())


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else months().get(text, 0)

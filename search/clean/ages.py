"""Ages as pages tell them ("3 hours ago", "il y a 2 jours"): dates, if it is known since when."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from search.clean.lexicon import flat

__all__ = ["captured_at", "day_of", "without_age"]

_MINUTES, _HOURS, _DAYS = "minutes", "hours", "days"
_UNITS = {
    "minute": _MINUTES, "min": _MINUTES, "hour": _HOURS, "hr": _HOURS, "heure": _HOURS,
    "h": _HOURS, "day": _DAYS, "jour": _DAYS,
}  # fmt: skip
_NUMBER = r"(?P<{0}>\d{{1,2}}|\ban?|\bone|\bune?)"
_AGE = re.compile(
    rf"(?<!\d){_NUMBER.format('before')} (?P<unit>minute|min|hour|hr|day)s? ago\b"
    rf"|\bil y a {_NUMBER.format('after')} ?(?P<unite>minute|min|heure|h|jour)s?\b"
    r"|(?P<today>\b(?:today|aujourd'hui)\b)|(?P<yesterday>\b(?:yesterday|hier)\b)"
)


def captured_at(stamp: str) -> datetime | None:
    """When a page was fetched, from the stamp of its container (ISO 8601); None if it has none."""
    try:
        moment = datetime.fromisoformat(stamp.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def day_of(text: str, captured: datetime) -> str:
    """The day that an age in a short text means, ``YYYY-MM-DD``; "" if there is none."""
    match = _AGE.search(flat(text))
    if match is None:
        return ""
    if match["today"] or match["yesterday"]:
        age = timedelta(days=1 if match["yesterday"] else 0)
    else:
        number = match["before"] or match["after"]
        count = int(number) if number.isdecimal() else 1
        age = timedelta(**{_UNITS[match["unit"] or match["unite"]]: count})
    return (captured - age).date().isoformat()


def without_age(text: str) -> str:
    """The text without the age in it; as it is if it has none."""
    seen = flat(text)
    match = _AGE.search(seen) if len(seen) == len(text) else None
    return text[: match.start()] + " " + text[match.end() :] if match else text

"""What the search page says beside its hits: warnings, and ways out when nothing is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from search.model import Collapse, FacetField, Interval, Query, Results, Warned, WarningCode
from webapp.dates import days_words
from webapp.engine import Engine
from webapp.expansions import with_other_names
from webapp.filters import Chip
from webapp.i18n import gettext as _
from webapp.links import EVERYTHING, WebLinks
from webapp.wording import facet_heading

__all__ = ["Remark", "WayOut", "archive_dates", "remarks", "ways_out"]

_MOST_WAYS_OUT = 5
_OPERATORS = frozenset(("and", "not", "or"))
_PLAIN_WORDS = re.compile(r"[^\W_]+(?: +[^\W_]+)+")


@dataclass(frozen=True, slots=True)
class WayOut:
    """What could be asked instead when nothing is found, and how much that finds."""

    words: str
    url: str
    total: int


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning in words; `instead` is the query that may have been meant, "" for none."""

    words: str
    instead: str = ""
    url: str = ""


def remarks(results: Results, links: WebLinks) -> tuple[Remark, ...]:
    """The warnings of an answer."""
    return tuple(_remark(warned, results.query, links) for warned in results.warnings)


def _remark(warned: Warned, query: Query, links: WebLinks) -> Remark:
    if warned.code is WarningCode.UNKNOWN_VALUE and warned.at is not None:  # of the words
        return Remark(_("The archive has no “%(value)s”.", value=warned.subject))
    if warned.code is WarningCode.UNKNOWN_VALUE:
        # The parameter of an exclusion is called by its field all the same.
        field = FacetField(warned.parameter.removeprefix("not-"))
        facet = facet_heading(field)
        return Remark(
            _("%(facet)s: the archive has no “%(value)s”.", facet=facet, value=warned.subject)
        )
    instead = _in_capitals(query.text, warned)
    url = links.search(replace(query, text=instead, page=1), "html") if instead else ""
    words = _(
        "“%(word)s” was looked for as a word; in capitals it is an operator.", word=warned.subject
    )
    return Remark(words, instead, url)


def _in_capitals(text: str, warned: Warned) -> str:
    if warned.at is None:
        return ""
    end = warned.at + len(warned.subject)
    return f"{text[: warned.at]}{text[warned.at : end].upper()}{text[end:]}"


def ways_out(
    engine: Engine, results: Results, chips: tuple[Chip, ...], links: WebLinks
) -> tuple[WayOut, ...]:
    """For an empty answer: what could be asked instead, with the number of documents found.

    What the engine takes for a slip of the pen comes first. Filters are named even if nothing is
    found without them.
    """
    query = results.query
    meant = tuple(
        WayOut(
            _("Did you mean “%(text)s”?", text=text),
            links.search(replace(query, text=text, page=1), "html"),
            total,
        )
        for text, total in results.corrections
    )
    named = [(_("Without “%(filter)s”", filter=c.words), c.query) for c in chips[:_MOST_WAYS_OUT]]
    asked = (*named, *_wider(query, chips))
    totals = engine.totals([question for _words, question in asked])
    less = tuple(
        WayOut(words, links.search(question, "html"), total)
        for at, ((words, question), total) in enumerate(zip(asked, totals, strict=True))
        if total or (total == 0 and at < len(named))
    )
    return (*meant, *less)


def _wider(query: Query, chips: tuple[Chip, ...]) -> Iterator[tuple[str, Query]]:
    """Questions that ask less than one filter less."""
    text = query.text.strip()
    words = [word for word in text.split() if word.lower() not in _OPERATORS]
    if len(words) > 1 and _PLAIN_WORDS.fullmatch(text):
        either = replace(query, text=" OR ".join(words), page=1)
        yield _("With any of the words instead of all"), either
    if len(chips) > 1:
        bare = replace(query, filters=(), date_from="", date_to="", since="", page=1)
        yield _("Without any filter"), bare
    if text and (query.literal or not query.aliases):
        yield _("Looking for other names, too"), with_other_names(query)
    if text:
        removed = replace(query, text=f"in:removed {text}", page=1)
        yield _("In the text that was removed"), removed


def archive_dates(engine: Engine) -> str:
    """From when to when the documents of the archive are, as far as that is known; "" if not."""
    everything = replace(
        EVERYTHING, facets=(), per_page=1, interval=Interval.MONTH, collapse=Collapse.NONE
    )
    timeline = engine.search(everything).timeline
    if timeline is None or not timeline.values:
        return ""
    return days_words(timeline.values[0].value, timeline.values[-1].value)

"""Whether the day comes first in the dates of digits of a page (03/04/2025): only by evidence."""

from __future__ import annotations

from urllib.parse import urlsplit

from search.clean.declared import Declared
from search.clean.lexicon import flat
from search.clean.written import numbers_of_dates
from search.model import Page

__all__ = ["day_first"]

_DATE_CHARS = 20_000  # of one block

# https://cldr.unicode.org, the pattern "yMd" of each English locale; Canada writes either.
_DAY_FIRST = frozenset(
    "AU BW CM GB GH GM IE IN KE LR LS MW NA NG NZ PK RW SL SS SZ TZ UG ZA ZM ZW".split()
)
_MONTH_FIRST = frozenset("PH US".split())
_AMERICAN = frozenset({"us", "gov", "mil", "edu"})


def day_first(page: Page, declared: Declared, language: str) -> bool | None:
    """Whether 03/04/2025 is 3 April on a page; None if nothing tells.

    Asked in this order: dates of the page that have a number over 12, all in one order; the
    country that its address ends in; the country whose English it says it is written in; the
    language, as only English has both orders.
    """
    orders = {first > 12 for first, second in _numbers(page) if max(first, second) > 12}
    if len(orders) == 1:
        return orders.pop()
    if language != "en":
        return True
    ending = _ending(declared)
    for region in (
        ending.upper().replace("UK", "GB"),
        "US" if ending in _AMERICAN else "",
        declared.region,
    ):
        if region in _DAY_FIRST or region in _MONTH_FIRST:
            return region in _DAY_FIRST
    return None


def _numbers(page: Page) -> list[tuple[int, int]]:
    texts = (block.text for block in page.blocks if "/" in block.text or "-" in block.text)
    return [pair for text in texts for pair in numbers_of_dates(flat(text[:_DATE_CHARS]))]


def _ending(declared: Declared) -> str:
    url = declared.url
    host = urlsplit(url.value).hostname or "" if url else ""
    return host.rpartition(".")[2]

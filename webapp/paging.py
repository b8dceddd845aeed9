"""Numbered pages of an answer, and the other orders, sizes and formats it can have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from search.model import MAX_PER_PAGE, Collapse, Query, Results, Sort
from webapp.links import WebLinks
from webapp.parameters import MAX_PAGE
from webapp.wording import collapse_name, sort_name

__all__ = [
    "Export",
    "Option",
    "Paging",
    "collapse_options",
    "exports",
    "paging",
    "per_page_options",
    "sort_options",
]

_AROUND = 2
_COLLAPSES = (Collapse.COPIES, Collapse.STORY, Collapse.NONE)
_PER_PAGE = (10, 20, 50, MAX_PER_PAGE)


class Option(NamedTuple):
    """One of several addresses; `current` is the one shown. A gap has neither name nor url."""

    name: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """The whole answer in another format.

    Attributes:
        kind: its media type, where programs look for it in the head of the page; "" elsewhere.
        menu: it is for people, too.
    """

    name: str
    url: str
    kind: str = ""
    menu: bool = True


@dataclass(frozen=True, slots=True)
class Paging:
    """The pages; `previous` and `following` are "" at the ends."""

    numbers: tuple[Option, ...]
    previous: str
    following: str
    last: str


def paging(results: Results, links: WebLinks) -> Paging:
    """The pages of an answer."""
    query, pages = results.query, min(results.pages, MAX_PAGE)

    def url(number: int) -> str:
        there = 1 <= number <= pages
        return links.changed("page", str(number)) if there else ""

    numbers: list[Option] = []
    before = 0
    for number in _shown(query.page, pages):
        if number > before + 1:
            numbers.append(Option("", ""))
        numbers.append(Option(str(number), url(number), number == query.page))
        before = number
    return Paging(tuple(numbers), url(query.page - 1), url(query.page + 1), url(pages))


def _shown(page: int, pages: int) -> list[int]:
    around = range(max(1, page - _AROUND), min(pages, page + _AROUND) + 1)
    return sorted({1, *around, pages})


def sort_options(query: Query, links: WebLinks) -> tuple[Option, ...]:
    """The orders; relevance only where there are words to be relevant to."""
    orders = [sort for sort in Sort if sort is not Sort.RELEVANCE or query.text.strip()]
    return tuple(
        Option(
            sort_name(sort),
            links.changed("sort", sort.value),
            sort is query.sort,
        )
        for sort in orders
    )


def collapse_options(query: Query, links: WebLinks) -> tuple[Option, ...]:
    """What can be shown as one hit."""
    return tuple(
        Option(
            collapse_name(collapse),
            links.changed("collapse", collapse.value),
            collapse is query.collapse,
        )
        for collapse in _COLLAPSES
    )


def per_page_options(query: Query, links: WebLinks) -> tuple[Option, ...]:
    """How many hits a page may have."""
    return tuple(
        Option(
            str(number),
            links.changed("per_page", str(number)),
            number == query.per_page,
        )
        for number in _PER_PAGE
    )


def exports(query: Query, links: WebLinks) -> tuple[Export, ...]:
    """The formats of an answer: files of all hits, a feed that begins with the first, this page."""
    whole = WebLinks(replace(query, page=1, explain=False))
    return (
        Export("CSV", whole.this("csv"), "text/csv"),
        Export("JSON Lines", whole.this("jsonl")),
        Export("BibTeX", whole.this("bib")),
        Export("RIS", whole.this("ris")),
        Export("Atom", whole.this("atom"), "application/atom+xml"),
        Export("JSON", links.this("json"), "application/json", menu=False),
    )

"""All values of a facet of a search, to choose from: by count or by name, searched and paged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound

from search.model import MISSING, FacetField, FacetPage, FacetValue
from webapp.engine import engine
from webapp.filters import Choice, choice
from webapp.i18n import gettext as _
from webapp.links import WebLinks
from webapp.paging import Option
from webapp.parameters import FacetSearch, Order, filter_parameter
from webapp.wording import facet_heading

__all__ = ["PER_PAGE", "facets"]

PER_PAGE = 100

facets = Blueprint("facets", __name__)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the values of a facet.

    Attributes:
        first: number of the first value, from 1; 0 when there is none.
        previous: address of the page before; "" on the first one. `following` likewise.
        kept: values that are chosen and stand on another page; the form sends them along.
        search_url: back to the search.
    """

    parameter: str
    heading: str
    prefix: str
    order: str
    choices: tuple[Choice, ...]
    orders: tuple[Option, ...]
    first: int
    last: int
    total: int
    previous: str
    following: str
    kept: tuple[str, ...]
    search_url: str
    all_url: str


@facets.get("/facets/<field>")
def facet(field: str) -> str:
    """The values of a field; the other parameters are those of the search."""
    if field not in tuple(FacetField):
        raise NotFound
    asked = FacetSearch.read(request.args.items(multi=True))
    query, order = asked.query(), asked.order
    found = engine().facet(
        query,
        FacetField(field),
        asked.prefix,
        PER_PAGE,
        asked.offset,
        by_label=order is Order.NAME,
    )
    listing = _listing(found, asked.prefix, order, asked.offset)
    return render_template("facet.html", query=query, text=query.text, listing=listing)


def _listing(found: FacetPage, prefix: str, order: Order, offset: int) -> Listing:
    query, field = found.query, found.field
    links = WebLinks(query)
    written = "" if order is Order.COUNT else order.value

    def page(start: int) -> str:
        return links.facet(field, prefix, written, max(0, start))

    values = (*found.values, *(_missing(found) if not offset and not prefix else ()))
    last = offset + len(found.values)
    return Listing(
        parameter=filter_parameter(field),
        heading=facet_heading(field),
        prefix=prefix,
        order=written,
        choices=tuple(choice(field, value, query, links) for value in values),
        orders=(
            Option(_("Most frequent first"), links.facet(field, prefix), order is Order.COUNT),
            Option(_("From A to Z"), links.facet(field, prefix, "name"), order is Order.NAME),
        ),
        first=offset + 1 if found.values else 0,
        last=last,
        total=found.total,
        previous=page(offset - PER_PAGE) if offset else "",
        following=page(last) if found.values and last < found.total else "",
        kept=tuple(_kept(found, values)),
        search_url=links.search(query, "html"),
        all_url=links.facet(field, order=written) if prefix else "",
    )


def _missing(found: FacetPage) -> Iterator[FacetValue]:
    """The choice of what has no value, where that finds something or is chosen already."""
    asked = [f for f in found.query.filters if (f.field, f.value) == (found.field, MISSING)]
    if found.missing or asked:
        excluded = any(f.exclude for f in asked)
        yield FacetValue(MISSING, "", found.missing, bool(asked) and not excluded, excluded)


def _kept(found: FacetPage, shown: tuple[FacetValue, ...]) -> Iterator[str]:
    names = {text for value in shown for text in (value.value, value.label)}
    for f in found.query.filters:
        if f.field is found.field and not f.exclude and f.value not in names:
            yield f.value

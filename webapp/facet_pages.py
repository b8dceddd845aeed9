"""All values of a facet of a search, to choose from: by count or by name, searched and paged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from search.model import MISSING, FacetField, FacetPage, FacetValue
from webapp.engine import engine
from webapp.filters import Choice, choices
from webapp.i18n import gettext as _
from webapp.links import WebLinks
from webapp.parameters import FacetSearch, Order, filter_parameter
from webapp.wording import facet_heading

__all__ = ["PER_PAGE", "facets"]

PER_PAGE = 100

facets = Blueprint("facets", __name__)


@dataclass(frozen=True, slots=True)
class Way:
    """An order of the values; `value` is what its parameter says, "" for the usual one."""

    name: str
    value: str
    current: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the values of a facet.

    Attributes:
        first: number of the first value, from 1; 0 when there is none.
        previous: offset of the page before; None on the first one. `following` likewise.
        kept: values that are chosen and stand on another page; the form sends them along.
        search_url: back to the search.
    """

    parameter: str
    heading: str
    prefix: str
    choices: tuple[Choice, ...]
    orders: tuple[Way, ...]
    first: int
    last: int
    total: int
    previous: int | None
    following: int | None
    kept: tuple[str, ...]
    search_url: str
    all_url: str


@facets.get("/facets/<field>")
def facet(field: str) -> str:
    """The values of a field; the other parameters are those of the search."""
    kind, asked = _asked(field)
    query, order = asked.query(), asked.order
    found = engine().facet(
        query, kind, asked.prefix, PER_PAGE, asked.offset, by_label=order is Order.NAME
    )
    listing = _listing(found, asked.prefix, order, asked.offset)
    return render_template("facet.html", query=query, text=query.text, listing=listing)


@facets.get("/facets/<field>/apply")
def apply(field: str) -> Response:
    """To the search with the values that were ticked, and without what found them."""
    query = _asked(field)[1].query()
    return redirect(WebLinks(query).search(query, "html"), 303)


def _asked(field: str) -> tuple[FacetField, FacetSearch]:
    """The field and the parameters.

    Raises:
        NotFound: there is no such field.
        QueryError: a parameter cannot be read.
    """
    if field not in tuple(FacetField):
        raise NotFound
    return FacetField(field), FacetSearch.read(request.args.items(multi=True))


def _listing(found: FacetPage, prefix: str, order: Order, offset: int) -> Listing:
    query, field = found.query, found.field
    links = WebLinks(query)
    values = (*found.values, *(_missing(found) if not offset and not prefix else ()))
    last = offset + len(found.values)
    return Listing(
        parameter=filter_parameter(field),
        heading=facet_heading(field),
        prefix=prefix,
        choices=choices(field, values, query, links),
        orders=(
            Way(_("Most frequent first"), "", order is Order.COUNT),
            Way(_("From A to Z"), Order.NAME.value, order is Order.NAME),
        ),
        first=offset + 1 if found.values else 0,
        last=last,
        total=found.total,
        previous=max(0, min(offset, found.total) - PER_PAGE) if offset else None,
        following=last if found.values and last < found.total else None,
        kept=tuple(_kept(found, values)),
        search_url=links.search(query, "html"),
        all_url=links.facet(field, order="" if order is Order.COUNT else order.value)
        if prefix
        else "",
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

"""The pages of one entity, and of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from flask import Blueprint, redirect, render_template, request
from pydantic import Field
from werkzeug.wrappers import Response

from search.errors import NotFound, QueryError
from search.model import Collapse, EntityList, EntityRef, EntitySummary, EntityType, FacetField
from webapp.engine import engine
from webapp.i18n import gettext
from webapp.links import EVERYTHING, WebLinks
from webapp.paging import Option
from webapp.parameters import MAX_OFFSET
from webapp.profiles import listed_forms, own_kind, profile_view, wanted
from webapp.timeline import answer
from webapp.validation import NoParameters, Number, Parameters, Value
from webapp.wording import facet_heading

__all__ = ["entities"]

entities = Blueprint("entities", __name__)

_LISTED = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of a list of entities.

    Attributes:
        total: how many there are, listed or not.
        orders: () where there is but one.
        previous, following: addresses; "" at the ends.
    """

    values: tuple[EntitySummary, ...]
    total: int
    text: str
    kind: EntityType | None
    by_name: bool
    offset: int
    kinds: tuple[Option, ...]
    orders: tuple[Option, ...]
    previous: str
    following: str


class NameOrder(StrEnum):
    """In which order names are listed, if not the most frequent first."""

    NAME = "name"


class Listed(Parameters):
    """Which entities are listed, and from where in the list."""

    q: Value = ""
    type: EntityType | None = None
    sort: NameOrder | None = None
    offset: Number = Field(0, ge=0, le=MAX_OFFSET)


@entities.get("/entities")
def index() -> str:
    """Entities of the archive, by a beginning of their names and by kind.

    Those of one kind can be ordered by name.
    """
    asked = Listed.read(request.args.items(multi=True))
    if asked.sort and asked.type is None:
        raise QueryError("only names of one “type” can be ordered by name", parameter="sort")
    by_name = asked.type if asked.sort else None
    found = _by_name(by_name, asked) if by_name else _most_frequent(asked)
    return render_template(
        "entities.html", query=EVERYTHING, text="", listing=_listing(found, asked)
    )


def _most_frequent(asked: Listed) -> EntityList:
    return engine().entities(asked.q, asked.type, _LISTED, asked.offset)


def _by_name(kind: EntityType, asked: Listed) -> EntityList:
    """From A to Z, by the names that are shown."""
    every = replace(EVERYTHING, collapse=Collapse.NONE)
    field = FacetField(kind.value)
    page = engine().facet(every, field, asked.q, _LISTED, asked.offset, by_label=True)
    values = (
        EntitySummary(EntityRef(kind, value.value), value.label, value.count)
        for value in page.values
    )
    return EntityList(page.total, tuple(values))


def _listing(found: EntityList, asked: Listed) -> Listing:
    links = WebLinks()
    text, kind, offset, by_name = asked.q, asked.type, asked.offset, asked.sort is not None

    def part(at: int) -> str:
        return links.entities(text, kind, at, by_name=by_name)

    return Listing(
        found.values,
        found.total,
        text,
        kind,
        by_name,
        offset,
        kinds=tuple(_kinds(text, kind, links)),
        orders=tuple(_orders(text, kind, links, by_name=by_name)) if kind else (),
        previous=part(max(0, min(offset, found.total) - _LISTED)) if offset else "",
        following=part(offset + _LISTED) if offset + _LISTED < found.total else "",
    )


def _kinds(text: str, chosen: EntityType | None, links: WebLinks) -> Iterator[Option]:
    yield Option(gettext("All"), links.entities(text), chosen is None)
    for kind in EntityType:
        heading = facet_heading(FacetField(kind.value))
        yield Option(heading, links.entities(text, kind), kind is chosen)


def _orders(text: str, kind: EntityType, links: WebLinks, *, by_name: bool) -> Iterator[Option]:
    yield Option(gettext("Most named first"), links.entities(text, kind), not by_name)
    yield Option(gettext("A to Z"), links.entities(text, kind, by_name=True), by_name)


@entities.get("/entities/<kind>/<path:entity_id>")
def entity(kind: str, entity_id: str) -> str | Response:
    """An entity; one that is shown as another leads there for as long as it is."""
    NoParameters.read(request.args.items(multi=True))
    ref = _ref(kind, entity_id)
    profile = engine().entity(ref)
    links = WebLinks()
    if profile.ref != ref:
        return redirect(links.entity(profile.ref), 302)
    results = answer(engine(), wanted(ref))
    same_kind = own_kind(ref)
    own = engine().search(same_kind) if same_kind else None
    forms = listed_forms(profile, engine().document)
    view = profile_view(profile, forms, results, own, links)
    return render_template("entity.html", query=EVERYTHING, text="", view=view)


def _ref(kind: str, entity_id: str) -> EntityRef:
    if kind not in tuple(EntityType):
        raise NotFound(
            "there is no kind of name “{kind}”; there are {kinds}",
            kind=kind[:80],
            kinds=", ".join(EntityType),
        )
    return EntityRef(EntityType(kind), entity_id)

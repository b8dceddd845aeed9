"""The pages of one entity, and of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from search.errors import NotFound
from search.model import EntityList, EntityRef, EntityType, FacetField
from webapp.api import MAX_OFFSET
from webapp.engine import engine
from webapp.given import Given
from webapp.links import EVERYTHING, WebLinks
from webapp.paging import Option
from webapp.profiles import listed_forms, own_kind, profile_view, wanted
from webapp.wording import facet_heading

__all__ = ["entities"]

entities = Blueprint("entities", __name__)

_LISTED = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of a list of entities; `previous` and `following` are "" at its ends."""

    found: EntityList
    text: str
    kind: EntityType | None
    offset: int
    kinds: tuple[Option, ...]
    previous: str
    following: str


@entities.get("/entities")
def index() -> str:
    """Entities of the archive, by a beginning of their names and by kind."""
    given = Given(request.args.items(multi=True), ("q", "type", "offset"))
    text, kind = given.value("q"), given.choice("type", EntityType)
    offset = given.number("offset", 0, MAX_OFFSET, least=0)
    found = engine().entities(text, kind, _LISTED, offset)
    links = WebLinks()
    listing = Listing(
        found,
        text,
        kind,
        offset,
        kinds=tuple(_kinds(text, kind, links)),
        previous=links.entities(text, kind, max(0, offset - _LISTED)) if offset else "",
        following=(
            links.entities(text, kind, offset + _LISTED) if offset + _LISTED < found.total else ""
        ),
    )
    return render_template("entities.html", query=EVERYTHING, text="", listing=listing)


def _kinds(text: str, chosen: EntityType | None, links: WebLinks) -> Iterator[Option]:
    yield Option("All", links.entities(text), chosen is None)
    for kind in EntityType:
        heading = facet_heading(FacetField(kind.value))
        yield Option(heading, links.entities(text, kind), kind is chosen)


@entities.get("/entities/<kind>/<path:entity_id>")
def entity(kind: str, entity_id: str) -> str | Response:
    """An entity; one that is shown as another leads there for as long as it is."""
    Given(request.args.items(multi=True), ())
    ref = _ref(kind, entity_id)
    profile = engine().entity(ref)
    links = WebLinks()
    if profile.ref != ref:
        return redirect(links.entity(profile.ref), 302)
    results = engine().search(wanted(ref))
    same_kind = own_kind(ref)
    own = engine().search(same_kind) if same_kind else None
    forms = listed_forms(profile, engine().document)
    view = profile_view(profile, forms, results, own, links)
    return render_template("entity.html", query=EVERYTHING, text="", view=view)


def _ref(kind: str, entity_id: str) -> EntityRef:
    if kind not in tuple(EntityType):
        raise NotFound(f"there is no kind of name “{kind[:80]}”; there are {', '.join(EntityType)}")
    return EntityRef(EntityType(kind), entity_id)

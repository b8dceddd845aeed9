"""An entity laid out: its forms, when it is written about, and what it is named together with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from search.model import (
    Document,
    EntityProfile,
    EntityRef,
    EntityType,
    Facet,
    FacetField,
    FacetValue,
    Filter,
    Query,
    Results,
    Sort,
)
from search.text import name_key
from webapp.i18n import gettext
from webapp.links import EVERYTHING, WebLinks
from webapp.timeline import Chart, chart
from webapp.wording import facet_heading

__all__ = [
    "Companion",
    "Companions",
    "ProfileView",
    "listed_forms",
    "own_kind",
    "profile_view",
    "wanted",
]

_FORMS = 20
_TOGETHER = 12
_LATEST = 5
_QUOTABLE = re.compile(r'[^"\\\n]{1,200}')


@dataclass(frozen=True, slots=True)
class Companion:
    """Something that is named together with an entity, or an outlet that names it.

    Attributes:
        about: its own page; "" when it has none.
        both_url: finds the documents that have both; "" when no query can say it.
    """

    name: str
    count: int
    about: str
    both_url: str


@dataclass(frozen=True, slots=True)
class Companions:
    """Companions of one kind, the most frequent first."""

    heading: str
    listed: tuple[Companion, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form found in articles, and the earliest document that has it."""

    form: str
    documents: int
    earliest: Document


@dataclass(frozen=True, slots=True)
class ProfileView:
    """What the page of an entity shows.

    Attributes:
        forms: the most frequent; `hidden_forms` counts those that are not listed.
        unseen: listed forms that no article has.
        outlets: how many outlets name it.
        feed_url: of the feed that tells of new articles.
    """

    profile: EntityProfile
    results: Results
    chart: Chart
    companions: tuple[Companions, ...]
    forms: tuple[Form, ...]
    hidden_forms: int
    unseen: tuple[str, ...]
    outlets: int
    search_url: str
    feed_url: str


def wanted(ref: EntityRef) -> Query:
    """The question whose answer the page is about: the latest documents that name an entity."""
    field = FacetField(ref.type.value)
    query = replace(EVERYTHING, filters=(Filter(field, ref.id),))
    return replace(query, per_page=_LATEST, facet_size=_TOGETHER)


def own_kind(ref: EntityRef) -> Query | None:
    """The same in the query language, for the facet of its own kind.

    The counts of a facet do not depend on filters of its own field, so those of a filter would
    not be of the documents that name the entity. None when the id cannot be written.
    """
    text = _leaf(ref.type, ref.id)
    if not text:
        return None
    fields = (FacetField(ref.type.value),)
    return Query(text, sort=Sort.NEWEST, per_page=1, facets=fields, facet_size=_TOGETHER + 1)


def _leaf(kind: EntityType, value: str) -> str:
    return f'{kind.value}:"{value}"' if _QUOTABLE.fullmatch(value) else ""


def listed_forms(profile: EntityProfile, document: Callable[[str], Document]) -> tuple[Form, ...]:
    """The forms in view, each with the document in which it was first seen."""
    forms = profile.forms[:_FORMS]
    seen = {document_id: document(document_id) for document_id in {f.document for f in forms}}
    return tuple(Form(form.form, form.documents, seen[form.document]) for form in forms)


def profile_view(
    profile: EntityProfile,
    forms: tuple[Form, ...],
    results: Results,
    own: Results | None,
    links: WebLinks,
) -> ProfileView:
    """An entity as its page shows it.

    Args:
        forms: `listed_forms`.
        results: the answer to `wanted`.
        own: the answer to `own_kind`.
    """
    search = replace(EVERYTHING, filters=results.query.filters)
    facets = {facet.field: facet for facet in (*results.facets, *(own.facets if own else ()))}
    if own is None:
        facets.pop(FacetField(profile.ref.type.value), None)
    found = {name_key(form.form) for form in profile.forms} | {name_key(profile.name)}
    return ProfileView(
        profile,
        results,
        chart(replace(results, query=search), links),
        tuple(_companions(facets, profile.ref, search, links)),
        forms,
        len(profile.forms) - len(forms),
        tuple(alias for alias in profile.aliases if name_key(alias) not in found),
        facets[FacetField.OUTLET].total_values if FacetField.OUTLET in facets else 0,
        links.search(search, "html"),
        links.search(search, "atom"),
    )


_ORDER = (FacetField.PERSON, FacetField.ORGANISATION, FacetField.PLACE, FacetField.OUTLET)


def _companions(
    facets: dict[FacetField, Facet], ref: EntityRef, search: Query, links: WebLinks
) -> Iterator[Companions]:
    for field in _ORDER:
        values = _others(facets[field].values, field, ref) if field in facets else ()
        listed = tuple(_companion(field, value, search, links) for value in values)
        if listed:
            heading = gettext("Outlets") if field is FacetField.OUTLET else facet_heading(field)
            yield Companions(heading, listed[:_TOGETHER])


def _others(
    values: Iterable[FacetValue], field: FacetField, ref: EntityRef
) -> Iterator[FacetValue]:
    own = (ref.type.value, ref.id)
    return (value for value in values if value.count and (field.value, value.value) != own)


def _companion(field: FacetField, value: FacetValue, search: Query, links: WebLinks) -> Companion:
    if field is FacetField.OUTLET:
        both = links.search(search.toggle(field, value.value), "html")
        return Companion(value.label, value.count, "", both)
    kind = EntityType(field.value)
    about = links.entity(EntityRef(kind, value.value))
    return Companion(value.label, value.count, about, _both(kind, value.value, search, links))


def _both(kind: EntityType, value: str, search: Query, links: WebLinks) -> str:
    """Two values of one field are alternatives as filters, so one of them goes to the query."""
    field = FacetField(kind.value)
    if search.filters[0].field is not field:
        return links.search(search.toggle(field, value), "html")
    text = _leaf(kind, value)
    return links.search(replace(search, text=text), "html") if text else ""

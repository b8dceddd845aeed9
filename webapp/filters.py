"""What can be narrowed down, and what has been: facets, chips, and the fields forms carry on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from search.model import (
    MISSING,
    EntityRef,
    EntityType,
    Facet,
    FacetField,
    FacetValue,
    Filter,
    Query,
    Results,
)
from webapp.dates import days_words
from webapp.i18n import gettext as _
from webapp.links import WebLinks, parameters
from webapp.parameters import filter_parameter
from webapp.wording import counted, facet_heading, value_name

__all__ = ["Chip", "Choice", "FacetBox", "carried", "chips", "choices", "facet_boxes"]

_ENTITIES = frozenset(kind.value for kind in EntityType)


class Choice(NamedTuple):
    """A facet value as a checkbox, or struck through when it is excluded.

    Templates take it apart: of all that a page shows, there are the most of these.

    Attributes:
        id: of its checkbox.
        label: its name, and how many results have it, in words.
        switch_url: excludes the value, or lifts the exclusion.
    """

    id: str
    value: str
    name: str
    number: int
    label: str
    selected: bool
    excluded: bool
    switch_url: str


@dataclass(frozen=True, slots=True)
class FacetBox:
    """A facet.

    Attributes:
        parameter: the name its checkboxes send.
        total: how many values there are, listed or not.
        all_url: of the page that lists them all; "" when all are listed here.
        clear_url: the search without any filter of this field; "" when there is none.
    """

    parameter: str
    heading: str
    choices: tuple[Choice, ...]
    total: int
    all_url: str
    clear_url: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, and the address without it; `query` is what it would ask.

    Attributes:
        about: address of the page about the entity it asks for; "" when it asks for none.
    """

    heading: str
    name: str
    excluded: bool
    query: Query
    url: str
    about: str = ""

    @property
    def words(self) -> str:
        """The filter in words."""
        if self.excluded:
            return _("%(facet)s: not %(value)s", facet=self.heading, value=self.name)
        return _("%(facet)s: %(value)s", facet=self.heading, value=self.name)


def facet_boxes(results: Results, links: WebLinks) -> tuple[FacetBox, ...]:
    """The facets of an answer, those without any value left out."""
    boxes = (_box(facet, results.query, links) for facet in results.facets)
    return tuple(box for box in boxes if box.choices)


def _box(facet: Facet, query: Query, links: WebLinks) -> FacetBox:
    found = (v for v in facet.values if v.count or v.selected or v.excluded)
    listed = (*found, *_unlisted(facet, query))
    return FacetBox(
        parameter=filter_parameter(facet.field),
        heading=facet_heading(facet.field),
        choices=choices(facet.field, listed, query, links),
        total=facet.total_values,
        all_url=links.facet(facet.field) if facet.total_values > len(facet.values) else "",
        clear_url=_cleared(facet.field, query, links),
    )


def _cleared(field: FacetField, query: Query, links: WebLinks) -> str:
    kept = tuple(f for f in query.filters if f.field is not field)
    if len(kept) == len(query.filters):
        return ""
    return links.search(replace(query, filters=kept, page=1), "html")


def _unlisted(facet: Facet, query: Query) -> Iterator[FacetValue]:
    """Values a form must still offer: "missing", and filters that match nothing."""
    set_here = [f for f in query.filters if f.field is facet.field]
    missing = [f for f in set_here if f.value == MISSING]
    if facet.missing or missing:
        excluded = any(f.exclude for f in missing)
        selected = bool(missing) and not excluded
        yield FacetValue(MISSING, "", facet.missing, selected, excluded)
    asked = {f.value for f in set_here}
    named = {MISSING, *(text for value in facet.values for text in (value.value, value.label))}
    if any(_by_other_name(value, asked) for value in facet.values):
        return  # the listed value stands for the filter
    for f in set_here:
        if f.value not in named:
            yield FacetValue(f.value, f.value, 0, not f.exclude, f.exclude)


def _by_other_name(value: FacetValue, asked: set[str]) -> bool:
    """Whether a filter means the value without giving its id or label."""
    return (value.selected or value.excluded) and not asked & {value.value, value.label}


def choices(
    field: FacetField, values: Iterable[FacetValue], query: Query, links: WebLinks
) -> tuple[Choice, ...]:
    """Values to choose from; `links` are those of `query`."""
    parameter = filter_parameter(field)
    # A filter may name the value by its label; switching it off has to use the same words.
    asked = {f.value for f in query.filters if f.field is field}
    found: list[Choice] = []
    for value, label, count, selected, excluded in values:
        name = value_name(field, value, label)
        found.append(
            Choice(
                f"{parameter}-{len(found) + 1}",
                value,
                name,
                count,
                f"{name}, {counted(count, 'result')}",
                selected,
                excluded,
                links.toggled(field, label if label in asked else value, exclude=True),
            )
        )
    return tuple(found)


def chips(results: Results, links: WebLinks) -> tuple[Chip, ...]:
    """One chip for each filter that is set, and one for the dates."""
    return tuple(_chips(results, links))


def _chips(results: Results, links: WebLinks) -> Iterator[Chip]:
    query = results.query
    labels = {
        (facet.field, value.value): value.label
        for facet in results.facets
        for value in facet.values
    }
    for f in query.filters:
        without = query.without(f.field, f.value)
        yield Chip(
            heading=facet_heading(f.field),
            name=value_name(f.field, f.value, labels.get((f.field, f.value), "")),
            excluded=f.exclude,
            query=without,
            url=links.search(without, "html"),
            about=_about(f, labels, links),
        )
    if query.date_from or query.date_to:
        without = query.within("", "")
        words = days_words(query.date_from, query.date_to)
        yield _bound(_("Date"), words, without, links)
    if query.since:
        yield _bound(_("Added after"), query.since, replace(query, since="", page=1), links)


def _bound(heading: str, name: str, without: Query, links: WebLinks) -> Chip:
    return Chip(heading, name, excluded=False, query=without, url=links.search(without, "html"))


def _about(f: Filter, labels: Mapping[tuple[FacetField, str], str], links: WebLinks) -> str:
    """Only for a value that the answer lists: another may be no entity at all, or a name."""
    if f.exclude or f.field.value not in _ENTITIES or (f.field, f.value) not in labels:
        return ""
    return links.entity(EntityRef(EntityType(f.field.value), f.value))


def carried(query: Query, *fields: str) -> list[tuple[str, str]]:
    """The parameters a form sends along unseen: all but its own `fields` and the page number."""
    return [pair for pair in parameters(query) if pair[0] not in {*fields, "page"}]

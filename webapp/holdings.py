"""The archive laid out: what it holds, what was removed, which files were refused, what is off."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from search.model import (
    MISSING,
    Collapse,
    Facet,
    FacetField,
    Rejection,
    Results,
    Status,
    Step,
)
from webapp.dates import days_words
from webapp.engine import Engine
from webapp.i18n import gettext, ngettext, pgettext
from webapp.links import EVERYTHING, WebLinks
from webapp.paging import Option
from webapp.timeline import Chart, answer, chart
from webapp.wording import category_name, value_name

__all__ = ["Holdings", "Refusals", "Share", "holdings", "refusals"]

_VALUES = 12
_KINDS = 8
_REFUSALS = 50
"""On a page."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, 0 to 1."""

    name: str
    part: float


@dataclass(frozen=True, slots=True)
class Listed:
    """The most frequent values of a field.

    Attributes:
        values: (name, documents, address of a search for them).
        total: how many values there are; `url` lists them all.
        missing: documents without any; `missing_url` finds them.
    """

    values: tuple[tuple[str, int, str], ...]
    total: int
    missing: int
    url: str
    missing_url: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the page of the archive tells.

    Attributes:
        published: from when to when, in words; "" when no date is known.
        removed: how much of all text went as what, the most first; the rare kinds together.
        advice: what is off, and what to do about it.
    """

    status: Status
    outlets: Listed
    languages: Listed
    chart: Chart
    published: str
    removed: tuple[Share, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusals:
    """A part of the files that were refused.

    Attributes:
        total: of the step chosen, on whatever page.
        steps: the steps at which files were refused, to choose from.
        previous, following: addresses; "" at the ends.
    """

    listed: tuple[Rejection, ...]
    total: int
    first: int
    steps: tuple[Option, ...]
    previous: str
    following: str


def holdings(engine: Engine, status: Status, links: WebLinks) -> Holdings:
    """What the archive holds; every document counts, copies too."""
    everything = replace(
        EVERYTHING,
        facets=(FacetField.OUTLET, FacetField.LANGUAGE),
        facet_size=_VALUES,
        per_page=1,
        collapse=Collapse.NONE,
    )
    results = answer(engine, everything)
    shown = replace(results, query=replace(EVERYTHING, collapse=Collapse.NONE))
    facets = {facet.field: facet for facet in results.facets}
    return Holdings(
        status,
        _listed(facets.get(FacetField.OUTLET), results, links),
        _listed(facets.get(FacetField.LANGUAGE), results, links),
        chart(shown, links),
        _published(results),
        _removed(status),
        tuple(_advice(status)),
    )


def _listed(facet: Facet | None, results: Results, links: WebLinks) -> Listed:
    if facet is None:
        nothing = links.search(results.query, "html")
        return Listed((), 0, 0, nothing, nothing)
    values = tuple(
        (
            value_name(facet.field, value.value, value.label),
            value.count,
            links.toggled(facet.field, value.value),
        )
        for value in facet.values
    )
    return Listed(
        values,
        facet.total_values,
        facet.missing,
        links.facet(facet.field),
        links.toggled(facet.field, MISSING),
    )


def _published(results: Results) -> str:
    values = results.timeline.values if results.timeline else ()
    return days_words(values[0].value, values[-1].value) if values else ""


def _removed(status: Status) -> tuple[Share, ...]:
    first, rest = status.removed[:_KINDS], status.removed[_KINDS:]
    shares = [Share(category_name(category), part) for category, part in first]
    if rest:
        others = ngettext("%(num)s other kind", "%(num)s other kinds", len(rest))
        shares.append(Share(others, sum(part for _, part in rest)))
    return tuple(shares)


def _advice(status: Status) -> list[str]:
    """What whoever runs the archive may want to do; nothing when all is as it should be."""
    advice = []
    found = status.index.documents if status.index else 0
    if status.documents > found:
        missing = status.documents - found
        advice.append(
            ngettext(
                "%(num)s document is kept but cannot be found yet. If nobody is adding files just "
                "now, “search-cli rebuild” makes the index again.",
                "%(num)s documents are kept but cannot be found yet. If nobody is adding files "
                "just now, “search-cli rebuild” makes the index again.",
                missing,
            )
        )
    if not status.documents:
        advice.append(gettext("The archive is empty: “search-cli ingest FOLDER” fills it."))
    return advice


def refusals(
    rejections: tuple[Rejection, ...], step: Step | None, offset: int, page: str
) -> Refusals:
    """Some of the files that were refused.

    Args:
        step: only those refused at this step.
        offset: how many to pass over.
        page: address of the page.
    """
    counts = Counter(rejection.step for rejection in rejections)
    chosen = [rejection for rejection in rejections if step in (None, rejection.step)]
    own = {"step": step.value} if step else {}

    def url(at: int) -> str:
        asked = {**own, **({"offset": str(at)} if at else {})}
        written = "&".join(f"{name}={value}" for name, value in asked.items())
        return f"{page}?{written}#rejections" if written else f"{page}#rejections"

    steps = [Option(gettext("All (%(n)s)", n=len(rejections)), f"{page}#rejections", step is None)]
    steps += [
        Option(
            f"{step_name(one)} ({counts[one]})", f"{page}?step={one.value}#rejections", one is step
        )
        for one in Step
        if counts[one]
    ]
    return Refusals(
        tuple(chosen[offset : offset + _REFUSALS]),
        len(chosen),
        offset,
        tuple(steps) if len(steps) > 2 else (),
        url(max(0, min(offset, len(chosen)) - _REFUSALS)) if offset else "",
        url(offset + _REFUSALS) if offset + _REFUSALS < len(chosen) else "",
    )


def step_name(step: Step) -> str:
    """At which step of its way a file was refused, as the pages say it."""
    names = {
        Step.FOUND: pgettext("step", "opening the file"),
        Step.READ: pgettext("step", "reading its text"),
        Step.CLEANED: pgettext("step", "looking for an article"),
    }
    return names[step]

"""The options of a search, and of the other commands that ask what a search asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from search.cli.completing import complete_values
from search.cli.options import Sectioned, not_blank
from search.model import Collapse, FacetField, Interval, Sort

__all__ = ["FORMS", "SINCE", "form_options", "order_options", "query_options", "search_options"]

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])
_Add = Callable[[_Decorated], _Decorated]


def _none_blank(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(not_blank(ctx, param, value) for value in values)


_FILTERING = "Filters (repeat one to allow several values; - means: has no value)"
_OUTPUT = "Output (of several formats, the last one counts)"
_INTERVALS = tuple(interval.value for interval in Interval)
_MOST = 10**9  # hits or pages that can be asked for; no archive has so many
_FACETS = (*(field.value for field in FacetField), *_INTERVALS)


def _facet_names(
    ctx: click.Context, param: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    """Names of facets with commas between, or ``none``."""
    if value is None:
        return None
    names = tuple(name.strip() for name in value.split(","))
    if names == ("none",):
        return ()
    for name in names:
        if name not in _FACETS:
            message = f"{name!r} is not one of {', '.join(_FACETS)}, or none."
            raise click.BadParameter(message, ctx=ctx, param=param)
    if len(set(names) & set(_INTERVALS)) > 1:
        message = f"of {', '.join(_INTERVALS)} only one can be counted at a time."
        raise click.BadParameter(message, ctx=ctx, param=param)
    return names


_FILTERS = {
    FacetField.OUTLET: ("NAME", "Only documents of this outlet."),
    FacetField.PERSON: ("NAME", "Only documents that name this person, in any spelling."),
    FacetField.ORGANISATION: ("NAME", "Only documents that name this organisation."),
    FacetField.PLACE: ("NAME", "Only documents that name this place; a country's code will do."),
    FacetField.LANGUAGE: ("CODE", "Only documents in this language: en, fr, ..."),
}

_BOUNDS = {
    "from": ("date_from", "DATE", "Published on this day or later: YYYY, YYYY-MM or YYYY-MM-DD."),
    "to": ("date_to", "DATE", "Published on this day (or in this month, or year) or earlier."),
}

SINCE = "Came into the archive later than this: 2026-04-03 or 2026-04-03T18:30, in UTC."
"""Help of ``--since`` where it is a filter like the others."""

FORMS = {
    "json": "One JSON object, as the web API gives it.",
    "jsonl": "One JSON object a line for each hit.",
    "csv": "A table with a header, for spreadsheets.",
    "tsv": "The same with tabs.",
    "bib": "BibTeX, for LaTeX and reference managers.",
    "ris": "RIS, for reference managers.",
    "csl": "CSL-JSON, for citation processors.",
    "ids": "Only the id of each hit, for search-cli show.",
    "paths": "Only the path of the file of each hit.",
}
"""What each form of answer is, by the name of its option; `search.formats.Format` has the same."""


def query_options(since: str) -> _Add[Any]:
    """Adds the options that say which documents are meant.

    Args:
        since: help of ``--since``.
    """
    options = [*_filter_options(), _since_option(since), *_name_options()]
    return lambda function: _with(function, options)


def search_options(function: _Decorated) -> _Decorated:
    """Add every option of a search but those that all commands share."""
    hits = [*_order_options(), *_page_options(), _explain_option()]
    rest = [*hits, _facets_option(), *_form_options(FORMS)]
    return _with(function, [*_filter_options(), _since_option(SINCE), *_name_options(), *rest])


def order_options(function: _Decorated) -> _Decorated:
    """Add the options that say what is one hit, and which comes first."""
    return _with(function, _order_options())


def form_options(names: Iterable[str]) -> _Add[Any]:
    """Adds an option for each of these forms of answer."""
    return lambda function: _with(function, _form_options(names))


def _with(function: _Decorated, options: list[_Add[Any]]) -> _Decorated:
    for add in reversed(options):
        function = add(function)
    return function


def _filter_options() -> list[_Add[Any]]:
    section = _FILTERING
    names = [
        _option(
            f"--{beginning}{field.value}",
            section=section,
            callback=_none_blank,
            multiple=True,
            metavar=what,
            help=text.replace("Only", only),
            shell_complete=complete_values(field),
        )
        for beginning, only in (("", "Only"), ("exclude-", "No"))
        for field, (what, text) in _FILTERS.items()
    ]
    bounds = [
        _option(
            f"--{name}",
            parameter,
            section=section,
            default="",
            callback=not_blank,
            metavar=what,
            help=text,
        )
        for name, (parameter, what, text) in _BOUNDS.items()
    ]
    return [*names, *bounds]


def _since_option(text: str) -> _Add[Any]:
    return _option(
        "--since",
        section=_FILTERING,
        default="",
        callback=not_blank,
        metavar="MOMENT",
        help=text,
    )


def _name_options() -> list[_Add[Any]]:
    section = "Names that have other forms (ECOWAS, CEDEAO), which are looked for as well"
    return [
        _option(
            "--no-aliases",
            section=section,
            is_flag=True,
            help="Look for every name as it was typed only.",
        ),
        _option(
            "--literal",
            section=section,
            callback=_none_blank,
            multiple=True,
            metavar="NAME",
            help="Look for this name of the query as it was typed only; may be repeated.",
        ),
    ]


def _order_options() -> list[_Add[Any]]:
    section = "Which hits, in which order"
    return [
        _option(
            "--collapse",
            section=section,
            type=click.Choice([collapse.value for collapse in Collapse]),
            default=Collapse.COPIES.value,
            show_default=True,
            help="What is shown as one hit: documents with nearly the same text (copies), all "
            "that report the same (story), or nothing (none).",
        ),
        _option(
            "--sort",
            section=section,
            type=click.Choice([sort.value for sort in Sort]),
            default=Sort.RELEVANCE.value,
            show_default=True,
            help="newest and oldest by date of publication, unknown dates last; added: what came "
            "into the archive last.",
        ),
    ]


def _page_options() -> list[_Add[Any]]:
    section = "How many hits"
    return [
        _option(
            "--limit",
            section=section,
            type=click.IntRange(1, _MOST),
            default=20,
            metavar="N",
            show_default=True,
            help="At most so many hits; those of a page.",
        ),
        _option(
            "--page",
            section=section,
            type=click.IntRange(1, _MOST),
            metavar="N",
            help="Which page of hits.  [default: 1]",
        ),
        _option(
            "--offset",
            section=section,
            type=click.IntRange(0, _MOST),
            metavar="N",
            help="Leave out so many hits before those shown.",
        ),
        _option("--all", "every", section=section, is_flag=True, help="Every hit there is."),
    ]


def _explain_option() -> _Add[Any]:
    return _option(
        "--explain",
        section=_OUTPUT,
        is_flag=True,
        help="Tell what each hit was found by: which words, where, and how much each counted.",
    )


def _facets_option() -> _Add[Any]:
    return _option(
        "--facets",
        section=_OUTPUT,
        callback=_facet_names,
        metavar="LIST",
        help="Which counts to add: none, or some of outlet,person,org,place,lang and one of "
        "year,month,day.  [default: all and month on a terminal and in --json; else none]",
    )


def _form_options(names: Iterable[str]) -> list[_Add[Any]]:
    return [
        _option(f"--{name}", "form", section=_OUTPUT, flag_value=name, help=FORMS[name])
        for name in names
    ]


def _option(*names: str, section: str, **settings: Any) -> _Add[Any]:
    return click.option(*names, cls=Sectioned, section=section, **settings)

"""The options of a search, and the `Query` they make."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from itertools import takewhile
from typing import Any, TypedDict, TypeVar

import click

from search.cli.formats import Format
from search.cli.options import Sectioned, SectionedCommand, not_blank
from search.model import MAX_PER_PAGE, Collapse, FacetField, Filter, Query, Sort

__all__ = ["MONTHS", "Given", "SearchCommand", "query_of", "search_options"]

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])

MONTHS = "month"
"""What ``--facets`` calls the counts by month, which are not a field that filters."""


class Given(TypedDict):
    """The options of a search as click hands them over."""

    outlet: tuple[str, ...]
    person: tuple[str, ...]
    org: tuple[str, ...]
    place: tuple[str, ...]
    lang: tuple[str, ...]
    exclude_outlet: tuple[str, ...]
    exclude_person: tuple[str, ...]
    exclude_org: tuple[str, ...]
    exclude_place: tuple[str, ...]
    exclude_lang: tuple[str, ...]
    date_from: str
    date_to: str
    no_aliases: bool
    literal: tuple[str, ...]
    collapse: str
    sort: str
    limit: int
    page: int
    every: bool
    facets: tuple[str, ...] | None
    form: str | None


def query_of(words: tuple[str, ...], given: Given) -> Query:
    """The question asked; ``--all`` reads in the largest pages there are."""
    return Query(
        text=" ".join(words),
        filters=_filters(given),
        date_from=given["date_from"],
        date_to=given["date_to"],
        sort=Sort(given["sort"]),
        page=given["page"],
        per_page=MAX_PER_PAGE if given["every"] else given["limit"],
        collapse=Collapse(given["collapse"]),
        aliases=not given["no_aliases"],
        literal=tuple(sorted({term.strip() for term in given["literal"]})),
    )


def _filters(given: Given) -> tuple[Filter, ...]:
    asked = (
        (FacetField.OUTLET, given["outlet"], given["exclude_outlet"]),
        (FacetField.PERSON, given["person"], given["exclude_person"]),
        (FacetField.ORGANISATION, given["org"], given["exclude_org"]),
        (FacetField.PLACE, given["place"], given["exclude_place"]),
        (FacetField.LANGUAGE, given["lang"], given["exclude_lang"]),
    )
    wanted = [Filter(field, value) for field, values, _ in asked for value in values]
    unwanted = [
        Filter(field, value, exclude=True) for field, _, values in asked for value in values
    ]
    return (*wanted, *unwanted)


def _none_blank(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(not_blank(ctx, param, value) for value in values)


class SearchCommand(SectionedCommand):
    """A command whose words are a query, in which ``-word`` excludes a word.

    So a word that begins with one dash belongs to the query. One that begins with two is an
    option, and unless it follows ``--``, a mistyped one must not quietly become part of the query.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments.

        Raises:
            click.NoSuchOption: a word looks like an option and is none.
        """
        ahead = list(takewhile(lambda arg: arg != "--", args))
        asked = ["--help" if arg == "-h" else arg for arg in ahead]
        rest = super().parse_args(ctx, [*asked, *args[len(ahead) :]])
        for word in ctx.params["words"]:
            if word.startswith("--") and word in ahead:
                raise self._unknown(word.partition("=")[0], ctx)
        return rest

    def _unknown(self, name: str, ctx: click.Context) -> click.NoSuchOption:
        known = [option for param in self.get_params(ctx) for option in param.opts]
        return click.NoSuchOption(
            name, possibilities=difflib.get_close_matches(name, known, n=2, cutoff=0.7), ctx=ctx
        )


_FACETS = (*(field.value for field in FacetField), MONTHS)


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
    return names


_FILTERS = {
    FacetField.OUTLET: ("NAME", "Only documents of this outlet."),
    FacetField.PERSON: ("NAME", "Only documents that name this person, in any spelling."),
    FacetField.ORGANISATION: ("NAME", "Only documents that name this organisation."),
    FacetField.PLACE: ("NAME", "Only documents that name this place; a country's code will do."),
    FacetField.LANGUAGE: ("CODE", "Only documents in this language: en, fr, ..."),
}

_DATES = {
    "from": "Published on this day or later: YYYY, YYYY-MM or YYYY-MM-DD.",
    "to": "Published on this day (or in this month, or year) or earlier.",
}

_FORMS = {
    Format.JSON: "One JSON object, as the web API gives it.",
    Format.JSONL: "One JSON object a line for each hit.",
    Format.CSV: "A table with a header, for spreadsheets.",
    Format.TSV: "The same with tabs.",
    Format.IDS: "Only the id of each hit, for search-cli show.",
    Format.PATHS: "Only the path of the file of each hit.",
}


def search_options(function: _Decorated) -> _Decorated:
    """Add every option of a search but those that all commands share."""
    options = (*_filter_options(), *_name_options(), *_order_options(), *_form_options())
    for add in reversed(options):
        function = add(function)
    return function


_Add = Callable[[_Decorated], _Decorated]


def _filter_options() -> list[_Add[Any]]:
    section = "Filters (repeat one to allow several values; - means: has no value)"
    only = {f"--{field.value}": (what, text) for field, (what, text) in _FILTERS.items()}
    never = {
        f"--exclude-{field.value}": (what, text.replace("Only", "No"))
        for field, (what, text) in _FILTERS.items()
    }
    names = [
        _option(name, section=section, callback=_none_blank, multiple=True, metavar=what, help=text)
        for name, (what, text) in {**only, **never}.items()
    ]
    dates = [
        _option(
            f"--{bound}",
            f"date_{bound}",
            section=section,
            default="",
            callback=not_blank,
            metavar="DATE",
            help=text,
        )
        for bound, text in _DATES.items()
    ]
    return [*names, *dates]


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
            help="Documents of unknown date come last in both date orders.",
        ),
        _option(
            "--limit",
            section=section,
            type=click.IntRange(1, MAX_PER_PAGE),
            default=20,
            metavar="N",
            show_default=True,
            help="Hits a page.",
        ),
        _option(
            "--page",
            section=section,
            type=click.IntRange(1),
            default=1,
            metavar="N",
            show_default=True,
            help="Which page of hits.",
        ),
        _option("--all", "every", section=section, is_flag=True, help="Every hit there is."),
    ]


def _form_options() -> list[_Add[Any]]:
    section = "Output (of several formats, the last one counts)"
    forms = [
        _option(f"--{form.value}", "form", section=section, flag_value=form.value, help=text)
        for form, text in _FORMS.items()
    ]
    facets = _option(
        "--facets",
        section=section,
        callback=_facet_names,
        metavar="LIST",
        help="Which counts to add: none, or some of outlet,person,org,place,lang,month.  "
        "[default: all but month on a terminal and in --json; else none]",
    )
    return [facets, *forms]


def _option(*names: str, section: str, **settings: Any) -> _Add[Any]:
    return click.option(*names, cls=Sectioned, section=section, **settings)

"""What was asked on the command line, as a `Query`."""

from __future__ import annotations

import difflib
from itertools import takewhile
from typing import TypedDict

import click

from search.cli.options import SectionedCommand
from search.model import FacetField, Filter, Interval, Query

__all__ = ["Given", "GivenToSearch", "SearchCommand", "counting", "query_of"]


class Given(TypedDict):
    """The options that say which documents are meant, as click hands them over."""

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
    since: str
    no_aliases: bool
    literal: tuple[str, ...]


class GivenToSearch(Given):
    """All options of a search."""

    collapse: str
    sort: str
    limit: int
    page: int | None
    offset: int | None
    every: bool
    facets: tuple[str, ...] | None
    explain: bool
    form: str | None


def query_of(words: tuple[str, ...], given: Given) -> Query:
    """Which documents are asked for, counted by nothing."""
    return Query(
        text=" ".join(words),
        filters=_filters(given),
        date_from=given["date_from"],
        date_to=given["date_to"],
        since=given["since"],
        facets=(),
        interval=None,
        aliases=not given["no_aliases"],
        literal=tuple(sorted({term.strip() for term in given["literal"]})),
    )


def counting(names: tuple[str, ...]) -> tuple[tuple[FacetField, ...], Interval | None]:
    """The fields among the names of facets, and what the timeline counts by."""
    intervals = [Interval(name) for name in names if name in tuple(Interval)]
    fields = tuple(FacetField(name) for name in names if name not in tuple(Interval))
    return fields, intervals[0] if intervals else None


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
        for word in ctx.params.get("words") or ():  # completion leaves out what is not there
            if word.startswith("--") and word in ahead:
                raise self._unknown(word.partition("=")[0], ctx)
        return rest

    def _unknown(self, name: str, ctx: click.Context) -> click.NoSuchOption:
        known = [option for param in self.get_params(ctx) for option in param.opts]
        return click.NoSuchOption(
            name, possibilities=difflib.get_close_matches(name, known, n=2, cutoff=0.7), ctx=ctx
        )

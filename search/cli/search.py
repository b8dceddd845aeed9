"""``search-cli QUERY``: ask the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Unpack

import click

from search.cli.caret import pointed
from search.cli.exits import Exit, complain, note
from search.cli.formats import Format, rows
from search.cli.hits import (
    expansion_notes,
    hit_lines,
    month_tally,
    summary,
    tallies,
    telling,
)
from search.cli.nothing import why_nothing
from search.cli.opening import open_or_begin
from search.cli.options import (
    Choices,
    archive_option,
    color_option,
    pass_choices,
    timeout_option,
)
from search.cli.printable import json_text
from search.cli.question import MONTHS, Given, SearchCommand, query_of, search_options
from search.cli.showing import on_terminal, show, show_tallies
from search.cli.view import BLANK, Line, Part, Style, Tally
from search.errors import QueryError
from search.model import FacetField, Hit, Interval, Query, Results
from search.serialization import results_to_json

if TYPE_CHECKING:
    from search.engine import SearchEngine

__all__ = ["search"]

_OUT_OF_TIME = "Warning: the time for a search ran out, so hits may be missing (see --timeout)."

EXAMPLES = """\b
Examples:
  search-cli Wagner Mali                      both words
  search-cli '"joint force"'                  the exact phrase
  search-cli goita                            finds Goïta too
  search-cli Lavrov -Ukraine                  without a word
  search-cli --place Niger coup --sort newest
  search-cli in:removed newsletter            what cleaning took out
  search-cli --collapse none --no-aliases ECOWAS
  search-cli --outlet - --all --csv > unsigned.csv
  search-cli -- status                        the word, not the command
"""


@click.command(
    cls=SearchCommand,
    epilog=EXAMPLES,
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("words", nargs=-1, metavar="[QUERY]...")
@search_options
@color_option
@timeout_option
@archive_option
@pass_choices
def search(choices: Choices, words: tuple[str, ...], **given: Unpack[Given]) -> None:
    """Search the archive. The word "search" itself may be left out.

    Words are joined: all of them must occur. Accents and case never matter. Quote a phrase (in
    quotes that your shell leaves alone), put - before a word to exclude it, and write OR between
    alternatives. Without any word, the filters alone decide.
    """
    if given["every"] and given["page"] != 1:
        raise click.UsageError("--all and --page exclude each other.")
    query = _counting(query_of(words, given), given)
    engine = open_or_begin(choices)
    try:
        found = _answer(engine, query, given, choices)
    except QueryError as error:
        _point_out(error, query)
        raise click.exceptions.Exit(Exit.USAGE) from None
    raise click.exceptions.Exit(found)


def _counting(query: Query, given: Given) -> Query:
    """The query with the facets asked for, or those that suit the form of the answer."""
    if given["facets"] is not None:
        wanted = tuple(FacetField(name) for name in given["facets"] if name != MONTHS)
        interval = Interval.MONTH if MONTHS in given["facets"] else None
        return replace(query, facets=wanted, interval=interval)
    if given["form"] == Format.JSON:
        return query
    if given["form"] is None and on_terminal():
        return replace(query, facet_size=5)
    return replace(query, facets=())


def _answer(engine: SearchEngine, query: Query, given: Given, choices: Choices) -> Exit:
    """Write the answer; the exit code says whether it has hits, and if not, whether none exist."""
    pages = _pages(engine, query, every=given["every"])
    first = next(pages)
    if given["form"] != Format.JSON:  # which says it by itself
        for line in expansion_notes(first):
            note(line)
    if not first.hits:
        for line in why_nothing(engine, first):
            note(line)
    if given["form"] is None:
        _show(first, pages, given, choices)
    elif given["form"] == Format.JSON:
        click.echo(json_text(results_to_json(_joined(first, pages)), indent=2))
    else:
        for row in rows(chain([first], pages), Format(given["form"])):
            click.echo(row)
    if first.hits:
        return Exit.FOUND
    return Exit.BUSY if first.partial else Exit.NONE


def _pages(engine: SearchEngine, query: Query, *, every: bool) -> Iterator[Results]:
    """The page asked for, or all of them; warns once when they are not sure to be whole."""
    first = engine.search(query)
    if first.partial:
        note(_OUT_OF_TIME)
    yield first
    warned = first.partial
    for number in range(2, first.pages + 1) if every else ():
        page = engine.search(replace(query, page=number, facets=()))
        if not warned and page.index.generation != first.index.generation:
            note("Warning: the archive changed meanwhile; hits may be missing or come twice.")
            warned = True
        if not warned and page.partial:
            note(_OUT_OF_TIME)
            warned = True
        yield page


def _joined(first: Results, others: Iterator[Results]) -> Results:
    """All pages as one; partial when one of them is."""
    pages = (first, *others)
    hits = tuple(chain.from_iterable(page.hits for page in pages))
    per_page = max(first.query.per_page, len(hits))
    partial = any(page.partial for page in pages)
    return replace(first, hits=hits, query=replace(first.query, per_page=per_page), partial=partial)


def _show(first: Results, others: Iterator[Results], given: Given, choices: Choices) -> None:
    """Hits, then counts, then the summary: nearest to the prompt is what is read first."""
    if not first.hits:
        return
    rank = 1 + (first.query.page - 1) * first.query.per_page
    walk = _Walk(chain([first], others))
    show(hit_lines(walk.hits(), rank), choices.color)
    show_tallies(_counts(first, given), choices.color)
    seen = replace(first, partial=walk.partial)
    last = summary(seen, rank, walk.shown, every=given["every"])
    show([BLANK, Line((Part(last, Style.QUIET),))], choices.color)


@dataclass(slots=True)
class _Walk:
    """The hits of some pages, and what is known of them when they have passed."""

    pages: Iterable[Results]
    shown: int = 0
    partial: bool = False

    def hits(self) -> Iterator[Hit]:
        for page in self.pages:
            self.partial |= page.partial
            self.shown += len(page.hits)
            yield from page.hits


def _counts(first: Results, given: Given) -> list[Tally]:
    if given["facets"] is None:
        return tallies(telling(first))
    months = [month_tally(first.timeline)] if first.timeline else []
    return [*tallies(first), *months]


def _point_out(error: QueryError, query: Query) -> None:
    """Say what is wrong with the question, and where."""
    bounds = {"from": query.date_from, "to": query.date_to}
    text = bounds.get(error.parameter, query.text)
    complain(f"--{error.parameter} {text}: {error}" if error.parameter in bounds else str(error))
    if error.position is not None:
        note(pointed(text, error.position))
    if error.suggestion:
        note(f"Did you mean:  {error.suggestion}")

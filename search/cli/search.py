"""``search-cli QUERY``: ask the archive."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

import click

from search.cli.asking import faults_pointed_out, notes
from search.cli.exits import Exit, note
from search.cli.hits import hit_lines, summary, tallies, telling, timeline_tally
from search.cli.nothing import why_nothing
from search.cli.opening import open_or_begin
from search.cli.options import (
    Choices,
    archive_option,
    color_option,
    pager_option,
    pass_choices,
    timeout_option,
)
from search.cli.paging import paged
from search.cli.query_options import search_options
from search.cli.question import GivenToSearch, SearchCommand, counting, query_of
from search.cli.showing import on_terminal, show_answer
from search.cli.view import Line, Part, Style, Told
from search.cli.window import Answer, Window, answer
from search.model import Collapse, Query, Sort

if TYPE_CHECKING:
    from search.engine import SearchEngine

__all__ = ["search"]

EXAMPLES = """\b
The query:
  Wagner Mali      both words             "joint force"  this phrase
  Wagner OR Mali   either of them         "Mali coup"~5  near each other
  -word, NOT word  without it             (a OR b) c     in groups
  sanction*        how words begin        Wagnr~1        one letter differs
  title:coup       in one field: title, body, author, outlet, person, org,
                   place, lang
  date:2025-01..2025-04  date:unknown    in:removed     what was taken out

\b
Examples:
  search-cli Wagner Mali                      both words
  search-cli '"joint force"'                  the exact phrase
  search-cli goita                            finds Goïta too
  search-cli Lavrov -Ukraine                  without a word
  search-cli --place Niger coup --sort newest
  search-cli --person goita --explain coup    and why each was found
  search-cli --since 2026-04-01 --sort added  what has come in since
  search-cli in:removed newsletter            what cleaning took out
  search-cli --collapse none --no-aliases ECOWAS
  search-cli --outlet - --all --csv > unsigned.csv
  search-cli -- status                        the word, not the command

\b
Exit codes:
  0 found   1 nothing found   2 mistake in the command or the query
  3 archive missing, damaged or not usable   4 out of time
"""


@click.command(
    cls=SearchCommand,
    epilog=EXAMPLES,
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("words", nargs=-1, metavar="[QUERY]...")
@search_options
@color_option
@pager_option
@timeout_option
@archive_option
@pass_choices
def search(choices: Choices, words: tuple[str, ...], **given: Unpack[GivenToSearch]) -> None:
    """Search the archive; the word itself may be left out.

    Words are joined: all of them must occur. Accents and case never matter. Quote a phrase (in
    quotes that your shell leaves alone), put - before a word to exclude it, and write OR between
    alternatives. Without any word, the filters alone decide.
    """
    window = _window(given)
    query = _query(words, given)
    engine = open_or_begin(choices)
    with faults_pointed_out(query):
        raise click.exceptions.Exit(_answer(engine, query, window, given, choices))


def _window(given: GivenToSearch) -> Window:
    """Which of the hits are asked for.

    Raises:
        click.UsageError: it is said in two ways.
    """
    ways = ("--all", given["every"]), ("--page", given["page"]), ("--offset", given["offset"])
    said = [name for name, value in ways if value not in (None, False)]
    if len(said) > 1:
        raise click.UsageError(f"{' and '.join(said)} exclude each other.")
    if given["every"]:
        return Window(0, None)
    if given["offset"] is not None:
        return Window(given["offset"], given["limit"], by_offset=True)
    return Window(given["limit"] * ((given["page"] or 1) - 1), given["limit"])


def _query(words: tuple[str, ...], given: GivenToSearch) -> Query:
    """The question, counted by what was asked for, or what suits the form of the answer."""
    query = replace(
        query_of(words, given),
        collapse=Collapse(given["collapse"]),
        sort=Sort(given["sort"]),
        explain=given["explain"],
    )
    if given["facets"] is not None:
        fields, interval = counting(given["facets"])
        return replace(query, facets=fields, interval=interval)
    usual = Query()
    if given["form"] == "json":
        return replace(query, facets=usual.facets, interval=usual.interval)
    if given["form"] is None and on_terminal():
        return replace(query, facets=usual.facets, interval=usual.interval, facet_size=5)
    return query


def _answer(
    engine: SearchEngine, query: Query, window: Window, given: GivenToSearch, choices: Choices
) -> Exit:
    """Write the answer; the exit code says whether it has hits, and if not, whether none exist."""
    found = answer(engine, query, window)
    if given["form"] != "json":  # which says it by itself
        for line in notes(found.results):
            note(line)
    if found.is_empty:
        for line in why_nothing(engine, found.results, window):
            note(line)
    if given["form"] is not None:
        from search.cli.writing import write_answer  # noqa: PLC0415 - people's answers need it not

        write_answer(engine, found, given["form"])
    elif not found.is_empty:
        with paged(choices):
            show_answer(_told(found, given), choices.color)
    for line in found.warnings():
        note(line)
    if not found.is_empty:
        return Exit.FOUND
    return Exit.BUSY if found.partial else Exit.NONE


def _told(found: Answer, given: GivenToSearch) -> Told:
    """Hits, then counts, then the summary: nearest to the prompt is what is read first."""
    results = found.results
    asked = given["facets"] is not None
    counted = tallies(results if asked else telling(results))
    if asked and results.timeline is not None:
        counted.append(timeline_tally(results.timeline))
    return Told(
        lines=hit_lines(found.hits(), found.window.offset + 1),
        tallies=tuple(counted),
        timeline=None if asked else results.timeline,
        first=results.query.date_from,
        last=results.query.date_to,
        ending=lambda: Line((Part(summary(found), Style.QUIET),)),
    )

"""What to say when nothing matches: which part of the question is to blame."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from search.cli.options import PROGRAM, next_command
from search.model import Collapse, Filter, Query, Results
from search.printable import one_line

if TYPE_CHECKING:
    from search.cli.window import Window
    from search.engine import SearchEngine

__all__ = ["why_nothing"]


def why_nothing(engine: SearchEngine, results: Results, window: Window) -> Iterator[str]:
    """Lines that explain an answer without hits, and lead on; none when time ran out."""
    query = results.query
    if results.partial:
        return  # that there are no hits is not known
    if results.total:
        yield _beyond(results, window)
        return
    if not results.index.documents:
        yield f"The archive is empty. Begin with:  {next_command('ingest FOLDER')}"
        return
    yield f"No document matches: {query.text}" if query.text else "No document matches."
    yield from _mistaken_for_a_query(query)
    for correction in results.corrections:
        yield f"Did you mean:  {one_line(correction.text)} ({correction.total})"
    query = replace(query, collapse=Collapse.NONE)  # it is documents that are counted below
    wider = dict(_without_each_bound(query))
    for words, total in zip(wider, engine.totals(wider.values()), strict=True):
        if total:
            yield f"Without {words}: {total} of {results.index.documents} documents."
    removed = replace(query, text=f"in:removed {query.text}", page=1)
    for total in engine.totals([removed] if query.text else []):
        if total:
            found = f"{total} of {results.index.documents} documents"
            yield f"In the text that was removed: {found} (add in:removed to the query)."


def _beyond(results: Results, window: Window) -> str:
    if window.by_offset:
        return f"There are only {results.total} hits; --offset leaves out {window.offset}."
    limit = window.limit or results.total
    page, last = window.offset // limit + 1, -(-results.total // limit)
    return f"There is no page {page}; the last is:  --page {last}"


def _without_each_bound(query: Query) -> Iterator[tuple[str, Query]]:
    """Every filter and bound as it was typed, and the query without it."""
    for one in query.filters:
        rest = tuple(other for other in query.filters if other != one)
        yield _typed(one), replace(query, filters=rest)
    if query.date_from:
        yield f"--from {query.date_from}", replace(query, date_from="")
    if query.date_to:
        yield f"--to {query.date_to}", replace(query, date_to="")
    if query.since:
        yield f"--since {query.since}", replace(query, since="")
    if not query.aliases:
        yield "--no-aliases", replace(query, aliases=True)
    if query.aliases and query.literal:
        yield "--literal", replace(query, literal=())


def _typed(one: Filter) -> str:
    value = f'"{one.value}"' if " " in one.value else one.value
    return f"--{'exclude-' if one.exclude else ''}{one.field.value} {value}"


def _mistaken_for_a_query(query: Query) -> Iterator[str]:
    """A mistyped command is a query; say so to those who meant the command."""
    word = query.text.partition(" ")[0]
    for near in difflib.get_close_matches(word, _commands(), n=1, cutoff=0.75):
        yield f"If you meant the command:  {PROGRAM} {near} --help"


def _commands() -> Iterable[str]:
    program = click.get_current_context().find_root().command
    return program.commands if isinstance(program, click.Group) else ()

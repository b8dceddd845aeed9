"""``search-cli watch``: what has come in since it was last asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from search.cli.asking import faults_pointed_out, notes
from search.cli.exits import Exit, complain, note
from search.cli.hits import hit_lines
from search.cli.opening import open_archive
from search.cli.options import (
    Choices,
    archive_option,
    color_option,
    pass_choices,
    timeout_option,
)
from search.cli.query_options import form_options, query_options
from search.cli.question import Given, SearchCommand, query_of
from search.cli.showing import show
from search.cli.view import BLANK, Line, Part, Style
from search.cli.watched import Mark, Watch
from search.model import Collapse, Found, Sort

if TYPE_CHECKING:
    from search.engine import SearchEngine

__all__ = ["watch"]

_LAST = "last"
_FORMS = ("jsonl", "csv", "tsv", "bib", "ris", "csl", "ids", "paths")

EXAMPLES = """\b
Examples:
  search-cli watch Wagner Mali                the first time: begin to watch
  search-cli watch Wagner Mali                later: what has come in since
  search-cli watch --place Niger --since 2026-04-01
  search-cli watch coup --jsonl --state /var/lib/press/coup.json

\b
Every morning, by mail if there is something (crontab -e):
  0 7 * * *  search-cli --archive /srv/archive watch Wagner Mali

\b
Exit codes:
  0 something new   1 nothing new   2 mistake in the command or the query,
  or a state file of another query   3 archive or state file not usable
  4 out of time; nothing is shown, and nothing lost
"""


class _Given(Given):
    """The options of ``watch``."""

    state: Path | None
    form: str | None


@click.command(
    cls=SearchCommand,
    epilog=EXAMPLES,
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("words", nargs=-1, metavar="[QUERY]...")
@query_options(
    "last: what came in after it was last asked. A moment (2026-04-03T18:30, in UTC): what came "
    "in after that.  [default: last]"
)
@click.option(
    "--state",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Remember in this file what was seen; unless told, in the folder of the archive.",
)
@form_options(_FORMS)
@color_option
@timeout_option
@archive_option
@pass_choices
def watch(choices: Choices, words: tuple[str, ...], **given: Unpack[_Given]) -> None:
    """Show what has come in since it was last asked.

    A query with its filters is watched from the first time it is asked, and each time shows every
    document that is new or has changed, the last one first. It is remembered as seen only when
    all has been written: after a failure it comes again, and nothing is ever left out.
    """
    since = "" if given["since"] == _LAST else given["since"]
    query = replace(query_of(words, given), since="", sort=Sort.ADDED, collapse=Collapse.NONE)
    engine = open_archive(choices)
    with faults_pointed_out(replace(query, since=since)):
        results = engine.search(replace(query, per_page=1))
        seen = Watch(query, results.parsed, choices.archive, given["state"])
        mark = Mark(since) if since else seen.read()
        found = engine.every(replace(query, since=mark.seen if mark else ""))
    for line in notes(results):
        note(line)
    if found.partial:
        complain("the time for a search ran out; what is new comes next time (see --timeout)")
        raise click.exceptions.Exit(Exit.BUSY)
    if mark is None:
        note(f"Watching from now on: {results.parsed or 'everything'}")
    elif found.total:
        _write(engine, found, given["form"], choices)
        sys.stdout.flush()  # what was not written must not be remembered as seen
    seen.write(found.newest)
    raise click.exceptions.Exit(Exit.FOUND if mark and found.total else Exit.NONE)


def _write(engine: SearchEngine, found: Found, form: str | None, choices: Choices) -> None:
    if form is None:
        show(_lines(found), choices.color)
        return
    from search.formats import Format, written  # noqa: PLC0415 - people's answers need them not

    for piece in written(found.hits, Format(form), engine.references):
        click.echo(piece, nl=False)


def _lines(found: Found) -> Iterator[Line]:
    yield from hit_lines(found.hits)
    yield BLANK
    new = "1 document is" if found.total == 1 else f"{found.total} documents are"
    yield Line((Part(f"{new} new", Style.QUIET),))

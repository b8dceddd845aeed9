"""``search-cli export``: everything that matches, in a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Unpack

import click

from search.cli.asking import faults_pointed_out, notes
from search.cli.exits import Exit, complain, note
from search.cli.files import written_whole
from search.cli.nothing import why_nothing
from search.cli.opening import open_archive
from search.cli.options import Choices, archive_option, pass_choices, timeout_option
from search.cli.progress import Progress
from search.cli.query_options import FORMS, SINCE, form_options, order_options, query_options
from search.cli.question import Given, SearchCommand, query_of
from search.cli.window import Answer, Window, answer
from search.model import Collapse, Hit, Sort

if TYPE_CHECKING:
    from search.engine import SearchEngine

__all__ = ["export"]

_FORMS = tuple(name for name in FORMS if name != "json")  # that is one answer, not its hits

EXAMPLES = """\b
Examples:
  search-cli export Wagner --place Mali --output wagner.csv
  search-cli export --from 2025-01 --output 2025.bib --force
  search-cli export --outlet - --collapse none --ids > unsigned.txt
  search-cli export --jsonl | gzip > everything.jsonl.gz

\b
Exit codes:
  0 written   1 nothing matches, nothing written
  2 mistake in the command or the query
  3 archive or file not usable   4 out of time, nothing written
"""


class _Given(Given):
    """The options of ``export``."""

    collapse: str
    sort: str
    form: str | None
    output: Path | None
    force: bool


@click.command(
    cls=SearchCommand,
    epilog=EXAMPLES,
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("words", nargs=-1, metavar="[QUERY]...")
@query_options(SINCE)
@order_options
@form_options(_FORMS)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write into this file, which is there when it is whole; its ending tells the format. "
    "Unless told, to stdout.",
)
@click.option("--force", is_flag=True, help="Replace the file if it is there already.")
@timeout_option
@archive_option
@pass_choices
def export(choices: Choices, words: tuple[str, ...], **given: Unpack[_Given]) -> None:
    """Write everything that matches, into a file or to stdout.

    The query and its filters are those of a search; without any, it is the whole archive. There
    are as many entries as a search with --all has hits.
    """
    output = given["output"]
    form = given["form"] or _form_of(output)
    if output is not None:
        _check(output, force=given["force"])
    query = replace(
        query_of(words, given), collapse=Collapse(given["collapse"]), sort=Sort(given["sort"])
    )
    engine = open_archive(choices)
    with faults_pointed_out(query):
        found = answer(engine, query, Window(0, None))
    for line in notes(found.results):
        note(line)
    if found.is_empty or found.partial:
        _give_up(engine, found)
    if output is None:
        _write(engine, found, form, sys.stdout)
        return
    with written_whole(output) as file:
        _write(engine, found, form, file)
    entries = "1 entry" if found.shown == 1 else f"{found.shown} entries"
    note(f"{entries} in {output}.")


def _form_of(output: Path | None) -> str:
    """The format that the ending of a file means.

    Raises:
        click.UsageError: none.
    """
    name = output.suffix.removeprefix(".").lower() if output is not None else ""
    if name in _FORMS:
        return name
    forms = ", ".join(f"--{form}" for form in _FORMS)
    raise click.UsageError(f"say which format: {forms}, or a file with such an ending.")


def _check(output: Path, *, force: bool) -> None:
    """Tell before the work begins, rather than when it is done, that it was in vain.

    Raises:
        click.UsageError: there is such a file, or no such folder.
    """
    if not output.parent.is_dir():
        raise click.UsageError(f"there is no folder {str(output.parent)!r}; make it first.")
    if output.is_file() and not force:  # a device or a pipe has nothing to lose
        raise click.UsageError(f"{str(output)!r} is there already; --force replaces it.")


def _give_up(engine: SearchEngine, found: Answer) -> None:
    """End without having written anything.

    Raises:
        click.exceptions.Exit: always.
    """
    if found.partial:
        complain("the time for a search ran out; nothing was written (see --timeout)")
        raise click.exceptions.Exit(Exit.BUSY)
    for line in why_nothing(engine, found.results, found.window):
        note(line)
    raise click.exceptions.Exit(Exit.NONE)


def _write(engine: SearchEngine, found: Answer, form: str, stream: IO[str]) -> None:
    from search.formats import Format, written  # noqa: PLC0415 - help needs them not

    with Progress(what="hit", total=found.results.total) as progress:
        hits = _told(found.hits(), progress)
        for piece in written(hits, Format(form), engine.references):
            stream.write(piece)


def _told(hits: Iterator[Hit], progress: Progress) -> Iterator[Hit]:
    for done, hit in enumerate(hits, start=1):
        progress(done, hit.name)
        yield hit

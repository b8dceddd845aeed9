"""``search-cli show``: one document."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

import click

from search.cli.article import block_line, metadata_lines
from search.cli.opening import open_archive
from search.cli.options import (
    Choices,
    SectionedCommand,
    archive_option,
    color_option,
    pager_option,
    pass_choices,
)
from search.cli.paging import paged
from search.cli.showing import on_terminal
from search.cli.showing import show as write
from search.cli.view import BLANK, Line, Part, fact
from search.model import CleanPage, Document, RemovedBlock
from search.printable import json_text, one_line, printable
from search.serialization import document_to_json

if TYPE_CHECKING:
    from search.engine import SearchEngine

__all__ = ["show"]

EXAMPLES = """\b
Examples:
  search-cli show 624b6930
  search-cli show 624b6930 --removed
  search-cli show $(search-cli --ids --limit 1 Wagner)
"""


class _Form(StrEnum):
    """Which form of the document to show."""

    CLEAN = "clean"
    REMOVED = "removed"
    RAW = "raw"
    JSON = "json"


@click.command(cls=SectionedCommand, epilog=EXAMPLES)
@click.argument("document_id", metavar="ID")
@click.option(
    "--removed",
    "form",
    flag_value=_Form.REMOVED.value,
    help="Show what was removed too, in its place, with the reason and how sure it is.",
)
@click.option(
    "--raw",
    "form",
    flag_value=_Form.RAW.value,
    help="The file as it came, byte for byte (made legible on a terminal).",
)
@click.option(
    "--json", "form", flag_value=_Form.JSON.value, help="One JSON object, as the web API gives it."
)
@color_option
@pager_option
@archive_option
@pass_choices
def show(choices: Choices, document_id: str, form: str | None) -> None:
    """Show a document: what is known of it and its clean text.

    ID is the id of a hit; its first characters are enough where no other begins so.
    """
    engine = open_archive(choices)
    document = engine.document(document_id)
    with paged(choices):
        _write(engine, document, _Form(form or _Form.CLEAN), choices)


def _write(engine: SearchEngine, document: Document, form: _Form, choices: Choices) -> None:
    match form:
        case _Form.RAW:
            _write_raw(engine, document)
        case _Form.JSON:
            click.echo(json_text(document_to_json(document), indent=2))
        case _Form.REMOVED:
            write(_lines(document, _with_removed(document.article.page)), choices.color)
        case _Form.CLEAN:
            write(_lines(document, _clean(document.article.page)), choices.color)


def _write_raw(engine: SearchEngine, document: Document) -> None:
    """Exact bytes into a file or pipe; a terminal must not have to obey them."""
    raw = engine.raw(document.id)
    if on_terminal():
        click.echo(printable(raw.decode(document.provenance.encoding, errors="replace")))
    else:
        sys.stdout.buffer.write(raw)


def _lines(document: Document, text: Iterator[Line]) -> Iterator[Line]:
    came = document.provenance
    yield from metadata_lines(document.article.metadata)
    yield from fact("File", came.name)
    yield from fact("Read", f"{came.ingested:%Y-%m-%d %H:%M} UTC, version {document.version}")
    yield from fact("SHA-256", came.sha256)
    yield BLANK
    yield from text


def _clean(page: CleanPage) -> Iterator[Line]:
    for line in page.text.split("\n"):
        yield Line((Part(one_line(line)),))


def _with_removed(page: CleanPage) -> Iterator[Line]:
    for block in page.blocks:
        if isinstance(block, RemovedBlock):
            yield block_line(block)
        else:
            yield Line((Part(one_line(block.text)),))
        yield BLANK

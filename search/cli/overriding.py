"""``search-cli entities merge`` and its like: a person's word on what entities are shown as."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from search.cli.completing import complete_refs
from search.cli.opening import open_archive
from search.cli.options import (
    Choices,
    SectionedCommand,
    archive_option,
    not_blank,
    pass_choices,
)
from search.cli.references import meant
from search.printable import one_line

if TYPE_CHECKING:
    from search.engine import SearchEngine
    from search.entities import Override

__all__ = ["hide", "keep", "merge", "rename", "split"]

_ref_argument = click.argument("ref", metavar="REF", shell_complete=complete_refs)


@click.command(cls=SectionedCommand)
@click.argument("refs", metavar="REF...", nargs=-1, required=True, shell_complete=complete_refs)
@click.option(
    "--into",
    required=True,
    metavar="REF",
    callback=not_blank,
    help="What they are shown as.",
    shell_complete=complete_refs,
)
@archive_option
@pass_choices
def merge(choices: Choices, refs: tuple[str, ...], into: str) -> None:
    """Show entities as another one."""
    from search.entities import Merge  # noqa: PLC0415 - loads what finds names, as below

    engine = open_archive(choices)
    sources = tuple(dict.fromkeys(meant(engine, ref) for ref in refs))
    _write(choices, Merge(sources, meant(engine, into)))


@click.command(cls=SectionedCommand)
@_ref_argument
@click.option(
    "--to",
    required=True,
    metavar="REF",
    callback=not_blank,
    help="What is split off, such as person:moussa-traore; there need not be such an entity yet.",
    shell_complete=complete_refs,
)
@click.option(
    "--name", default="", metavar="NAME", callback=not_blank, help="The name it is shown under."
)
@click.option(
    "--form",
    "forms",
    multiple=True,
    metavar="FORM",
    help="Only mentions of this form; accents and case do not matter. May be repeated.",
)
@click.option(
    "--document",
    "documents",
    multiple=True,
    metavar="ID",
    help="Only mentions in this document; may be repeated.",
)
@archive_option
@pass_choices
def split(
    choices: Choices,
    ref: str,
    to: str,
    name: str,
    forms: tuple[str, ...],
    documents: tuple[str, ...],
) -> None:
    """Show some mentions as another entity.

    Which ones: those of a form, those in a document, or those of a form in a document.
    """
    if not (forms or documents):
        raise click.UsageError("say which mentions are meant: with --form, --document, or both.")
    from search.entities import SplitOff, parse_ref  # noqa: PLC0415

    engine = open_archive(choices)
    source, target = meant(engine, ref), parse_ref(to)
    _write(choices, SplitOff(source, target, name, forms, _ids(engine, documents)))


def _ids(engine: SearchEngine, documents: tuple[str, ...]) -> tuple[str, ...]:
    """The whole ids; NotFound when a beginning is that of no document or of several."""
    return tuple(dict.fromkeys(engine.document(beginning).id for beginning in documents))


@click.command(cls=SectionedCommand)
@_ref_argument
@archive_option
@pass_choices
def hide(choices: Choices, ref: str) -> None:
    """Hide what is no entity."""
    from search.entities import Hide  # noqa: PLC0415

    _write(choices, Hide(meant(open_archive(choices), ref)))


@click.command(cls=SectionedCommand)
@_ref_argument
@click.argument("name", metavar="NAME...", nargs=-1, required=True)
@archive_option
@pass_choices
def rename(choices: Choices, ref: str, name: tuple[str, ...]) -> None:
    """Show an entity under another name."""
    from search.entities import Rename  # noqa: PLC0415

    _write(choices, Rename(meant(open_archive(choices), ref), " ".join(name)))


@click.command(cls=SectionedCommand)
@_ref_argument
@archive_option
@pass_choices
def keep(choices: Choices, ref: str) -> None:
    """Take an automatic merge back.

    Also takes back that the archive hid something by itself. REF is that of the entity itself, as
    "entities show" lists it under what it was merged into.
    """
    from search.entities import Keep, parse_ref  # noqa: PLC0415

    open_archive(choices)  # a missing one ends it here
    _write(choices, Keep(parse_ref(ref)))


def _write(choices: Choices, change: Override) -> None:
    from search import pipeline  # noqa: PLC0415 - loads the cleaner and the gazetteer

    report = pipeline.override(choices.archive, change)
    count = {0: "No document", 1: "1 document"}.get(
        report.documents, f"{report.documents} documents"
    )
    file = one_line(str(choices.archive / pipeline.OVERRIDES))
    click.echo(f"{count} changed; written to {file}.")

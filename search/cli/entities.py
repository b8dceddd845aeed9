"""``search-cli entities``: who and what the archive names, and how a person corrects it."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypedDict, TypeVar, Unpack

import click

from search.cli.completing import complete_refs
from search.cli.default import DefaultGroup
from search.cli.exits import Exit, note
from search.cli.opening import open_archive
from search.cli.options import (
    PROGRAM,
    Choices,
    SectionedCommand,
    archive_option,
    color_option,
    next_command,
    pager_option,
    pass_choices,
)
from search.cli.overriding import hide, keep, merge, rename, split
from search.cli.paging import paged
from search.cli.references import wanted
from search.cli.showing import show as write
from search.cli.view import BLANK, Line, Part, Style, fact
from search.formats import Format, table
from search.model import EntityForm, EntityList, EntityProfile, EntityType, Link, Origin
from search.printable import json_text, one_line
from search.serialization import entities_to_json, entity_to_json

__all__ = ["entities"]

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])

_COLUMNS = ("name", "type", "id", "documents")
_COUNT = len("documents  ")
_MAX_LIMIT = 500
_ALIGNED = 40  # longer names are not waited for

_ORIGINS = {Origin.ARCHIVE: "the archive", Origin.PERSON: "a person"}
_FORMS = {
    Format.JSON: "One JSON object, as the web API gives it.",
    Format.CSV: "A table with a header, for spreadsheets.",
    Format.TSV: "The same with tabs.",
    Format.IDS: "Only the reference of each (person:assimi-goita), for the other commands.",
}

EXAMPLES = """\b
Examples:
  search-cli entities                        the most frequent ones
  search-cli entities goita                  those with a form that begins so
  search-cli entities show person:assimi-goita
  search-cli entities merge person:goita --into person:assimi-goita
  search-cli entities split person:traore --to person:moussa-traore \\
    --form 'Moussa Traoré'
  search-cli entities hide org:ministers
  search-cli entities list show              the word, not the command
"""


class _Listing(DefaultGroup):
    """Commands by name; anything else, and nothing, is a list."""

    default = "list"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:  # in completion a command may yet be named
            args = [self.default]
        return super().parse_args(ctx, args)


@click.group(
    cls=_Listing,
    epilog=EXAMPLES,
    short_help="Show the people, organisations and places; merge, split, hide them.",
    options_metavar="",
    subcommand_metavar="[COMMAND] [TEXT]...",
)
def entities() -> None:
    """Show the people, organisations and places that the archive names, and correct them.

    Corrections are written to entities.toml in the folder of the archive, and every later ingest
    and rebuild follows them. REF is a reference such as person:assimi-goita, or a name that only
    one entity has.
    """


def _form_options(function: _Decorated) -> _Decorated:
    for form, text in reversed(_FORMS.items()):
        add = click.option(f"--{form.value}", "form", flag_value=form.value, help=text)
        function = add(function)
    return function


class _Given(TypedDict):
    """The options of ``list``."""

    kind: str | None
    limit: int
    page: int
    every: bool
    form: str | None


@entities.command("list", cls=SectionedCommand)
@click.argument("words", metavar="[TEXT]...", nargs=-1)
@click.option(
    "--type",
    "kind",
    type=click.Choice([kind.value for kind in EntityType]),
    help="Only people, organisations or places.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, _MAX_LIMIT),
    default=20,
    metavar="N",
    show_default=True,
    help="Entities a page.",
)
@click.option(
    "--page",
    type=click.IntRange(1, 1_000),
    default=1,
    metavar="N",
    show_default=True,
    help="Which page of them.",
)
@click.option("--all", "every", is_flag=True, help="Every entity there is.")
@_form_options
@color_option
@pager_option
@archive_option
@pass_choices
def list_(choices: Choices, words: tuple[str, ...], **given: Unpack[_Given]) -> None:
    """List entities, the most frequent first.

    With a text, only those that have a form of which a word begins so. The word "list" itself may
    be left out.
    """
    text, page, form = " ".join(words), given["page"], given["form"]
    if given["every"] and page != 1:
        raise click.UsageError("--all and --page exclude each other.")
    limit = sys.maxsize if given["every"] else given["limit"]
    first = limit * (page - 1)
    kind = EntityType(given["kind"]) if given["kind"] else None
    found = open_archive(choices).entities(text, kind, limit=limit, offset=first)
    if not found.values:
        for line in _why_none(text, page, -(-found.total // limit)):
            note(line)
    if form is None:
        with paged(choices):
            write(_list_lines(found, first, page), choices.color)
    elif form == Format.JSON:
        click.echo(json_text(entities_to_json(found), indent=2))
    else:
        for row in _rows(found, Format(form)):
            click.echo(row)
    raise click.exceptions.Exit(Exit.FOUND if found.values else Exit.NONE)


def _why_none(text: str, page: int, pages: int) -> Iterator[str]:
    if pages:
        yield f"There is no page {page}; the last is:  --page {pages}"
        return
    yield f"No entity has a form with a word that begins like: {text}" if text else "No entities."
    for near in difflib.get_close_matches(text.partition(" ")[0], entities.commands, n=1):
        yield f"If you meant the command:  {PROGRAM} entities {near} --help"


def _rows(found: EntityList, form: Format) -> Iterator[str]:
    if form is Format.IDS:
        yield from (str(one.ref) for one in found.values)
        return
    cells = ((one.name, one.ref.type.value, one.ref.id, str(one.documents)) for one in found.values)
    yield from table(_COLUMNS, cells, "," if form is Format.CSV else "\t")


def _list_lines(found: EntityList, first: int, page: int) -> Iterator[Line]:
    if not found.values:
        return
    names = [one_line(one.name) for one in found.values]
    width = min(_ALIGNED, max(map(len, names)))
    yield _heading("name".ljust(width) + "  reference")
    for one, name in zip(found.values, names, strict=True):
        count = Part(f"{one.documents}  ", Style.QUIET)
        parts = (Part(name.ljust(width) + "  ", Style.NAME), Part(one_line(str(one.ref))))
        yield Line(parts, _COUNT, lead=count)
    last = first + len(found.values)
    whole = "1 entity" if found.total == 1 else f"{found.total} entities"
    place = f"{whole}; {first + 1} to {last}" if len(found.values) < found.total else whole
    more = f" (more: --page {page + 1})" if last < found.total else ""
    yield BLANK
    yield Line((Part(place + more, Style.QUIET),))


def _heading(rest: str) -> Line:
    return Line((Part(rest, Style.HEADING),), _COUNT, lead=Part("documents  ", Style.HEADING))


@entities.command("show", cls=SectionedCommand)
@click.argument("words", metavar="REF", nargs=-1, required=True, shell_complete=complete_refs)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, as the web API gives it.")
@color_option
@pager_option
@archive_option
@pass_choices
def show(choices: Choices, words: tuple[str, ...], *, as_json: bool) -> None:
    """Show the forms of an entity.

    Each has the first of its documents. Below its other names stands what was merged into it, and
    why.
    """
    found = wanted(open_archive(choices), " ".join(words))
    if as_json:
        click.echo(json_text(entity_to_json(found), indent=2))
    else:
        with paged(choices):
            write(_profile_lines(found), choices.color)


def _profile_lines(found: EntityProfile) -> Iterator[Line]:
    yield from fact("Name", found.name)
    yield from fact("Reference", str(found.ref))
    yield from fact("Documents", str(found.documents))
    yield from fact("Also called", ", ".join(name for name in found.aliases if name != found.name))
    for link in found.merged:
        yield from fact("Merged", _merged(link))
    yield BLANK
    width = min(_ALIGNED, max((len(one_line(form.form)) for form in found.forms), default=0))
    yield _heading("as".ljust(width) + "  first in")
    yield from (_form_line(form, width) for form in found.forms)
    yield BLANK
    if found.sampled < found.documents:
        read = f"Read for these forms: {found.sampled} of {found.documents} documents."
        yield Line((Part(read, Style.QUIET),))
    option = f"--{found.ref.type.value} {found.ref.id}"
    yield Line((Part(f"Its documents:  {next_command(option)}", Style.QUIET),))


def _form_line(form: EntityForm, width: int) -> Line:
    count = Part(f"{form.documents}  ", Style.QUIET)
    name = Part(one_line(form.form).ljust(width) + "  ", Style.NAME)
    return Line((name, Part(form.document, Style.QUIET)), _COUNT, lead=count)


def _merged(link: Link) -> str:
    return f"{link.source} ({_ORIGINS[link.origin]}: {link.reason})"


for _command in (merge, split, hide, rename, keep):
    entities.add_command(_command)

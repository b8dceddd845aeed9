"""``search-cli story``: what several articles report about the same event."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from search.cli.opening import open_archive
from search.cli.options import (
    Choices,
    Color,
    SectionedCommand,
    archive_option,
    color_option,
    next_command,
    pager_option,
    pass_choices,
)
from search.cli.paging import paged
from search.cli.showing import show
from search.cli.view import BLANK, Line, Part, Style, dated, fact, sourced
from search.errors import NotFound
from search.model import Change, Comparison, Document, Story, StoryMember
from search.printable import json_text, one_line
from search.serialization import comparison_to_json, story_to_json

if TYPE_CHECKING:
    from search.engine import SearchEngine

__all__ = ["story"]

_INDENT = 4

EXAMPLES = """\b
Examples:
  search-cli story 6c91d3db47a4
  search-cli story 6c91d3db47a4 --diff 6c91d3db47a4 b0b4fab36c26
"""


@click.command(cls=SectionedCommand, epilog=EXAMPLES)
@click.argument("story_id", metavar="ID")
@click.option(
    "--diff",
    "sides",
    nargs=2,
    metavar="OLD NEW",
    help="Show how the text of one document of the story became that of another.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, as the web API gives it.")
@color_option
@pager_option
@archive_option
@pass_choices
def story(choices: Choices, story_id: str, sides: tuple[str, str] | None, *, as_json: bool) -> None:
    """Show the documents that report the same event.

    ID is the id of the story, which stands below its hits, or of one of its documents.
    """
    engine = open_archive(choices)
    with paged(choices):
        _write(engine, story_id, sides, choices.color, as_json=as_json)


def _write(
    engine: SearchEngine,
    story_id: str,
    sides: tuple[str, str] | None,
    color: Color,
    *,
    as_json: bool,
) -> None:
    found = _story(engine, story_id)
    if sides is None:
        if as_json:
            click.echo(json_text(story_to_json(found), indent=2))
        else:
            show(_story_lines(found), color)
        return
    old, new = (_member(found, beginning) for beginning in sides)
    comparison = engine.compare(old, new)
    if as_json:
        click.echo(json_text(comparison_to_json(comparison), indent=2))
    else:
        show(_comparison_lines(comparison), color)


def _story(engine: SearchEngine, story_id: str) -> Story:
    """The story of this id, or of the document of this id."""
    try:
        return engine.story(story_id)
    except NotFound as no_story:
        try:
            membership = engine.document(story_id).membership
        except NotFound as no_document:
            words = shlex.join(["search", "story", story_id])
            remedy = f"to search for the words:  {next_command(words)}"
            raise NotFound(f"{no_story}, {no_document}; {remedy}") from None
        if membership is None:
            raise
        return engine.story(membership.story)


def _member(found: Story, beginning: str) -> str:
    """Id of the one document of the story whose id begins so."""
    ids = [member.id for member in found.members]
    meant = [beginning] if beginning in ids else [one for one in ids if one.startswith(beginning)]
    if len(meant) != 1 or not beginning:
        what = "more than one id begins" if meant and beginning else "no id begins"
        listed = ", ".join(ids[:10]) + (", …" if len(ids) > 10 else "")
        raise NotFound(f"of the documents of story {found.id}, {what} with {beginning!r}: {listed}")
    return meant[0]


def _story_lines(found: Story) -> Iterator[Line]:
    count = len(found.members)
    yield from fact("Story", f"{found.id}: {'1 article' if count == 1 else f'{count} articles'}")
    yield from fact("Outlets", ", ".join(found.outlets) or "unknown")
    yield from fact("First seen", next((m.date.value for m in found.members), "") or "date unknown")
    first: dict[str, int] = {}
    worth = (0, count - 1)  # comparing: two copies, if there are any
    for number, member in enumerate(found.members, start=1):
        like = first.setdefault(member.copies, number)
        if like != number:
            worth = (like - 1, number - 1)
        yield BLANK
        yield from _member_lines(member, number, like)
    if count > 1:
        yield BLANK
        old, new = (found.members[at].id for at in worth)
        remedy = next_command(f"story {found.id} --diff {old} {new}")
        yield Line((Part(f"To compare two of them:  {remedy}", Style.QUIET),))


def _member_lines(member: StoryMember, number: int, like: int) -> Iterator[Line]:
    title = one_line(member.title) or "(no title)"
    yield Line((Part(title, Style.TITLE),), _INDENT, lead=Part(f"{number}. ", Style.QUIET))
    facts = [one_line(member.outlet.value) if member.outlet else "outlet unknown"]
    facts += [one_line(dated(member.date))]
    facts += [member.language] if member.language else []
    facts += [f"same text as {like}"] if like != number else []
    yield Line((Part(" · ".join(facts), Style.QUIET),), _INDENT)
    yield Line((Part(f"{member.id}  {one_line(member.name)}", Style.QUIET),), _INDENT)


def _comparison_lines(comparison: Comparison) -> Iterator[Line]:
    yield from fact("Old", _side(comparison.old))
    yield from fact("New", _side(comparison.new))
    yield BLANK
    row: list[Change] = []
    for kind, text in comparison.changes:
        first, *others = text.split("\n")
        row.append(Change(kind, first))
        for line in others:
            yield from _row(row)
            row = [Change(kind, line)]
    yield from _row(row)


def _side(document: Document) -> str:
    metadata = document.article.metadata
    told = (document.id, metadata.title.value, sourced(metadata.outlet), dated(metadata.date))
    return " · ".join(filter(None, told))


_SIGNS = {"removed": ("- ", Style.MARK), "added": ("+ ", Style.NAME), "same": ("", Style.PLAIN)}
_BRACKETS = {"removed": ("[-", "-]"), "added": ("{+", "+}"), "same": ("", "")}


def _row(pieces: Iterable[Change]) -> Iterator[Line]:
    """One line of text, with the signs that tell, also where there is no colour, whose it is."""
    said = [piece for piece in pieces if piece.text.strip()]
    kinds = {piece.kind for piece in said}
    if len(kinds) == 1:
        sign, style = _SIGNS[kinds.pop()]
        whole = one_line("".join(piece.text for piece in said).strip())
        yield Line((Part(whole, style),), 2, lead=Part(sign, style))
    elif kinds:
        yield Line(tuple(map(_part, said)), 2, lead=Part("~ ", Style.QUIET))


def _part(piece: Change) -> Part:
    """A piece of a line in its brackets, the blanks at its ends outside of them."""
    opened, closed = _BRACKETS[piece.kind]
    text = one_line(piece.text)
    before = " " * text.startswith(" ")
    after = " " * text.endswith(" ")
    return Part(f"{before}{opened}{text.strip()}{closed}{after}", _SIGNS[piece.kind][1])

"""``search-cli status``: the state of the archive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from search.cli.opening import open_archive
from search.cli.options import (
    Choices,
    SectionedCommand,
    archive_option,
    color_option,
    next_command,
    pass_choices,
)
from search.cli.showing import show
from search.cli.view import Line, Part, Style, fact
from search.model import Rejection, Status
from search.printable import json_text, one_line
from search.serialization import REFUSED, status_to_json

__all__ = ["readable_size", "status"]


@click.command(cls=SectionedCommand)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, as the web API gives it.")
@click.option(
    "--all",
    "every",
    is_flag=True,
    help=f"All files that were refused, not the first {REFUSED} only.",
)
@color_option
@archive_option
@pass_choices
def status(choices: Choices, *, as_json: bool, every: bool) -> None:
    """Show how much is in the archive, and what was refused and why."""
    state = open_archive(choices).status()
    limit = None if every else REFUSED
    if as_json:
        click.echo(json_text(status_to_json(state, limit=limit), indent=2))
    else:
        show(_lines(str(choices.archive), state, limit), choices.color)


def _lines(archive: str, state: Status, limit: int | None) -> Iterator[Line]:
    yield from fact("Archive", archive)
    yield from fact(
        "Documents", f"{state.documents} in {state.versions} version{'s' * (state.versions != 1)}"
    )
    yield from fact("Raw files", readable_size(state.raw_bytes))
    yield from fact("Removed", f"{state.removed_share:.1%} of the text, as boilerplate")
    yield from fact("Last ingest", _time(state.last_ingest))
    if state.index is not None:
        made = f"made {_time(state.index.updated)} by cleaner {state.index.cleaner}"
        yield from fact("Index", f"{state.index.generation}, {state.index.documents} documents")
        yield from fact("", made)
    yield from fact("Refused", _files(len(state.rejections)))
    yield from map(_refused, state.rejections[:limit])
    if limit is not None and len(state.rejections) > limit:
        more = f"and {len(state.rejections) - limit} more:  {next_command('status --all')}"
        yield Line((Part(more, Style.QUIET),), indent=2)


def _refused(rejection: Rejection) -> Line:
    reason = f" ({rejection.step.value}): {one_line(rejection.reason)}"
    return Line((Part(one_line(rejection.name), Style.NAME), Part(reason)), indent=2)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def readable_size(size: int) -> str:
    """In the largest unit that keeps a digit before the point."""
    if size < 1000:
        return f"{size} bytes"
    if size < 1000**2:
        return f"{size / 1000:.1f} kB"
    return f"{size / 1000**2:.1f} MB" if size < 1000**3 else f"{size / 1000**3:.1f} GB"


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"

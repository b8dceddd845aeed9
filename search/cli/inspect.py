"""``search-cli inspect``: what would become of files, without storing them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.cli.article import (
    kept_line,
    metadata_lines,
    name_lines,
    removed_line,
)
from search.cli.exits import Exit, note
from search.cli.ingest import encoding_option, paths_argument, region_option
from search.cli.options import (
    Choices,
    SectionedCommand,
    archive_option,
    color_option,
    pass_choices,
)
from search.cli.printable import json_text, one_line
from search.cli.showing import show
from search.cli.view import BLANK, Line, Part, Style
from search.model import Article, KeptBlock, Rejection
from search.serialization import Json, inspection_to_json

if TYPE_CHECKING:
    from search.pipeline import Inspected

__all__ = ["inspect"]

EXAMPLES = """\b
Examples:
  search-cli inspect page.txt
  search-cli inspect --jsonl pages/ > pages.jsonl
"""


@click.command(cls=SectionedCommand, epilog=EXAMPLES)
@paths_argument
@click.option("--jsonl", is_flag=True, help="One JSON object a line for each file, as it goes.")
@encoding_option
@region_option
@color_option
@archive_option
@pass_choices
def inspect(
    choices: Choices,
    paths: tuple[Path, ...],
    encoding: str | None,
    region: Path | None,
    *,
    jsonl: bool,
) -> None:
    """Show what would become of files, without storing anything.

    For each file: what is known of the article, every block that is kept (+) with its role, every
    block that is removed (-) with its kind and the reason, and the names found.
    """
    from search import pipeline  # noqa: PLC0415 - loads the cleaner and the gazetteer

    files = readable = 0
    options = pipeline.IngestOptions(encoding=encoding, region=region)
    for inspected in pipeline.inspect(paths, options):
        files += 1
        readable += inspected.article is not None
        if jsonl:
            click.echo(json_text(_json(inspected)))
        else:
            show(_lines(inspected), choices.color)
    if not files:
        note(f"There is no file to inspect in {', '.join(map(str, paths))}.")
    raise click.exceptions.Exit(Exit.FOUND if readable else Exit.NONE)


def _json(inspected: Inspected) -> Json:
    if inspected.article is not None:
        return inspection_to_json(inspected.name, inspected.article)
    rejection = inspected.rejection
    reason = {"step": rejection.step.value, "reason": rejection.reason} if rejection else None
    return {"path": inspected.name, "rejected": reason}


def _lines(inspected: Inspected) -> Iterator[Line]:
    yield Line((Part(one_line(inspected.name), Style.TITLE),))
    if inspected.article is not None:
        yield from _article(inspected.article)
    elif inspected.rejection is not None:
        yield _refusal(inspected.rejection)
    yield BLANK


def _article(article: Article) -> Iterator[Line]:
    yield from metadata_lines(article.metadata)
    yield BLANK
    for block in article.page.blocks:
        yield kept_line(block) if isinstance(block, KeptBlock) else removed_line(block)
    yield BLANK
    yield from name_lines(article.entities)


def _refusal(rejection: Rejection) -> Line:
    reason = f"refused ({rejection.step.value}): {one_line(rejection.reason)}"
    return Line((Part(reason, Style.MARK),))

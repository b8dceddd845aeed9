"""``search-cli inspect``: what would become of files, without storing them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from search.cli.article import (
    block_line,
    explanation_line,
    metadata_lines,
    name_lines,
    removed_lines,
)
from search.cli.exits import Exit, note
from search.cli.explaining import Explanations
from search.cli.ingest import Reading, paths_argument, reading_options
from search.cli.options import (
    Choices,
    SectionedCommand,
    archive_option,
    color_option,
    pager_option,
    pass_choices,
)
from search.cli.paging import paged
from search.cli.showing import show
from search.cli.view import BLANK, Columns, Line, Part, Row, Side, Style
from search.model import Article, CleanPage, KeptBlock, Rejection
from search.printable import json_text, one_line
from search.serialization import Json, inspection_to_json
from search.serialization.shapes import InspectionShape

if TYPE_CHECKING:
    from search.pipeline import Inspected

__all__ = ["inspect"]

EXAMPLES = """\b
Examples:
  search-cli inspect page.txt
  search-cli inspect --explain page.html
  search-cli inspect --jsonl pages/ > pages.jsonl
"""


@click.command(cls=SectionedCommand, epilog=EXAMPLES)
@paths_argument
@click.option("--jsonl", is_flag=True, help="One JSON object a line for each page, as it goes.")
@click.option(
    "--explain",
    is_flag=True,
    help="Show for each block what decided, and the facts that weighed most.",
)
@reading_options
@color_option
@pager_option
@archive_option
@pass_choices
def inspect(
    choices: Choices,
    paths: tuple[Path, ...],
    *,
    jsonl: bool,
    explain: bool,
    **reading: Unpack[Reading],
) -> None:
    """Show what would become of files, without storing anything.

    For each page: what is known of the article, every block that is kept (+) with its role, every
    block that is removed (-) with its kind, the reason and how sure that is, and the names found.
    A terminal of 96 columns and more has what is removed beside what is kept.

    If there is an archive, what it knows is used as an ingest would: the blocks that many pages of
    the outlet or folder repeat, and the rules for the outlet.
    """
    from search import pipeline  # noqa: PLC0415 - loads the cleaner and the gazetteer

    pages = readable = 0
    options = pipeline.IngestOptions(**reading)
    with paged(choices):
        for inspected in pipeline.inspect(paths, options, choices.archive, explain=explain):
            pages += 1
            readable += inspected.article is not None
            explanations = Explanations(inspected.explanations) if explain else None
            if jsonl:
                click.echo(json_text(_json(inspected, explanations)))
            else:
                show(_parts(inspected, explanations), choices.color)
    if not pages:
        note(f"There is no file to inspect in {', '.join(map(str, paths))}.")
    raise click.exceptions.Exit(Exit.FOUND if readable else Exit.NONE)


def _json(inspected: Inspected, explanations: Explanations | None) -> InspectionShape | Json:
    if inspected.article is not None:
        explain = explanations.of if explanations else None
        return inspection_to_json(inspected.name, inspected.article, explain)
    rejection = inspected.rejection
    reason = {"step": rejection.step.value, "reason": rejection.reason} if rejection else None
    return {"path": inspected.name, "rejected": reason}


def _parts(inspected: Inspected, explanations: Explanations | None) -> Iterator[Line | Columns]:
    yield Line((Part(one_line(inspected.name), Style.TITLE),))
    if inspected.article is not None:
        yield from _article(inspected.article, explanations)
    elif inspected.rejection is not None:
        yield _refusal(inspected.rejection)
    yield BLANK


def _article(article: Article, explanations: Explanations | None) -> Iterator[Line | Columns]:
    yield from metadata_lines(article.metadata)
    yield BLANK
    yield _blocks(article.page, explanations)
    yield BLANK
    if article.entities:
        yield from name_lines(article.entities)
        yield BLANK
    yield from removed_lines(article.page)


def _blocks(page: CleanPage, explanations: Explanations | None) -> Columns:
    """Every block in the order of the file: kept ones on the left, removed ones on the right."""
    blocks = page.blocks
    last = max((block.line for block in blocks), default=0)

    def rows() -> Iterator[Row]:
        for block in blocks:
            side = Side.LEFT if isinstance(block, KeptBlock) else Side.RIGHT
            yield Row(side, block_line(block), block.line)
            explanation = explanations.of(block) if explanations else None
            if explanation is not None:
                yield Row(side, explanation_line(explanation))

    return Columns(("line", "kept", "removed"), rows(), digits=len(str(last)))


def _refusal(rejection: Rejection) -> Line:
    reason = f"refused ({rejection.step.value}): {one_line(rejection.reason)}"
    return Line((Part(reason, Style.MARK),))

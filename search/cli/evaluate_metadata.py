"""``search-cli evaluate metadata``: how good dates, outlets, authors and titles are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.cli.exits import note
from search.cli.figures import show_figures
from search.cli.ingest import encoding_option
from search.cli.options import Choices, SectionedCommand, color_option, pass_choices
from search.cli.progress import Progress
from search.errors import SearchError
from search.printable import json_text, printable

if TYPE_CHECKING:
    from search.evaluation import MetadataReport

__all__ = ["metadata"]

METADATA_EXAMPLES = """\b
Examples:
  search-cli evaluate metadata pages/ --truth truth.json
  search-cli evaluate metadata pages/ --truth truth.json --mistakes
"""


@click.command(cls=SectionedCommand, epilog=METADATA_EXAMPLES)
@click.argument(
    "pages", metavar="PAGES...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--truth",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help='The right values, as JSON: {"ID": {"date": "2025-04-03", "author": null}, ...}; an id '
    "is a file without ending.",
)
@click.option("--mistakes", is_flag=True, help="List every wrong value.")
@encoding_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@color_option
@pass_choices
def metadata(
    choices: Choices,
    pages: Sequence[Path],
    truth: Path,
    *,
    mistakes: bool,
    encoding: str | None,
    as_json: bool,
) -> None:
    """Measure dates, outlets, authors and titles.

    Each page is read and cleaned by itself, without storing anything. A value is right, wrong, or
    unknown where there was one to be found; what the file does not say is unchecked.
    """
    from search import evaluation  # noqa: PLC0415 - loads the index, which help need not

    references = evaluation.read_right_metadata(truth)
    report = evaluation.evaluate_metadata(_found(pages, encoding), references)
    if as_json:
        click.echo(json_text(_figures(report, mistakes=mistakes), indent=2))
        return
    rows = [
        (f"{field}-{verdict}", f"{field} {verdict}", str(count))
        for field, counts in _counts(report).items()
        for verdict, count in counts.items()
    ]
    rows += [
        (f"{field}-wrong-share", f"{field}: wrong of those found", f"{score.wrong_share:.4f}")
        for field, score in report.fields.items()
    ]
    show_figures([*rows, ("pages", "pages", str(report.pages))], choices.color)
    for one in report.mistakes if mistakes else ():
        right = " or ".join(one.right) or "none"
        told = f"{one.page}: {one.field} is {one.found}, and should be {right}"
        click.echo(printable(told))


def _found(paths: Sequence[Path], encoding: str | None) -> dict[str, dict[str, str]]:
    """What is known of each page by its id; nothing of a page that is rejected."""
    from search import evaluation, pipeline  # noqa: PLC0415 - load the cleaner and the index

    found: dict[str, dict[str, str]] = {}
    options = pipeline.IngestOptions(encoding=encoding)
    with Progress(what="page") as progress:
        for done, inspected in enumerate(pipeline.inspect(paths, options), start=1):
            key = evaluation.page_id(inspected.name)
            if key in found:
                told = f"two pages have the id {key!r}, the second is {inspected.name}"
                raise SearchError(f"{told}; measure their folders one by one")
            article = inspected.article
            found[key] = evaluation.values_of(article.metadata) if article else {}
            if inspected.rejection is not None:
                note(f"Warning: {inspected.name} tells nothing: {inspected.rejection.reason}")
            progress(done, inspected.name)
    return found


def _counts(report: MetadataReport) -> dict[str, dict[str, int]]:
    return {
        field: {verdict.value: count for verdict, count in sorted(score.counts.items())}
        for field, score in report.fields.items()
    }


def _figures(report: MetadataReport, *, mistakes: bool) -> dict[str, object]:
    figures: dict[str, object] = {**_counts(report), "pages": report.pages}
    if mistakes:
        figures["mistakes"] = [one._asdict() for one in report.mistakes]
    return figures

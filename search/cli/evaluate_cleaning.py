"""``search-cli evaluate cleaning``: how good the cleaner is, on pages whose articles are known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from search.cli.exits import note
from search.cli.figures import in_a_folder, show_figures
from search.cli.ingest import encoding_option
from search.cli.options import Choices, SectionedCommand, color_option, pass_choices
from search.cli.progress import Progress
from search.errors import SearchError
from search.printable import json_text

if TYPE_CHECKING:
    from search.evaluation import CleaningReport

__all__ = ["cleaning"]

CLEANING_EXAMPLES = """\b
Examples:
  search-cli evaluate cleaning pages/ --truth truth.json
  search-cli evaluate cleaning pages/ --truth truth.json --only-body \\
    --per-page worst.tsv
"""

_DIGITS = 4
_SHARES = ("precision", "recall", "f1", "page_f1", "good")
_LABELS = {"f1": "F1", "page_f1": "mean F1 of a page", "good": "pages of 0.90 and more"}
_COLUMNS = ("precision", "recall", "F1", "mean F1 of a page", "pages of 90 % and more", "pages")


class _Given(TypedDict):
    """The options of ``cleaning``."""

    pages: tuple[Path, ...]
    truth: Path
    only_body: bool
    per_page: Path | None
    encoding: str | None
    as_json: bool
    as_markdown: bool


@click.command(cls=SectionedCommand, epilog=CLEANING_EXAMPLES)
@click.argument(
    "pages", metavar="PAGES...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--truth",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help='The right texts, as JSON: {"ID": {"text": "..."}, ...}; an id is a file without ending.',
)
@click.option(
    "--only-body",
    is_flag=True,
    help="Leave out headlines, byline, source line and captions: the right texts have none.",
)
@click.option(
    "--per-page",
    metavar="FILE",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    callback=in_a_folder,
    help="Write the figures of each page to this file, with tabs, the worst page first.",
)
@encoding_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--markdown", "as_markdown", is_flag=True, help="A table in Markdown, in percent.")
@color_option
@pass_choices
def cleaning(choices: Choices, **given: Unpack[_Given]) -> None:
    """Measure how well pages are cleaned.

    Each page is read and cleaned by itself, without storing anything, and its text is compared
    with the right one by their shingles of four words. Every page weighs the same.
    """
    from search import evaluation  # noqa: PLC0415 - loads the index, which help need not

    references = evaluation.read_references(given["truth"])
    found = _texts(given["pages"], given["encoding"], only_body=given["only_body"])
    report = evaluation.evaluate_cleaning(found, references)
    if given["per_page"] is not None:
        with given["per_page"].open("w", encoding="utf-8", newline="\n") as file:
            evaluation.write_page_scores(report.scores, file)
    _warn(report)
    if given["as_markdown"]:
        click.echo(_markdown(report, [path.name for path in given["pages"]]))
    elif given["as_json"]:
        click.echo(json_text(_figures(report), indent=2))
    else:
        rows = [(name, _LABELS.get(name, name), str(value)) for name, value in _rows(report)]
        show_figures(rows, choices.color)


def _texts(paths: Sequence[Path], encoding: str | None, *, only_body: bool) -> dict[str, str]:
    """The cleaned texts by the ids of their pages; nothing for a page that is rejected."""
    from search import evaluation, pipeline  # noqa: PLC0415 - load the cleaner and the index

    found: dict[str, str] = {}
    options = pipeline.IngestOptions(encoding=encoding)
    with Progress(what="page") as progress:
        for done, inspected in enumerate(pipeline.inspect(paths, options), start=1):
            key = evaluation.page_id(inspected.name)
            if key in found:
                told = f"two pages have the id {key!r}, the second is {inspected.name}"
                raise SearchError(f"{told}; measure their folders one by one")
            article = inspected.article
            found[key] = (
                evaluation.article_text(article.page, only_body=only_body) if article else ""
            )
            if inspected.rejection is not None:
                note(f"Warning: {inspected.name} counts as empty: {inspected.rejection.reason}")
            progress(done, inspected.name)
    return found


def _warn(report: CleaningReport) -> None:
    """Say what of the files was of no use."""
    if report.unknown:
        note(f"Warning: {report.unknown} pages have no right text; they are in no figure.")
    if report.missing:
        count = len(report.missing)
        note(f"Warning: {count} right texts have no page; each counts as an empty page.")


def _figures(report: CleaningReport) -> dict[str, float | int]:
    shares = {name: round(getattr(report, name), _DIGITS) for name in _SHARES}
    return {**shares, "pages": len(report.scores)}


def _rows(report: CleaningReport) -> list[tuple[str, str]]:
    return [
        (name, f"{value:.{_DIGITS}f}" if isinstance(value, float) else str(value))
        for name, value in _figures(report).items()
    ]


def _markdown(report: CleaningReport, names: Sequence[str]) -> str:
    shares = [f"{100 * getattr(report, name):.1f}" for name in _SHARES]
    table = (
        ("form", *_COLUMNS),
        ("---",) * (len(_COLUMNS) + 1),
        (", ".join(names), *shares, str(len(report.scores))),
    )
    return "\n".join(f"| {' | '.join(cells)} |" for cells in table)

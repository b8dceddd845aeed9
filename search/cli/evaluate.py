"""``search-cli evaluate``: how good the product is, measured where the right answers are known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from search.cli.evaluate_cleaning import cleaning
from search.cli.evaluate_metadata import metadata
from search.cli.exits import note
from search.cli.figures import in_a_folder, show_figures
from search.cli.options import (
    Choices,
    Color,
    SectionedCommand,
    color_option,
    not_blank,
    pass_choices,
)
from search.cli.progress import Progress
from search.printable import json_text

if TYPE_CHECKING:
    from search.evaluation import RankingReport

__all__ = ["evaluate"]

RANKING_EXAMPLES = """\b
Examples:
  search-cli evaluate ranking --documents D.jsonl --topics T.tsv --qrels Q.txt
  search-cli evaluate ranking --documents D.jsonl --topics T.tsv \\
    --qrels Q.txt --run R.txt
"""


_DIGITS = 4
_COUNTS = ("topics", "documents", "judgements")
_LABELS = {"AP": "AP (MAP)", "RR": "RR (MRR)"}  # the other names in use, for people

_INPUT = click.Path(path_type=Path)


class _Given(TypedDict):
    """The options of ``ranking``."""

    documents: Path
    topics: Path
    qrels: Path
    run_file: Path | None
    lang: str
    as_json: bool


@click.group(short_help="Measure how good the search and the cleaning are.")
def evaluate() -> None:
    """Measure how good the product is, on documents whose right answers are known."""


evaluate.add_command(cleaning)
evaluate.add_command(metadata)


@evaluate.command(cls=SectionedCommand, epilog=RANKING_EXAMPLES)
@click.option(
    "--documents",
    metavar="FILE",
    type=_INPUT,
    required=True,
    help="Documents, one JSON object a line: id, title, body; if known, date, outlet, lang, ...",
)
@click.option(
    "--topics",
    metavar="FILE",
    type=_INPUT,
    required=True,
    help="What is asked: on each line an id, a tab, and a text in anybody's words.",
)
@click.option(
    "--qrels",
    metavar="FILE",
    type=_INPUT,
    required=True,
    help="What is relevant, as TREC writes it: on each line TOPIC 0 DOCUMENT RELEVANCE.",
)
@click.option(
    "--run",
    "run_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    callback=in_a_folder,
    help="Write what was found to this file, as a TREC run.",
)
@click.option(
    "--lang",
    metavar="CODE",
    default="en",
    show_default=True,
    callback=not_blank,
    help="Language of the documents that name none.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@color_option
@pass_choices
def ranking(choices: Choices, **given: Unpack[_Given]) -> None:
    """Measure the ranking of a judged collection.

    The documents are indexed in a temporary archive, each topic is asked as a bag of words, and
    the first 1,000 documents for it are measured against the judgements.
    """
    from search import evaluation  # noqa: PLC0415 - loads the index, which help need not

    evaluation.check_installed()
    topics = evaluation.read_topics(given["topics"])
    judgements = evaluation.read_judgements(given["qrels"])
    documents = evaluation.read_documents(given["documents"], given["lang"])
    with Progress(what="document") as progress:
        report = evaluation.evaluate_ranking(documents, topics, judgements, progress)
    if given["run_file"] is not None:
        with given["run_file"].open("w", encoding="utf-8", newline="\n") as file:
            evaluation.write_run(report.run, file)
    _warn(report, topics=len(topics), judgements=len(judgements))
    _show(report, choices.color, as_json=given["as_json"])


def _warn(report: RankingReport, *, topics: int, judgements: int) -> None:
    """Say what of the files was of no use."""
    if report.topics < topics:
        note(f"Warning: {topics - report.topics} of {topics} topics are not judged.")
    if report.judgements < judgements:
        left_out = judgements - report.judgements
        note(f"Warning: {left_out} of {judgements} judgements are of topics that are not asked.")
    if report.unknown:
        note(f"Warning: {report.unknown} of the judged documents are not among the documents.")


def _show(report: RankingReport, color: Color, *, as_json: bool) -> None:
    counts = {name: getattr(report, name) for name in _COUNTS}
    if as_json:
        measures = {name: round(value, _DIGITS) for name, value in report.measures.items()}
        click.echo(json_text({"measures": measures, **counts}, indent=2))
        return
    shown = [(name, f"{value:.{_DIGITS}f}") for name, value in report.measures.items()]
    shown += [(name, str(count)) for name, count in counts.items()]
    show_figures([(name, _LABELS.get(name, name), value) for name, value in shown], color)

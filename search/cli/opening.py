"""Opens the archive that a command is about, and begins one on first use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.cli.exits import note
from search.cli.options import PROGRAM, Choices
from search.cli.progress import Progress
from search.errors import ArchiveMissing
from search.settings import NER, REGION, switched_on, value_of

if TYPE_CHECKING:
    from search.engine import SearchEngine

__all__ = ["open_archive", "open_or_begin"]

SEEDS = Path("seeds")


def open_archive(choices: Choices) -> SearchEngine:
    """The engine over the chosen archive; closed when the command ends.

    Raises:
        ArchiveError: it is missing, damaged or of another version.
    """
    from search.engine import SearchEngine  # noqa: PLC0415 - help and inspect need no index

    return click.get_current_context().with_resource(SearchEngine(choices.archive, choices.timeout))


def open_or_begin(choices: Choices) -> SearchEngine:
    """Like `open_archive`, but a first search finds the pages in ./seeds without any setting up.

    Only where nobody named an archive: a mistyped name must not become an archive of its own.
    """
    try:
        return open_archive(choices)
    except ArchiveMissing:
        if not (choices.archive_is_default and SEEDS.is_dir()):
            raise
    _ingest_seeds(choices.archive)
    return open_archive(choices)


def _ingest_seeds(archive: Path) -> None:
    from search import pipeline  # noqa: PLC0415 - loads the cleaner and the gazetteer

    note(f"No archive yet: reading ./{SEEDS} into ./{archive} first.")
    region = value_of(REGION)
    options = pipeline.IngestOptions(region=Path(region) if region else None, ner=switched_on(NER))
    with Progress() as progress:
        report = pipeline.ingest(archive, [SEEDS], options, progress)
    refused = f", {len(report.rejected)} refused (see: {PROGRAM} status)" if report.rejected else ""
    note(f"Done: {report.new} new documents{refused}.\n")

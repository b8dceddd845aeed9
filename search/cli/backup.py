"""``search-cli backup``: a copy of the archive that is an archive."""

from __future__ import annotations

from pathlib import Path

import click

from search.cli.exits import note
from search.cli.options import (
    Choices,
    SectionedCommand,
    archive_option,
    not_blank,
    pass_choices,
    suggesting,
)
from search.cli.progress import Progress
from search.cli.status import readable_size
from search.printable import one_line

__all__ = ["backup"]

EXAMPLES = """\b
Examples:
  search-cli backup /mnt/backup/news-2026-11-22
  search-cli --archive /mnt/backup/news-2026-11-22 doctor
  search-cli --archive /mnt/backup/news-2026-11-22 search Niamey
"""


@click.command(cls=SectionedCommand, epilog=EXAMPLES)
@click.argument("path", type=click.Path(), callback=not_blank)
@archive_option
@pass_choices
def backup(choices: Choices, path: str) -> None:
    """Copy the archive into a new folder, also while it is served and written.

    The folder PATH is an archive itself: to restore it, copy it to where an archive is wanted. It
    is there only when it is whole, and 'doctor' checks it against the sums in its backup.json.
    """
    from search import pipeline  # noqa: PLC0415 - loads the cleaner and the gazetteer

    with Progress(what="megabyte") as progress:
        report = pipeline.backup(choices.archive, Path(path), progress)
    if report.without_index:
        note(suggesting(f"The index is not in it: {report.without_index}."))
    count = "1 document" if report.documents == 1 else f"{report.documents} documents"
    click.echo(f"{count}, {readable_size(report.bytes)} in {one_line(path)}.")

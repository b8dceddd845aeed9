"""``search-cli doctor``: whether the archive and its index are sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from search.cli.exits import Exit
from search.cli.options import (
    Choices,
    SectionedCommand,
    archive_option,
    color_option,
    pass_choices,
    suggesting,
)
from search.cli.progress import Progress
from search.cli.showing import show
from search.cli.status import readable_size
from search.cli.view import BLANK, Line, Part, Style
from search.model import Finding, Severity
from search.printable import json_text, one_line

if TYPE_CHECKING:
    from search.pipeline import Checkup

__all__ = ["doctor"]

EXAMPLES = """\b
Examples:
  search-cli doctor
  search-cli doctor --archive /srv/archive --json
  search-cli doctor --repair
"""

_EXITS = {
    None: Exit.FOUND,
    Severity.NOTE: Exit.NONE,
    Severity.INDEX: Exit.ARCHIVE,
    Severity.ARCHIVE: Exit.ARCHIVE,
}


@click.command(cls=SectionedCommand, epilog=EXAMPLES)
@click.option(
    "--repair",
    is_flag=True,
    help="Make again what can be made again from what the archive keeps, then check.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@color_option
@archive_option
@pass_choices
def doctor(choices: Choices, *, repair: bool, as_json: bool) -> None:
    """Check every byte of the archive and its index, and that they agree.

    Nothing is written without --repair, and others may search and ingest meanwhile. The exit code
    is 0 when all is sound, 1 when there are notes only, 3 when the archive or its index is wrong.
    """
    from search import pipeline  # noqa: PLC0415 - loads the cleaner and the gazetteer

    look = pipeline.repair if repair else pipeline.examine
    with Progress(what="check") as progress:
        checkup = look(choices.archive, progress)
    if as_json:
        click.echo(json_text(asdict(checkup), indent=2))
    else:
        show(_lines(checkup), choices.color)
    raise click.exceptions.Exit(_EXITS[checkup.worst])


def _lines(checkup: Checkup) -> Iterator[Line]:
    for done in checkup.mended:
        yield Line((Part("Mended: ", Style.HEADING), Part(one_line(done))))
    if checkup.mended:
        yield BLANK
    for finding in checkup.findings:
        yield from _finding(finding)
        yield BLANK
    yield Line((Part(f"{_checked(checkup)}: {_result(checkup)}."),))


def _finding(finding: Finding) -> Iterator[Line]:
    severity = Part(f"{finding.severity.value}: ", Style.HEADING)
    yield Line((severity, Part(one_line(finding.place), Style.NAME)))
    yield Line((Part(one_line(suggesting(finding.what))),), indent=2)
    yield Line((Part(one_line(finding.meaning)),), indent=2)
    remedy = one_line(suggesting(finding.remedy))
    yield Line((Part("To do: ", Style.HEADING), Part(remedy)), indent=2)


def _checked(checkup: Checkup) -> str:
    return (
        f"Checked {_counted(checkup.documents, 'document')} in "
        f"{_counted(checkup.versions, 'version')}, "
        f"{_counted(checkup.raw_files, 'raw file')} ({readable_size(checkup.raw_bytes)}), "
        f"{_counted(checkup.index_files, 'file')} of the index "
        f"({readable_size(checkup.index_bytes)}); "
        f"{_counted(checkup.compared, 'document')} compared with the index"
    )


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}{'s' * (count != 1)}"


def _result(checkup: Checkup) -> str:
    if not checkup.findings:
        return "all is sound"
    counts = {
        severity: sum(finding.severity is severity for finding in checkup.findings)
        for severity in (Severity.ARCHIVE, Severity.INDEX, Severity.NOTE)
    }
    words = {Severity.ARCHIVE: "of the archive", Severity.INDEX: "of the index"}
    told = [f"{n} {words.get(one, 'only noted')}" for one, n in counts.items() if n]
    return f"{_counted(len(checkup.findings), 'finding')} ({', '.join(told)})"

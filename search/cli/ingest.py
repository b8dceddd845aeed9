"""``search-cli ingest`` and ``rebuild``: what changes the archive."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click
from click.core import ParameterSource

from search.cli.exits import Exit, complain, note
from search.cli.options import (
    Choices,
    Decorated,
    SectionedCommand,
    archive_option,
    explained,
    next_command,
    pass_choices,
    value_in_environment,
)
from search.cli.progress import Progress
from search.cli.stopping import Stopping
from search.model import Rejection
from search.printable import one_line
from search.settings import NER, REGION, switched_on

if TYPE_CHECKING:
    from search.pipeline import IngestOptions, IngestReport

__all__ = ["Reading", "encoding_option", "ingest", "paths_argument", "reading_options", "rebuild"]

_EVERY = 10.0  # seconds between two looks
_DAY = 86_400
_LISTED = 5  # rejections named at once; the rest is for `status`

INGEST_EXAMPLES = """\b
Examples:
  search-cli ingest seeds
  search-cli ingest /srv/press/2025 --archive /srv/archive
  search-cli ingest old-dumps --encoding windows-1252
  search-cli ingest /srv/incoming --watch        go on with what arrives there

\b
Exit codes:
  0 read, or there already; also when a watch ends by SIGTERM or Ctrl-C
  1 nothing was read   2 mistake in the command   3 archive not usable
  4 another process writes the archive
  130, 143 stopped early by Ctrl-C, SIGTERM
"""


def _known_encoding(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        try:
            # Not b"": Python decodes no bytes in any encoding, known or not.
            b"\0\0\0\0".decode(value)
        except (LookupError, ValueError):
            message = f"{value!r} is not an encoding; try utf-8 or windows-1252."
            raise click.BadParameter(message, ctx=ctx, param=param) from None
    return value


paths_argument = click.argument(
    "paths",
    metavar="PATH...",
    nargs=-1,
    required=True,
    # Whether they can be read is for the ingest to find out: it records the reason.
    type=click.Path(readable=False, path_type=Path),
)

encoding_option = click.option(
    "--encoding",
    metavar="NAME",
    callback=_known_encoding,
    help="Text encoding of the files, if you know it; unless told, it is found out.",
)

_region_option = click.option(
    REGION.option,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=value_in_environment(REGION),
    help=explained(REGION),
)

_ner_option = click.option(
    NER.option,
    is_flag=True,
    default=lambda: switched_on(NER),  # read when the command runs
    help=explained(NER),
)


class Reading(TypedDict):
    """What `reading_options` fills in: the arguments of `IngestOptions`."""

    encoding: str | None
    region: Path | None
    ner: bool


def reading_options(function: Decorated) -> Decorated:
    """Add the options that say how files are read."""
    return encoding_option(_region_option(_ner_option(function)))


@click.command(cls=SectionedCommand, epilog=INGEST_EXAMPLES)
@paths_argument
@reading_options
@click.option(
    "--watch",
    "keep_watching",
    is_flag=True,
    help="Go on until stopped: look again and again for new and changed files. (The command "
    "search-cli watch is another thing: it shows what has come in.)",
)
@click.option(
    "--every",
    metavar="SECONDS",
    type=click.FloatRange(1, _DAY),
    help=f"With --watch: seconds between two looks.  [default: {_EVERY:g}]",
)
@archive_option
@pass_choices
def ingest(
    choices: Choices,
    paths: tuple[Path, ...],
    keep_watching: bool,  # noqa: FBT001 - click's signature
    every: float | None,
    **reading: Unpack[Reading],
) -> None:
    """Read files and folders into the archive and make them searchable.

    Folders are read whole. A file that is already there is not read again; a changed one becomes a
    new version. Files that cannot be read are recorded with the reason and never stop the rest.
    """
    if every is not None and not keep_watching:
        raise click.UsageError("--every says how often to look again: it needs --watch.")
    from search import pipeline  # noqa: PLC0415 - loads the cleaner and the gazetteer

    options = pipeline.IngestOptions(**reading)
    with Stopping() as stopping:
        if keep_watching:
            _watch(choices.archive, paths, options, every or _EVERY, stopping)
            return
        with Progress() as progress:
            report = pipeline.ingest(
                choices.archive, paths, options, progress, stopped=stopping.stopped
            )
    click.echo(", ".join(_counts(report)))
    _warn(report.rejected)
    if stopping.asked is not None:
        complain("interrupted; what was read is kept and found, the same command reads the rest")
        raise click.exceptions.Exit(128 + stopping.asked)
    if not report.new + report.changed + report.unchanged:
        where = ", ".join(map(str, paths))
        why = "every file was refused" if report.rejected else f"there is no file in {where}"
        note(f"Nothing was read: {why}.")
        raise click.exceptions.Exit(Exit.NONE)


def _watch(
    archive: Path,
    paths: tuple[Path, ...],
    options: IngestOptions,
    every: float,
    stopping: Stopping,
) -> None:
    from search import pipeline  # noqa: PLC0415 - loads the cleaner and the gazetteer

    def brought(report: IngestReport) -> None:
        counted = (
            (report.new, "new"),
            (report.changed, "changed"),
            (len(report.rejected), "refused"),
        )
        if told := ", ".join(f"{count} {what}" for count, what in counted if count):
            click.echo(f"{_now()} {told}")
            sys.stdout.flush()
        _name(report.rejected)

    def trouble(what: str) -> None:
        note(f"{_now()} {one_line(what)}")

    where = ", ".join(map(str, paths))
    note(f"Watching {where}, every {every:g} s  (Ctrl-C ends it)")
    watching = pipeline.Watching(every, brought, trouble, stopping.stopped, stopping.pause)
    pipeline.watch(archive, paths, options, watching)
    note("Stopped.")


def _now() -> str:
    return f"{datetime.now().astimezone():%H:%M:%S}"


def _counts(report: IngestReport) -> Iterator[str]:
    yield f"{report.new} new, {report.changed} changed, {report.unchanged} unchanged"
    if report.rejected:
        yield f"{len(report.rejected)} refused"
    if report.skipped:
        yield f"{len(report.skipped)} skipped (README, hidden, or no page)"


@click.command(cls=SectionedCommand)
@click.option(
    "--clean",
    is_flag=True,
    help="Clean every page again from its raw bytes first: with this version of the program, with "
    "what all pages of an outlet or folder have in common, and by the rules in outlets.toml.",
)
@_region_option
@_ner_option
@archive_option
@pass_choices
def rebuild(choices: Choices, region: Path | None, *, ner: bool, clean: bool) -> None:
    """Make the search index again from the archive.

    The raw bytes in the archive are never changed. Searches go on meanwhile and change over at
    the end. The names in the articles are found again only with --clean. If it is interrupted, the
    same command goes on where it was.
    """
    ctx = click.get_current_context()
    for name, setting in (("region", REGION), ("ner", NER)):
        if not clean and ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{setting.option} says how to find names: it needs --clean.")
    from search import pipeline  # noqa: PLC0415 - loads the cleaner and the gazetteer

    options = pipeline.IngestOptions(region=region, ner=ner)
    with Progress(what="document") as progress:

        def resumed(done: int, documents: int) -> None:
            where = f"{done:,} of {documents:,} documents"
            progress.resume(done, f"Going on with a rebuild that was interrupted at {where}.")

        try:
            report = pipeline.rebuild(
                choices.archive, reclean=clean, options=options, progress=progress, resumed=resumed
            )
        except KeyboardInterrupt:
            complain("interrupted; the same command goes on where it was")
            raise click.exceptions.Exit(Exit.INTERRUPTED) from None
    click.echo(f"{report.documents} documents in generation {report.generation}.")
    _warn(report.rejected)


def _warn(rejected: Sequence[Rejection]) -> None:
    """Name what was refused, and where to read the rest."""
    if not rejected:
        return
    files = "1 file was" if len(rejected) == 1 else f"{len(rejected)} files were"
    note(f"Warning: {files} refused. All reasons:  {next_command('status')}")
    _name(rejected)


def _name(rejected: Sequence[Rejection]) -> None:
    for rejection in rejected[:_LISTED]:
        note(f"  {one_line(rejection.name)}: {one_line(rejection.reason)}")
    if len(rejected) > _LISTED:
        note(f"  and {len(rejected) - _LISTED} more")

"""The program: its commands, and what happens when none is named."""

from __future__ import annotations

import io
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from search.cli.default import DefaultGroup
from search.cli.entities import entities
from search.cli.evaluate import evaluate
from search.cli.exits import Exit, errors_reported
from search.cli.help import help_
from search.cli.ingest import ingest, rebuild
from search.cli.inspect import inspect
from search.cli.options import PROGRAM, archive_option, color_option
from search.cli.search import search
from search.cli.serve import serve
from search.cli.show import show
from search.cli.status import status
from search.cli.story import story

__all__ = ["app", "main"]

EXAMPLES = """\b
Begin:
  search-cli ingest FOLDER        read a folder of pages into the archive
  search-cli Wagner Mali          search it
  search-cli serve                search it in a browser

\b
Exit codes:
  0 found   1 nothing found   2 mistake in the command or the query
  3 archive missing, damaged or not usable   4 archive busy, or out of time
"""


class Program(DefaultGroup):
    """Commands by name; anything else is a query, as though ``search`` stood before it."""

    default = "search"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments."""
        with errors_reported():  # help and version are written while the arguments are read
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named."""
        with errors_reported():
            return super().invoke(ctx)


@click.group(
    cls=Program,
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[--archive DIR] [--color WHEN]",
    subcommand_metavar="[COMMAND] [QUERY]...",
)
@archive_option
@color_option
@click.version_option(package_name="regional-news-search", message="%(version)s")
def app() -> None:
    """Search an archive of regional news.

    What is not one of the commands below is a query:  search-cli Wagner Mali
    """


for _command in (
    search,
    ingest,
    inspect,
    show,
    story,
    entities,
    status,
    rebuild,
    serve,
    evaluate,
    help_,
):
    app.add_command(_command)


def main() -> None:
    """Run the program on the arguments of the process; never returns."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character the terminal cannot show must not end a search.
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name=PROGRAM)
    except Exception:  # noqa: BLE001 - a bug; its exit code must not read as "nothing found"
        traceback.print_exc()
        sys.exit(Exit.BUG)


def _open_closed_streams() -> None:
    """Let a stream that was closed before the program began (``>&-``) swallow what is written."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, nowhere)

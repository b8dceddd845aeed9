"""The program: its commands, and what happens when none is named."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from search.cli.commands import COMMANDS, Commands
from search.cli.default import DefaultGroup
from search.cli.exits import Exit, errors_reported
from search.cli.options import (
    COMPLETE_VARIABLE,
    PROGRAM,
    archive_option,
    color_option,
    pager_option,
)

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["app", "main"]

EXAMPLES = """\b
Begin:
  search-cli ingest FOLDER        read a folder of pages into the archive
  search-cli Wagner Mali          search it
  search-cli serve                search it in a browser

\b
Then:
  search-cli search --help        all options of a search, with examples
  search-cli help COMMAND         the same of any command
  search-cli help --man | man -l -        everything, as a manual page

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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the list of commands, without importing any."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, entry in COMMANDS.items():
            sections.setdefault(entry.section, []).append((name, entry.summary))
        width = max(map(len, COMMANDS))
        for heading, rows in sections.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), summary) for name, summary in rows])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What may stand first: a command, an option, or an option of a search."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - completion only

        if incomplete.startswith("-"):
            search = self.commands[self.default]
            own = click.Command.shell_complete(self, ctx, incomplete)
            known = {item.value for item in own}
            more = search.shell_complete(search.make_context(self.default, [], ctx), incomplete)
            return own + [item for item in more if item.value not in known]
        return [
            CompletionItem(name, help=entry.summary)
            for name, entry in COMMANDS.items()
            if name.startswith(incomplete)
        ]


@click.group(
    cls=Program,
    commands=Commands(COMMANDS),
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    subcommand_metavar="[COMMAND] [QUERY]...",
)
@archive_option
@color_option
@pager_option
@click.version_option(package_name="regional-news-search", message="%(version)s")
def app() -> None:
    """Search an archive of regional news.

    What is not one of the commands below is a query:  search-cli Wagner Mali
    """


def main() -> None:
    """Run the program on the arguments of the process; never returns."""
    # NumPy's algebra would start a thread for each processor when it is imported, which takes as
    # long as the rest of NumPy; nothing here multiplies matrices.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character the terminal cannot show must not end a search.
            stream.reconfigure(errors="backslashreplace")
    if COMPLETE_VARIABLE in os.environ:
        from search.cli.completion import install  # noqa: PLC0415 - only a shell asks for it

        install()
    try:
        app(prog_name=PROGRAM, complete_var=COMPLETE_VARIABLE)
    except Exception:  # noqa: BLE001 - a bug; its exit code must not read as "nothing found"
        import traceback  # noqa: PLC0415 - it takes as long to load as all the rest of ``--help``

        traceback.print_exc()
        sys.exit(Exit.BUG)


def _open_closed_streams() -> None:
    """Let a stream that was closed before the program began (``>&-``) swallow what is written."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, nowhere)

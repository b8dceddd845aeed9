"""``search-cli help``: what ``--help`` says, for those who ask for it in a word."""

from __future__ import annotations

import difflib
import shlex
from importlib.metadata import version

import click

from search.cli.options import PROGRAM, SectionedCommand, context_below

__all__ = ["help_"]


EXAMPLES = """\b
Examples:
  search-cli help ingest
  search-cli help entities merge
  search-cli help --man > ~/.local/share/man/man1/search-cli.1
"""


@click.command("help", cls=SectionedCommand, epilog=EXAMPLES)
@click.argument("names", metavar="[COMMAND]...", nargs=-1)
@click.option("--man", is_flag=True, help="The manual page of everything, for man: in roff.")
@click.pass_context
def help_(ctx: click.Context, names: tuple[str, ...], *, man: bool) -> None:
    """Show this, the help of a command, or the manual page."""
    asked = ctx.find_root()
    if man:
        if names:
            raise click.UsageError("the manual page is of everything: leave out the command.")
        from search.cli.manual import manual  # noqa: PLC0415 - read rarely

        click.echo(manual(asked, version("regional-news-search")), nl=False)
        return
    for name in names:
        command = (
            asked.command.commands.get(name) if isinstance(asked.command, click.Group) else None
        )
        if command is None:
            raise click.UsageError(_unknown(asked.command, names, name))
        asked = context_below(asked, command, name)
    click.echo(asked.get_help())


def _unknown(parent: click.Command, names: tuple[str, ...], name: str) -> str:
    known = parent.commands if isinstance(parent, click.Group) else ()
    near = difflib.get_close_matches(name, known, n=1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    words = shlex.join(["help", *names])
    told = f"there is no command {' '.join(names)!r}.{meant}"
    return f"{told} To search for these words:  {PROGRAM} -- {words}"

"""``search-cli help``: what ``--help`` says, for those who ask for it in a word."""

from __future__ import annotations

import shlex

import click

__all__ = ["help_"]


@click.command("help")
@click.argument("names", metavar="[COMMAND]...", nargs=-1)
@click.pass_context
def help_(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Show what the program or one of its commands can do."""
    asked = ctx.find_root()
    for name in names:
        command = (
            asked.command.commands.get(name) if isinstance(asked.command, click.Group) else None
        )
        if command is None:
            words = shlex.join(["help", *names])
            raise click.UsageError(
                f"there is no command {' '.join(names)!r}. "
                f"To search for these words:  search-cli -- {words}"
            )
        asked = click.Context(command, parent=asked, info_name=name)
    click.echo(asked.get_help())

"""``search-cli help``: what ``--help`` says, for those who ask for it in a word."""

from __future__ import annotations

import shlex

import click

__all__ = ["help_"]


@click.command("help")
@click.argument("names", metavar="[COMMAND]", nargs=-1)
@click.pass_context
def help_(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Show what the program or one of its commands can do."""
    root = ctx.find_root()
    if not names:
        click.echo(root.get_help())
        return
    command = root.command.commands.get(names[0]) if isinstance(root.command, click.Group) else None
    if command is None or len(names) > 1:
        words = shlex.join(["help", *names])
        raise click.UsageError(
            f"there is no command {' '.join(names)!r}. "
            f"To search for these words:  search-cli -- {words}"
        )
    command.make_context(names[0], ["--help"], parent=root)

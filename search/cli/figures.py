"""What the commands that measure have in common: a file to write to, and how figures are shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from search.cli.options import Color
from search.cli.showing import on_terminal, show
from search.cli.view import fact

__all__ = ["in_a_folder", "show_figures"]


def in_a_folder(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """Callback of an option: told before the work begins rather than when it is done."""
    if value is not None and not value.parent.is_dir():
        message = f"there is no folder {str(value.parent)!r}; make it first."
        raise click.BadParameter(message, ctx=ctx, param=param)
    return value


def show_figures(rows: Sequence[tuple[str, str, str]], color: Color) -> None:
    """Write figures: the name for programs, the name for people, and the value of each."""
    if on_terminal() or color is Color.ALWAYS:
        show([line for _, label, value in rows for line in fact(label, value)], color)
        return
    for name, _, value in rows:
        click.echo(f"{name}\t{value}")

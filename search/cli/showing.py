"""Writes views to stdout: plainly into a pipe, drawn on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

import click

from search.cli.options import Color
from search.cli.printable import one_line
from search.cli.view import Columns, Line, Tally

__all__ = ["on_terminal", "show", "show_tallies"]


def on_terminal() -> bool:
    """True when a person, not a program, reads stdout."""
    return sys.stdout.isatty()


def show(parts: Iterable[Line | Columns], color: Color = Color.AUTO) -> None:
    """Write lines to stdout: wrapped on a terminal, one by one and plain otherwise."""
    if on_terminal() or color is Color.ALWAYS:
        from search.cli.drawing import draw  # noqa: PLC0415 - pipes need not load rich

        draw(parts, colored=_colored(color))
        return
    for part in parts:
        for line in (part,) if isinstance(part, Line) else (row.line for row in part.rows):
            click.echo(line.text)


def show_tallies(tallies: Sequence[Tally], color: Color = Color.AUTO) -> None:
    """Write counted values to stdout: with bars, side by side, on a terminal."""
    if on_terminal() or color is Color.ALWAYS:
        from search.cli.drawing import draw_tallies  # noqa: PLC0415 - pipes need not load rich

        draw_tallies(tallies, colored=_colored(color))
        return
    for tally in tallies:
        click.echo(f"\n{tally.heading}  {tally.hint}")
        for value in tally.values:
            click.echo(f"{value.count:7}  {one_line(value.label)}")


def _colored(color: Color) -> bool:
    """Whether to use escape sequences. NO_COLOR: https://no-color.org."""
    unwanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return color is Color.ALWAYS or (color is Color.AUTO and not unwanted)

"""Writes views to stdout: plainly into a pipe, drawn on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

import click

from search.cli.options import Color
from search.cli.view import BLANK, Columns, Line, Told
from search.printable import one_line

__all__ = ["on_terminal", "show", "show_answer"]


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


def show_answer(told: Told, color: Color = Color.AUTO) -> None:
    """Write an answer to stdout: on a terminal with bars, beside the hits where there is room."""
    if on_terminal() or color is Color.ALWAYS:
        from search.cli.answering import draw_answer  # noqa: PLC0415 - pipes need not load rich

        draw_answer(told, colored=_colored(color))
        return
    show(told.lines, color)
    for tally in told.tallies:
        click.echo(f"\n{tally.heading}  {tally.hint}")
        for value in tally.values:
            click.echo(f"{value.count:7}  {one_line(value.label)}")
    show([BLANK, told.ending()], color)


def _colored(color: Color) -> bool:
    """Whether to use escape sequences. NO_COLOR: https://no-color.org."""
    unwanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return color is Color.ALWAYS or (color is Color.AUTO and not unwanted)

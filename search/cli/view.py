"""What is shown to people, before it is known whether a terminal or a pipe will show it.

A view is a sequence of `Line`; `show` writes it plainly, or has `search.cli.drawing` draw it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import click

from search.cli.options import Color
from search.cli.printable import one_line
from search.model import FacetValue, PublicationDate, Sourced, Span

__all__ = [
    "BLANK",
    "Line",
    "Part",
    "Style",
    "Tally",
    "dated",
    "fact",
    "marked",
    "on_terminal",
    "show",
    "show_tallies",
    "sourced",
]


class Style(StrEnum):
    """How a part of a line looks on a terminal; `search.cli.drawing` has the colours."""

    PLAIN = ""
    TITLE = "title"
    MARK = "mark"
    QUIET = "quiet"
    NAME = "name"
    HEADING = "heading"
    REMOVED = "removed"


class Part(NamedTuple):
    """A stretch of a line in one style."""

    text: str
    style: Style = Style.PLAIN


_NO_LEAD = Part("")


@dataclass(frozen=True, slots=True)
class Line:
    """One line; a terminal too narrow for it continues it under its indent.

    Attributes:
        lead: stands at the right end of the indent, on the first row only.
    """

    parts: tuple[Part, ...] = ()
    indent: int = 0
    lead: Part = _NO_LEAD

    @property
    def text(self) -> str:
        """The line without any style."""
        return self.lead.text.rjust(self.indent) + "".join(part.text for part in self.parts)


BLANK = Line()


@dataclass(frozen=True, slots=True)
class Tally:
    """Counted values under a heading, such as a facet; `hint` says how to use them."""

    heading: str
    hint: str
    values: tuple[FacetValue, ...]


def on_terminal() -> bool:
    """True when a person, not a program, reads stdout."""
    return sys.stdout.isatty()


def show(lines: Iterable[Line], color: Color = Color.AUTO) -> None:
    """Write lines to stdout: wrapped on a terminal, one by one and plain otherwise."""
    if on_terminal() or color is Color.ALWAYS:
        from search.cli.drawing import draw_lines  # noqa: PLC0415 - pipes need not load rich

        draw_lines(lines, colored=_colored(color))
        return
    for line in lines:
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


def marked(text: str, marks: Iterable[Span], style: Style = Style.PLAIN) -> list[Part]:
    """The text, made safe to show, in parts: what matched and what stands between."""
    parts: list[Part] = []
    at = 0
    for start, end in marks:
        parts += (
            Part(one_line(text[at:start]), style),
            Part(one_line(text[start:end]), Style.MARK),
        )
        at = end
    return [*parts, Part(one_line(text[at:]), style)]


def fact(name: str, value: str | None, width: int = 12) -> list[Line]:
    """A named value on a line of its own; nothing when there is no value."""
    if not value:
        return []
    heading = Part(name.ljust(width), Style.HEADING)
    return [Line((Part(one_line(value)),), indent=width, lead=heading)]


def sourced(value: Sourced | None) -> str | None:
    """A value with the place where it was read."""
    return None if value is None else f"{value.value} ({value.source})"


def dated(date: PublicationDate) -> str:
    """A date, saying when it is unknown and when it is only implied."""
    if not date.value:
        return "date unknown"
    return f"{date.value} (inferred from {date.source})" if date.inferred else date.value

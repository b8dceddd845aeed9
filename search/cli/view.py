"""What is shown to people, before it is known whether a terminal or a pipe will show it.

A view is a sequence of `Line`; `search.cli.showing` writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NamedTuple

from search.model import FacetValue, PublicationDate, Sourced, Span, Timeline
from search.printable import one_line

__all__ = [
    "BLANK",
    "Columns",
    "Line",
    "Part",
    "Row",
    "Side",
    "Style",
    "Tally",
    "Told",
    "dated",
    "fact",
    "marked",
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


class Side(Enum):
    """A column of `Columns`."""

    LEFT = "left"
    RIGHT = "right"


class Row(NamedTuple):
    """A line that belongs into one of two columns.

    Attributes:
        number: stands before it; None for a line that belongs to the one above.
    """

    side: Side
    line: Line
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows that a wide terminal shows in two columns; others get them as plain lines.

    Attributes:
        headings: of the numbers, of the left and of the right column; only a wide terminal needs
            them, for the lines themselves tell what they are.
        digits: of the largest number.
    """

    headings: tuple[str, str, str]
    rows: Iterable[Row]
    digits: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Counted values under a heading, such as a facet; `hint` says how to use them."""

    heading: str
    hint: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, whole: lines with counted values beside or below them, and lines at the end.

    Attributes:
        timeline: counts in time, drawn as one line below; None for none.
        first: only from this day, month or year on; "" for all.
        last: only up to this one; "" for all.
        ending: asked for when everything above is written.
    """

    lines: Iterable[Line]
    tallies: tuple[Tally, ...]
    timeline: Timeline | None
    first: str
    last: str
    ending: Callable[[], Line]


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

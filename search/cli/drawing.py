"""Draws views on a terminal; loaded only to draw, as it loads rich."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from search.cli.view import Columns, Line, Side, Style

__all__ = ["console_of", "draw", "draw_line", "wrapped"]

WIDEST = 100  # longer lines of text are hard to read
SIDE_BY_SIDE = 96  # narrower, each of two columns would have less than 42 cells

# Only the sixteen colours that a terminal's own theme defines: legible on light and on dark.
THEME = Theme(
    {
        Style.TITLE.value: "bold",
        Style.MARK.value: "bold red",
        Style.QUIET.value: "dim",
        Style.NAME.value: "cyan",
        Style.HEADING.value: "bold",
        Style.REMOVED.value: "dim",
        "bar": "cyan",
        "selected": "bold green",
        "excluded": "strike",
    },
    inherit=False,
)


def draw(parts: Iterable[Line | Columns], *, colored: bool) -> None:
    """Write lines to stdout, each wrapped under its indent to the terminal or to its column."""
    console = console_of(colored=colored)
    for part in parts:
        if isinstance(part, Line):
            draw_line(console, part)
        elif console.width < SIDE_BY_SIDE:
            for row in part.rows:
                draw_line(console, row.line)
        else:
            _draw_columns(console, part)


def draw_line(console: Console, line: Line) -> None:
    """Write a line, wrapped."""
    for row in wrapped(console, line, min(console.width, WIDEST)):
        console.print(row, soft_wrap=True)


def wrapped(console: Console, line: Line, width: int) -> Iterator[Text]:
    """The rows of a line, none wider than `width` cells."""
    text = Text.assemble(*((part.text, part.style.value) for part in line.parts))
    margin = Text.assemble((line.lead.text.rjust(line.indent), line.lead.style.value))
    for row in text.wrap(console, max(10, width - line.indent)) or [Text()]:
        shown = margin + row
        shown.rstrip()
        yield shown
        margin = Text(" " * line.indent)


def _draw_columns(console: Console, columns: Columns) -> None:
    """Number, left column, rule, right column: a row has text on one side only.

    So each block stands at its place in the order, and text that is written from right to left
    cannot change places with the column beside it.
    """
    number, *headings = columns.headings
    digits = max(columns.digits, len(number))
    rule = "|" if console.options.ascii_only else "│"
    width = min(WIDEST, (console.width - digits - len("   | ")) // 2)
    left, right = (Text(heading, Style.HEADING.value) for heading in headings)
    console.print(
        Text.assemble((number.rjust(digits), Style.QUIET.value), "  ")
        + _side_by_side(left, right, width, rule),
        soft_wrap=True,
    )
    for row in columns.rows:
        count = "" if row.number is None else str(row.number)
        for text in wrapped(console, row.line, width):
            gutter = Text.assemble((count.rjust(digits), Style.QUIET.value), "  ")
            sides = (text, Text()) if row.side is Side.LEFT else (Text(), text)
            console.print(gutter + _side_by_side(*sides, width, rule), soft_wrap=True)
            count = ""


def _side_by_side(left: Text, right: Text, width: int, rule: str) -> Text:
    gap = " " * (width - left.cell_len)
    row = Text.assemble(left, gap, (f" {rule} ", Style.QUIET.value), right)
    row.rstrip()
    return row


class _Console(Console):
    """A console whose reader may leave: `search.cli.exits` knows what that means."""

    def on_broken_pipe(self) -> None:
        """Tell who draws, rather than end the program as a failure."""
        raise BrokenPipeError


def console_of(*, colored: bool) -> Console:
    """What draws on stdout, in colours or without."""
    return _Console(
        theme=THEME,
        markup=False,
        highlight=False,
        emoji=False,
        force_terminal=colored,
        color_system="standard" if colored else None,
        legacy_windows=False,
    )

"""Draws views on a terminal. The only module that uses rich, and loaded only to draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.columns import Columns as Grid
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from search.cli.printable import one_line
from search.cli.view import Columns, Line, Side, Style, Tally
from search.model import FacetValue

__all__ = ["draw", "draw_tallies"]

WIDEST = 100  # longer lines of text are hard to read
SIDE_BY_SIDE = 96  # narrower, each of two columns would have less than 42 cells
BAR = 10
LABEL = 24
NARROWEST_LABEL = 8

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
    console = _console(colored=colored)
    for part in parts:
        if isinstance(part, Line):
            _draw_line(console, part)
        elif console.width < SIDE_BY_SIDE:
            for row in part.rows:
                _draw_line(console, row.line)
        else:
            _draw_columns(console, part)


def _draw_line(console: Console, line: Line) -> None:
    for row in _wrapped(console, line, min(console.width, WIDEST)):
        console.print(row, soft_wrap=True)


def _wrapped(console: Console, line: Line, width: int) -> Iterator[Text]:
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
        for text in _wrapped(console, row.line, width):
            gutter = Text.assemble((count.rjust(digits), Style.QUIET.value), "  ")
            sides = (text, Text()) if row.side is Side.LEFT else (Text(), text)
            console.print(gutter + _side_by_side(*sides, width, rule), soft_wrap=True)
            count = ""


def _side_by_side(left: Text, right: Text, width: int, rule: str) -> Text:
    gap = " " * (width - left.cell_len)
    row = Text.assemble(left, gap, (f" {rule} ", Style.QUIET.value), right)
    row.rstrip()
    return row


def draw_tallies(tallies: Sequence[Tally], *, colored: bool) -> None:
    """Write counted values to stdout, as many side by side as the terminal has room for."""
    console = _console(colored=colored)
    if not tallies:
        return
    label_width = max(NARROWEST_LABEL, min(LABEL, console.width - BAR - 10))
    boxes = [_box(tally, label_width) for tally in tallies]
    console.print(Grid(boxes, padding=(0, 4)))


def _box(tally: Tally, label_width: int) -> Group:
    heading = Text.assemble((tally.heading, Style.HEADING.value), "  ", (tally.hint, "quiet"))
    table = Table.grid(padding=(0, 1))
    table.add_column(width=label_width, no_wrap=True, overflow="ellipsis")
    table.add_column(justify="right")
    table.add_column(width=BAR, no_wrap=True)
    most = max((value.count for value in tally.values), default=1)
    for value in tally.values:
        label = Text(one_line(value.label), style=_state(value))
        bar = "█" * max(1, round(BAR * value.count / max(1, most)))
        table.add_row(label, str(value.count), Text(bar, style="bar"))
    return Group(Text(), heading, table)


def _state(value: FacetValue) -> str:
    if value.excluded:
        return "excluded"
    return "selected" if value.selected else ""


def _console(*, colored: bool) -> Console:
    return Console(
        theme=THEME,
        markup=False,
        highlight=False,
        emoji=False,
        force_terminal=colored,
        color_system="standard" if colored else None,
        legacy_windows=False,
    )

"""Draws views on a terminal. The only module that uses rich, and loaded only to draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.columns import Columns
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from search.cli.printable import one_line
from search.cli.view import Line, Style, Tally
from search.model import FacetValue

__all__ = ["draw_lines", "draw_tallies"]

WIDEST = 100  # longer lines of text are hard to read
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


def draw_lines(lines: Iterable[Line], *, colored: bool) -> None:
    """Write lines to stdout, each wrapped to the terminal under its indent."""
    console = _console(colored=colored)
    width = min(console.width, WIDEST)
    for line in lines:
        text = Text.assemble(*((part.text, part.style.value) for part in line.parts))
        margin = Text.assemble((line.lead.text.rjust(line.indent), line.lead.style.value))
        for row in text.wrap(console, max(10, width - line.indent)) or [Text()]:
            shown = margin + row
            shown.rstrip()
            console.print(shown, soft_wrap=True)
            margin = Text(" " * line.indent)


def draw_tallies(tallies: Sequence[Tally], *, colored: bool) -> None:
    """Write counted values to stdout, as many side by side as the terminal has room for."""
    console = _console(colored=colored)
    if not tallies:
        return
    label_width = max(NARROWEST_LABEL, min(LABEL, console.width - BAR - 10))
    boxes = [_box(tally, label_width) for tally in tallies]
    console.print(Columns(boxes, padding=(0, 4)))


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

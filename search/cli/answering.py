"""Draws an answer on a terminal: hits, and beside or below them what they can be narrowed by."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from rich.columns import Columns as Grid
from rich.console import Console, Group
from rich.text import Text

from search.cli.drawing import WIDEST, console_of, draw_line, wrapped
from search.cli.sparkline import sparkline
from search.cli.view import BLANK, Line, Style, Tally, Told
from search.model import MISSING, FacetValue
from search.printable import one_line

__all__ = ["draw_answer"]

BESIDE = 120  # columns of a terminal from which on counts stand beside the hits
BAR = 10
LABEL = 24
NARROWEST_LABEL = 8

_GAP = "   "


def draw_answer(told: Told, *, colored: bool) -> None:
    """Write hits, counts, the timeline and the last line to stdout."""
    console = console_of(colored=colored)
    bar = "#" if console.options.ascii_only else "█"
    label = max(NARROWEST_LABEL, min(LABEL, console.width - BAR - 10))
    longest = max(1, min(BAR, console.width - label - 6))
    boxes = [list(_box(tally, label, bar * longest)) for tally in told.tallies]
    if boxes and console.width >= BESIDE:
        _draw_beside(console, told.lines, boxes)
    else:
        for line in told.lines:
            draw_line(console, line)
        if boxes:
            console.print(Grid([Group(Text(), *box) for box in boxes], padding=(0, 4)))
    _draw_timeline(console, told)
    draw_line(console, BLANK)
    draw_line(console, told.ending())


def _draw_beside(console: Console, lines: Iterable[Line], boxes: Sequence[list[Text]]) -> None:
    """The hits at the left, the boxes below one another at the right."""
    column = [row for number, box in enumerate(boxes) for row in ([Text()] * (number > 0) + box)]
    beside = max(row.cell_len for row in column)
    width = min(WIDEST, console.width - beside - len(_GAP))
    rows = (row for line in lines for row in wrapped(console, line, width))
    waiting = iter(column)
    for row in rows:
        other = None if _is_right_to_left(row.plain) else next(waiting, None)
        console.print(_joined(row, other, width), soft_wrap=True)
    for other in waiting:
        console.print(_joined(Text(), other, width), soft_wrap=True)


def _joined(row: Text, other: Text | None, width: int) -> Text:
    if other is None or not other.plain:
        return row
    return Text.assemble(row, " " * (width - row.cell_len), _GAP, other)


def _is_right_to_left(text: str) -> bool:
    """Text that could change places with what stands beside it."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def _box(tally: Tally, width: int, bar: str) -> Iterator[Text]:
    """A heading, and on each row a label, its count and a part of the bar."""
    yield Text.assemble((tally.heading, Style.HEADING.value), "  ", (tally.hint, Style.QUIET.value))
    digits = max((len(str(value.count)) for value in tally.values), default=1)
    # Those without any are no value beside the others, and often more than all of them.
    most = max((value.count for value in tally.values if value.value != MISSING), default=1)
    for value in tally.values:
        label = Text(one_line(value.label), style=_state(value))
        label.truncate(width, overflow="ellipsis", pad=True)
        length = max(1, round(len(bar) * value.count / max(1, most)))
        drawn = bar[:length] if value.value != MISSING else ""
        yield Text.assemble(label, f" {value.count:>{digits}} ", (drawn, "bar"))


def _state(value: FacetValue) -> str:
    if value.excluded:
        return "excluded"
    return "selected" if value.selected else ""


def _draw_timeline(console: Console, told: Told) -> None:
    if told.timeline is None or console.options.ascii_only:
        return
    width = min(WIDEST, console.width)
    drawn = sparkline(told.timeline, told.first, told.last, width)
    if drawn is None:
        return
    quiet = Style.QUIET.value
    text = Text.assemble((drawn.first, quiet), f" {drawn.cells} ", (drawn.last, quiet))
    undated = f"   {told.timeline.unknown} undated" if told.timeline.unknown else ""
    if text.cell_len + len(undated) <= width:
        text.append(undated, quiet)
    draw_line(console, BLANK)
    console.print(text, soft_wrap=True)

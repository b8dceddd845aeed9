"""Paragraphs that a dump has broken into lines of one width are put together again.

Such lines are told by what broke them: the next word would not have fitted. Lists, tables and
verse break where they please.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from search.clean.features import is_item
from search.model import Block, MediaType, Page, Span

__all__ = ["unwrapped"]

_WIDTHS = range(45, 121)
_SLACK = 4  # characters: those who break lines by hand are not exact
_FEWEST_BREAKS = 4
_FULL_SHARE = 0.75  # of the line breaks: the others end a paragraph
_GOING_ON_SHARE = 0.4  # of the full lines: the next begins with a small letter
_LONGEST = 500  # lines; no paragraph is longer
_BLANKS = 3  # bytes between two lines: the end of the line, a blank or two


def unwrapped(page: Page) -> Page:
    """The page with each wrapped paragraph as one block; any other page as it is.

    The line breaks become blanks, as many as there were bytes, so that offsets hold.
    """
    if page.media_type is not MediaType.TEXT:
        return page
    breaks = [pair for pair in pairwise(page.blocks) if pair[1].line - pair[0].line == 1]
    if len(breaks) < _FEWEST_BREAKS:
        return page
    width = max(len(block.text) for block, _ in breaks)
    if width not in _WIDTHS:
        return page
    full = [pair for pair in breaks if _is_full(*pair, width)]
    if len(full) < _FULL_SHARE * len(breaks):
        return page
    if sum(after.text[0].islower() for _, after in full) < _GOING_ON_SHARE * len(full):
        return page
    return replace(page, blocks=tuple(_joined(page, width)))


def _is_full(block: Block, after: Block, width: int) -> bool:
    """Whether the first word of the next line had no room on this one."""
    return len(block.text) + 1 + len(after.text.split(None, 1)[0]) > width - _SLACK


def _joined(page: Page, width: int) -> Iterator[Block]:
    unit = len(" ".encode(page.encoding))
    run: list[Block] = []
    for block in page.blocks:
        if len(run) == _LONGEST or (run and not _goes_on(run[-1], block, width, unit)):
            yield _paragraph(run, unit)
            run = []
        run.append(block)
    yield _paragraph(run, unit)


def _goes_on(before: Block, block: Block, width: int, unit: int) -> bool:
    blanks = (block.span.start - before.span.end) // unit
    if block.line - before.line > 1 or not 1 <= blanks <= _BLANKS or is_item(block.text):
        return False
    return _is_full(before, block, width)


def _paragraph(run: Sequence[Block], unit: int) -> Block:
    texts = [run[0].text]
    for before, block in pairwise(run):
        texts += (" " * ((block.span.start - before.span.end) // unit), block.text)
    return replace(run[0], text="".join(texts), span=Span(run[0].span.start, run[-1].span.end))

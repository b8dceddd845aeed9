"""A raw file as its page shows it: line by line, with what was kept and what was removed.

``(bytes, Article) -> SourcePage``. Long lines are parted into rows, and long files into pages, so
that no file however odd makes a page that no browser can show.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.model import Document, KeptBlock, RemovedBlock, Span
from webapp.wording import category_name

__all__ = ["Row", "SourcePage", "source_page"]

_ROWS = 250
"""Rows on a page."""

_ROW = 1_000
"""Bytes of a row."""

_BACK = 100
"""Bytes before the end of a row among which a blank is looked for to part it at."""


class Part(NamedTuple):
    """Text of one row; `kind` is "kept", "removed", or "" for what is no text of the page."""

    text: str
    kind: str
    category: str = ""


class Row(NamedTuple):
    """A line of the file, or a part of a long one.

    Attributes:
        line: its number, from 1; 0 where it goes on.
        at: byte at which it begins.
        wanted: it has the byte that was asked for.
    """

    line: int
    at: int
    parts: tuple[Part, ...]
    wanted: bool


@dataclass(frozen=True, slots=True)
class SourcePage:
    """Some rows of a file.

    Attributes:
        size: of the file, in bytes; `lines` counts its lines.
        previous: byte at which the page before begins, None at the beginning of the file.
        following: likewise, None at its end.
    """

    rows: tuple[Row, ...]
    size: int
    lines: int
    previous: int | None
    following: int | None


def source_page(raw: bytes, document: Document, at: int) -> SourcePage:
    """The page of a file that has a byte; that of the last byte if the file is shorter."""
    encoding = document.provenance.encoding
    spans = tuple(_rows(raw, encoding))
    starts = [start for _, (start, _) in spans]
    asked = max(0, bisect_right(starts, at) - 1)
    first = asked - asked % _ROWS
    shown = spans[first : first + _ROWS]
    blocks = document.article.page.blocks
    rows = tuple(
        Row(line, span.start, tuple(_parts(raw, span, encoding, blocks)), place == asked and at > 0)
        for place, (line, span) in enumerate(shown, start=first)
    )
    return SourcePage(
        rows,
        len(raw),
        max((line for line, _ in spans), default=0),
        starts[first - _ROWS] if first else None,
        starts[first + _ROWS] if first + _ROWS < len(spans) else None,
    )


def _rows(raw: bytes, encoding: str) -> Iterator[tuple[int, Span]]:
    """Lines without their ends, with their numbers; long ones in parts that have none."""
    newline, width = _newline(encoding)
    at, line = 0, 1
    while at < len(raw):
        end = _find(raw, newline, at, width)
        returns = raw[at:end].endswith(newline.replace(b"\n", b"\r"))
        yield from _parted(raw, line, Span(at, end - width if returns else end), width)
        at, line = end + width, line + 1


def _newline(encoding: str) -> tuple[bytes, int]:
    """How a line ends, and how many bytes that takes."""
    width = 2 if "16" in encoding and "utf" in encoding else 4 if "utf-32" in encoding else 1
    order = "big" if encoding.endswith("be") else "little"
    return ord("\n").to_bytes(width, order), width  # type: ignore[arg-type] # a Literal


def _find(raw: bytes, newline: bytes, at: int, width: int) -> int:
    """Where the line that begins at a byte ends."""
    begun = at
    while (found := raw.find(newline, at)) >= 0:
        if (found - begun) % width == 0:
            return found
        at = found + 1
    return len(raw)


def _parted(raw: bytes, line: int, span: Span, width: int) -> Iterator[tuple[int, Span]]:
    start, number = span.start, line
    while span.end - start > _ROW:
        end = start + _ROW - _ROW % width
        if width == 1:
            blank = raw.rfind(b" ", end - _BACK, end)
            end = blank + 1 if blank >= 0 else end
        while width == 1 and raw[end] & 0xC0 == 0x80 and end > start + _ROW - 4:
            end -= 1  # not inside a character of UTF-8
        yield number, Span(start, end)
        start, number = end, 0
    yield number, Span(start, span.end)


def _parts(
    raw: bytes, row: Span, encoding: str, blocks: Sequence[KeptBlock | RemovedBlock]
) -> Iterator[Part]:
    """The text of a row, cut where blocks begin and end."""
    at = row.start
    first = bisect_right(blocks, at, key=lambda block: block.span.end)
    for block in blocks[first:]:
        start, end = max(block.span.start, at), min(block.span.end, row.end)
        if block.span.start >= row.end:
            break
        if start >= end:
            continue
        if start > at:
            yield Part(raw[at:start].decode(encoding, "replace"), "")
        removed = isinstance(block, RemovedBlock)
        category = category_name(block.category) if isinstance(block, RemovedBlock) else ""
        yield Part(
            raw[start:end].decode(encoding, "replace"), "removed" if removed else "kept", category
        )
        at = end
    if at < row.end:
        yield Part(raw[at : row.end].decode(encoding, "replace"), "")

"""Plain-text dumps: one block a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.errors import Rejected
from search.ingest.formats.decoding import Decoded, decode
from search.model import Block, MediaType, Page, RawPage, Span

__all__ = ["MAX_LINES", "MAX_LINE_CHARS", "read_text"]

MAX_LINE_CHARS = 1_000_000
"""A longer line is not press text: it is about as long as a book of 400 pages."""

MAX_LINES = 200_000
"""More lines are no article either: a long novel has 25,000."""

# Python's str.splitlines also splits on form feeds and U+2028, which no editor counts as lines.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
# All white space of Unicode, and the invisible characters that are not white space.
_BLANK = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060\ufeff"


def read_text(raw: RawPage, encoding: str | None = None) -> Page:
    """Read a text dump into blocks, one for each line that is not blank.

    Args:
        encoding: the file's encoding if it is known; else UTF-8, or what its mark says.

    Raises:
        Rejected: undecodable, binary, empty, with a line over `MAX_LINE_CHARS`, or with more
            than `MAX_LINES`.
    """
    decoded = decode(raw.content, encoding)
    blocks = tuple(_blocks(decoded))
    if not blocks:
        raise Rejected("empty: the file holds no text")
    return Page(blocks, MediaType.TEXT, decoded.codec)


def _blocks(decoded: Decoded) -> Iterator[Block]:
    at = decoded.mark
    for number, match in enumerate(_LINE.finditer(decoded.text), start=1):
        line = match[0]
        if line and number > MAX_LINES:
            raise Rejected(f"more than {MAX_LINES:,} lines")
        if len(line) > MAX_LINE_CHARS:
            raise Rejected(
                f"line {number} (byte {at:,}) has {len(line):,} characters; "
                f"the limit is {MAX_LINE_CHARS:,}"
            )
        text = line.strip(_BLANK)
        if text:
            start = at + _bytes(line[: line.index(text)], decoded.codec)
            yield Block(text, number, Span(start, start + _bytes(text, decoded.codec)))
        at += _bytes(line, decoded.codec)


def _bytes(text: str, codec: str) -> int:
    return len(text.encode(codec))

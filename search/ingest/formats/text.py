"""Plain-text dumps: one block a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from search.errors import Rejected
from search.ingest.formats.decoding import Decoded, decode_page, shown
from search.ingest.limits import MAX_TEXTS
from search.model import Block, Page, RawPage, Span

__all__ = ["MAX_BLOCK_CHARS", "MAX_LINES", "read_text"]

MAX_BLOCK_CHARS = 20_000
"""A longer line is cut into several blocks, at the end of a sentence where there is one."""

MAX_LINES = 500_000
"""A text with more lines is not read, blank ones included."""

# Python's str.splitlines also splits on form feeds and U+2028, which no editor counts as lines.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
# All white space of Unicode, and the invisible characters that are not white space.
_BLANK = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060\ufeff"
_SENTENCE_ENDS = (". ", "! ", "? ", "… ", "。")


def read_text(raw: RawPage, encoding: str | None = None) -> Page:
    """Read a text dump into blocks, one for each line that is not blank.

    Args:
        encoding: the file's encoding if it is known; else it is found out.

    Raises:
        Rejected: undecodable, binary, empty, or with more than `MAX_LINES`, or `MAX_TEXTS` that
            are not blank.
    """
    decoded = decode_page(raw, encoding)
    if _ends(decoded.text) >= MAX_LINES + decoded.text.endswith(("\n", "\r")):
        raise Rejected(f"more than {MAX_LINES:,} lines")
    blocks = tuple(islice(_blocks(decoded), MAX_TEXTS + 1))
    if len(blocks) > MAX_TEXTS:
        raise Rejected(f"more than {MAX_TEXTS:,} lines with text: not a page of press")
    if not blocks:
        raise Rejected("empty: the file holds no text")
    return Page(blocks, raw.media_type, decoded.codec, raw.declared)


def _ends(text: str) -> int:
    """How many lines end; counted first, because blocks of so many lines fill the memory."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _blocks(decoded: Decoded) -> Iterator[Block]:
    at, codec = decoded.mark, decoded.codec
    plain = codec == "utf-8"

    def encoded(text: str) -> int:
        return len(text.encode(codec))

    for number, line in enumerate(_LINE.findall(decoded.text), start=1):
        for piece in _pieces(line) if len(line) > MAX_BLOCK_CHARS else (line,):
            size = len if plain and piece.isascii() else encoded
            text = piece.strip(_BLANK)
            if text:
                start = at + size(piece[: piece.index(text)])
                yield Block(shown(text), number, Span(start, start + size(text)))
            at += size(piece)


def _pieces(line: str) -> Iterator[str]:
    """The line, in parts of at most `MAX_BLOCK_CHARS`."""
    start = 0
    while len(line) - start > MAX_BLOCK_CHARS:
        end = _break(line, start + MAX_BLOCK_CHARS // 2, start + MAX_BLOCK_CHARS)
        yield line[start:end]
        start = end
    yield line[start:] if start else line


def _break(line: str, low: int, high: int) -> int:
    """The best place for a cut: behind the last sentence, else behind the last blank."""
    sentence = max(line.rfind(end, low, high) for end in _SENTENCE_ENDS)
    last = sentence if sentence >= 0 else line.rfind(" ", low, high)
    return last + 1 if last >= 0 else high

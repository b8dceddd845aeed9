"""One reader for each kind of page: bytes in, blocks with byte ranges out."""

from __future__ import annotations

from search.errors import Rejected
from search.ingest.formats.html import read_html
from search.ingest.formats.text import read_text
from search.ingest.limits import MAX_CHARS
from search.model import MediaType, Page, RawPage

__all__ = ["read"]

_READERS = {MediaType.TEXT: read_text, MediaType.READY: read_text, MediaType.HTML: read_html}
# Containers whose pages are texts, and were encoded as UTF-8 when they were taken out.
_TEXTUAL = ("record ", "feed ")


def read(raw: RawPage, encoding: str | None = None) -> Page:
    """Read a raw page with the reader for its kind.

    Args:
        encoding: the file's encoding if it is known; else it is found out.

    Raises:
        Rejected: undecodable, binary, empty, or beyond a limit of `search.ingest.limits`.
    """
    if any(name.startswith(_TEXTUAL) for name, _ in raw.declared):
        encoding = "utf-8"
    page = _READERS[raw.media_type](raw, encoding)
    chars = sum(len(block.text) for block in page.blocks)
    if chars > MAX_CHARS:
        raise Rejected(f"too long: {chars:,} characters of text; the limit is {MAX_CHARS:,}")
    return page

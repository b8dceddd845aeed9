"""One reader for each kind of page: bytes in, blocks with byte ranges out."""

from __future__ import annotations

from search.ingest.formats.html import read_html
from search.ingest.formats.text import read_text
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
        Rejected: undecodable, binary, empty, or beyond a limit.
    """
    if any(name.startswith(_TEXTUAL) for name, _ in raw.declared):
        encoding = "utf-8"
    return _READERS[raw.media_type](raw, encoding)

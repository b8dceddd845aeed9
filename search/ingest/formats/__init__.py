"""One reader for each kind of file: bytes in, blocks with byte ranges out."""

from __future__ import annotations

from search.ingest.formats.html import read_html
from search.ingest.formats.text import read_text
from search.model import MediaType, Page, RawPage

__all__ = ["read"]

_READERS = {MediaType.TEXT: read_text, MediaType.HTML: read_html}


def read(raw: RawPage, encoding: str | None = None) -> Page:
    """Read a raw page with the reader for its kind.

    Args:
        encoding: the file's encoding if it is known; else UTF-8, or what its mark says.

    Raises:
        Rejected: undecodable, binary, empty, or beyond a limit.
    """
    return _READERS[raw.media_type](raw, encoding)

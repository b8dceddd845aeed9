"""Answers of text are compressed for whoever takes gzip.

At the lowest level, which costs a fraction of a millisecond and leaves about a quarter of a page;
higher ones take several times as long for little. The pages hold no secret, so how well they
compress gives none away (https://en.wikipedia.org/wiki/BREACH).
"""

from __future__ import annotations

import zlib

from flask import request
from werkzeug.wrappers import Response

__all__ = ["compress"]

_LEVEL = 1
_LEAST = 500  # bytes; below that nothing is gained
_GZIP = 31  # window and wrapping, as `zlib.compressobj` takes them
_KINDS = frozenset(
    "application/json application/problem+json application/atom+xml application/xml "
    "application/opensearchdescription+xml image/svg+xml".split()
)


def compress(response: Response) -> Response:
    """Compress a whole answer; streams are sent as they come."""
    if not _is_text(response) or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code == 304 or not request.accept_encodings.quality("gzip"):
        return response
    content = response.get_data()
    if len(content) >= _LEAST:
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        response.set_data(packer.compress(content) + packer.flush())
        response.headers["Content-Encoding"] = "gzip"
        etag, _ = response.get_etag()
        if etag:  # of other bytes with the same meaning
            response.set_etag(etag, weak=True)
    return response


def _is_text(response: Response) -> bool:
    kind = response.mimetype or ""
    return kind.startswith("text/") or kind in _KINDS

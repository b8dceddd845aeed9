"""The body of an HTTP response as it was before it was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from search.errors import Rejected
from search.ingest.containers.streams import gunzip, inflated
from search.ingest.limits import MAX_PAGE_BYTES

if TYPE_CHECKING:
    from warcio.statusandheaders import StatusAndHeaders

__all__ = ["decoded"]

_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_GZIP_START = b"\x1f\x8b"
_ZLIB_START = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


def decoded(body: bytes, http: StatusAndHeaders) -> bytes:
    """The body without transfer- and content-encoding.

    Crawlers may have undone either and left the header as it was; what is not encoded is taken
    as it is.

    Raises:
        Rejected: damaged, too large, or in an encoding that is not read.
    """
    if "chunked" in (http.get_header("transfer-encoding") or "").lower():
        body = _joined(body)
    for encoding in reversed((http.get_header("content-encoding") or "").lower().split(",")[:3]):
        body = _unpacked(body, encoding.strip())
    return body


def _joined(body: bytes) -> bytes:
    """The chunks of a body in one (RFC 9112, section 7.1); of a broken one those before."""
    joined = bytearray()
    at = 0
    while head := _CHUNK_SIZE.match(body, at):
        size = int(head[1], 16)
        if not size:
            break
        joined += body[head.end() : head.end() + size]
        at = head.end() + size
        end = _LINE_END.match(body, at)
        at = end.end() if end else at
    return bytes(joined) if joined or head else body


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding in {"", "identity", "none"} or not body:
        return body
    if encoding in {"gzip", "x-gzip"}:
        return _all(gunzip(iter([body]))) if body.startswith(_GZIP_START) else body
    if encoding == "deflate":
        is_zlib = bool(_ZLIB_START.match(body))
        return _all(inflated(iter([body]), raw=not is_zlib)) if body[:1] != b"<" else body
    if body.lstrip()[:1] == b"<":
        return body
    raise Rejected(f"its content-encoding {encoding[:40]} is not read")


def _all(chunks: Iterator[bytes]) -> bytes:
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_PAGE_BYTES:
            raise Rejected(f"too large: more than {MAX_PAGE_BYTES:,} bytes when unpacked")
    return b"".join(parts)

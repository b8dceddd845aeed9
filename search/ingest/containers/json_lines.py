"""Records in JSON: one a line, or one object or array of objects in a file.

The names of fields are those that extractors and corpora of news use. docs/formats.md has the
same table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from search.errors import Rejected
from search.ingest.containers.place import Found, Place
from search.ingest.containers.streams import CHUNK, Stream, whole
from search.ingest.limits import MAX_PAGE_BYTES
from search.model import MediaType

__all__ = ["CONTENT", "MAX_RECORD_BYTES", "METADATA", "file_pages", "pages"]

MAX_RECORD_BYTES = 24 * 1024 * 1024
"""A line of JSON Lines, or a file that is one JSON value, may be as long as this."""

CONTENT = {
    **dict.fromkeys(("article", "body", "clean_text", "maintext", "articleBody"), MediaType.READY),
    "html": MediaType.HTML,
    "text": MediaType.TEXT,
}
"""Fields that hold the page; the first that a record has is taken."""

METADATA = {
    "title": ("title", "headline"),
    "author": ("author", "authors"),
    "outlet": ("outlet", "source", "site", "publisher", "source_domain"),
    "date": (
        "date",
        "published",
        "date_publish",
        "datePublished",
        "date_published",
        "published_at",
        "publication_date",
    ),
    "language": ("language", "lang"),
    "url": ("url", "link"),
    "id": ("id",),
}
"""What is known of the page, and the fields that may hold it, in order of preference."""

_MARK = b"\xef\xbb\xbf"
# Short values take up to thirty times the memory of their text.
_MAX_STRUCTURE_BYTES = 4 * 1024 * 1024  # without strings and blanks
_MAX_QUOTES = 2_000_000
_MAX_NAMES = 20


def pages(place: Place, stream: Stream) -> Iterator[Found]:
    """The pages of records that stand one a line."""
    number = 0
    while line := stream.readline(MAX_RECORD_BYTES + 1):
        number += 1
        if len(line) > MAX_RECORD_BYTES:
            yield _refused(place, f"line {number}", f"longer than {MAX_RECORD_BYTES:,} bytes")
            _skip_line(stream)
        elif line.strip():
            yield _page(place, f"line {number}", line)
    if stream.damage:
        yield place.refusal(stream.damage)
    elif not number:
        yield place.refusal("empty: the file holds no record")


def file_pages(place: Place, stream: Stream) -> Iterator[Found]:
    """The pages of a file that is one object, an array of objects, or JSON Lines after all."""
    start = stream.peek(CHUNK)[:CHUNK].removeprefix(_MARK).lstrip()
    first, more, _ = start.partition(b"\n")
    if first.startswith(b"{") and more and first.rstrip().endswith(b"}"):
        yield from pages(place, stream)
        return
    try:
        value = _value(whole(stream, MAX_RECORD_BYTES))
    except Rejected as error:
        yield place.refusal(stream.damage or error)
        return
    for number, record in enumerate(value if isinstance(value, list) else [value], start=1):
        yield _page(place, f"record {number}", record)


def _skip_line(stream: Stream) -> None:
    while (part := stream.readline(CHUNK)) and not part.endswith(b"\n"):
        pass


def _page(place: Place, at: str, record: Any) -> Found:
    """The page of a record, or of the line that is to be one."""
    try:
        value = _value(record) if isinstance(record, bytes) else record
        if not isinstance(value, dict):
            return _refused(place, at, "no JSON object")
        kind, content = _content(value)
    except Rejected as error:
        return _refused(place, at, str(error))
    declared = [("record place", at), *_metadata(value)]
    known = dict(declared)
    member = known.get("record id") or known.get("record url") or at.rsplit(maxsplit=1)[-1]
    return place.inside(member).page(content, kind, declared)


def _refused(place: Place, at: str, reason: str) -> Found:
    return place.inside(at.rsplit(maxsplit=1)[-1]).refusal(f"{at}: {reason}")


def _value(source: bytes) -> Any:
    """The value that a JSON text stands for.

    Raises:
        Rejected: it is none, or would take much more memory than its text.
    """
    if len(source) > _MAX_STRUCTURE_BYTES and _is_all_structure(source):
        raise Rejected("too many values in it; write one record a line (JSON Lines)")
    try:
        return orjson.loads(source.removeprefix(_MARK))
    except orjson.JSONDecodeError as error:
        raise Rejected(f"no JSON: {error}") from None


def _is_all_structure(source: bytes) -> bool:
    """Whether a JSON text has more and shorter values than records of pages have."""
    bare = source.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside = quotes = 0
    for at in range(0, len(bare), CHUNK):  # piece by piece: a copy of all would take its memory
        parts = bare[at : at + CHUNK].translate(None, b" \t\r\n").split(b'"')
        outside += sum(map(len, parts[quotes % 2 :: 2]))
        quotes += len(parts) - 1
        if quotes > _MAX_QUOTES or outside > _MAX_STRUCTURE_BYTES:
            return True
    return False


def _content(record: Mapping[str, Any]) -> tuple[MediaType, bytes]:
    for field, kind in CONTENT.items():
        value = record.get(field)
        if isinstance(value, str) and value.strip():
            content = value.encode()
            if len(content) > MAX_PAGE_BYTES:
                raise Rejected(f"too large: its {field!r} has more than {MAX_PAGE_BYTES:,} bytes")
            return kind, content
    raise Rejected(f"no text in any of its fields {', '.join(CONTENT)}")


def _metadata(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, fields in METADATA.items():
        values = (" and ".join(_names(record.get(field))) for field in fields)
        value = next(filter(None, values), "")
        if value:
            yield f"record {name}", value


def _names(value: Any) -> Iterator[str]:
    """The texts that a value is: a text, a number, an object with a name, or a list of these."""
    for each in value[:_MAX_NAMES] if isinstance(value, list) else [value]:
        one = each.get("name") if isinstance(each, dict) else each
        if isinstance(one, str | int) and not isinstance(one, bool) and str(one).strip():
            yield str(one).strip()

"""RSS and Atom files: an entry is a page. Nothing is fetched, and no entity expanded."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from typing import Any

from search.errors import Rejected
from search.ingest.containers.place import Found, Place
from search.ingest.containers.streams import Stream, whole
from search.ingest.formats.decoding import Hint, decode, shown
from search.model import MediaType

__all__ = ["MAX_FEED_BYTES", "MAX_MARKS", "pages"]

MAX_FEED_BYTES = 8 * 1024 * 1024
"""Feeds are parsed whole; ordinary ones have up to a megabyte."""

MAX_MARKS = 300_000
"""Tags and references in a feed: each takes up to 15 microseconds where it is malformed."""

_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})")
_START = 4096  # characters in which the root must begin
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]{1,40}:)?(rss|feed|rdf)\b|<(?![?!])", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_MARKUP = re.compile(r"<[A-Za-z/!]|&#?\w{1,40};")
_TAG = re.compile(r"<[^<>]{0,1000}>")


def pages(place: Place, stream: Stream) -> Iterator[Found]:
    """The pages of a feed: the content of each entry, or its summary if it has none."""
    try:
        feed = _parsed(whole(stream, MAX_FEED_BYTES))
    except Rejected as error:
        yield place.refusal(stream.damage or error)
        return
    for number, entry in enumerate(feed["entries"], start=1):
        yield _page(place, feed["feed"], entry, number)
    if stream.damage:
        yield place.refusal(stream.damage)
    elif not feed["entries"]:
        yield place.refusal("empty: the feed has no entry")


def _parsed(content: bytes) -> dict[str, Any]:
    """The feed as feedparser reads it.

    Raises:
        Rejected: no feed, undecodable, or with definitions of entities.
    """
    declared = _ENCODING.match(content.lstrip()[:1000])
    hints = [Hint(declared[1].decode("ascii"), "its XML declaration")] if declared else []
    text = shown(decode(content, None, *hints).text)
    root = _ROOT.search(_COMMENT.sub("", text[:_START]))
    if not root or not root[1]:
        raise Rejected("XML that is no feed: its root is neither rss nor feed nor RDF")
    entity = _ENTITY.search(text)
    if entity:
        line = text.count("\n", 0, entity.start()) + 1
        raise Rejected(f"line {line} defines an XML entity; feeds need none, bombs do")
    if text.count("<") + text.count("&") > MAX_MARKS:
        raise Rejected(f"more than {MAX_MARKS:,} tags and references; split the feed")
    import feedparser  # noqa: PLC0415 - only few files need it

    try:
        # A file, not bytes: those it would take for the name of one.
        found: dict[str, Any] = feedparser.parse(
            io.BytesIO(text.encode("utf-8")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # noqa: BLE001 - whatever it meets in a file that somebody made
        raise Rejected(f"a feed that cannot be parsed: {error!r:.200}") from None
    return found


def _page(place: Place, feed: dict[str, Any], entry: dict[str, Any], number: int) -> Found:
    key, link = _text(entry, "id"), _text(entry, "link")
    link = link if link.startswith(("http:", "https:")) else ""  # it may be the id again
    inside = place.inside(key or link or str(number))
    content = _content(entry)
    if not content.strip():
        return inside.refusal(f"entry {number}: neither content nor summary")
    published = _text(entry, "published")
    declared = (
        ("feed entry", number),
        ("feed title", _plain(_text(entry, "title"))),
        ("feed author", _plain(_text(entry, "author") or _text(feed, "author"))),
        ("feed published", published),
        ("feed updated", "" if published else _text(entry, "updated")),
        ("feed link", link),
        ("feed outlet", _plain(_text(feed, "title"))),
        ("feed language", _text(feed, "language")),
        ("feed id", key),
    )
    kind = MediaType.HTML if _MARKUP.search(content) else MediaType.TEXT
    return inside.page(content.encode("utf-8", "replace"), kind, declared)


def _content(entry: dict[str, Any]) -> str:
    """The longest content, or else the summary."""
    contents = [_text(each, "value") for each in entry.get("content") or ()]
    longest = max(contents, key=len, default="")
    return longest if longest.strip() else _text(entry, "summary")


def _text(of: dict[str, Any], name: str) -> str:
    value = dict.get(of, name)  # feedparser's own `get` invents values that are not there
    return value if isinstance(value, str) else ""


def _plain(text: str) -> str:
    """A title without the markup that some feeds have in it."""
    return html.unescape(_TAG.sub("", text))

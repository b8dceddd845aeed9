"""What an HTML page declares of itself: its language, meta tags, links, times, structured data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from search.ingest.formats.html_source import Source
from search.ingest.formats.html_tags import attributes_of, name_of
from search.ingest.formats.json_ld import structured

__all__ = ["MAX_PAIRS", "MAX_VALUE_CHARS", "declared_of"]

MAX_PAIRS = 200
"""Pages of press declare 20 to 80 values; more are a catalogue's."""

MAX_VALUE_CHARS = 2_000
"""A longer value is no metadata of an article."""

_MAX_NAME_CHARS = 100
_MAX_TIMES = 3


def declared_of(source: Source) -> tuple[tuple[str, str], ...]:
    """Names and values, in this order: language, tags of the page, title, structured data.

    An element's time is ``time pubdate``, ``time datePublished`` or else ``time datetime``.
    """
    pairs = ((name[:_MAX_NAME_CHARS], " ".join(value.split())) for name, value in _pairs(source))
    sound = ((name, value) for name, value in pairs if value and len(value) <= MAX_VALUE_CHARS)
    return tuple(islice(sound, MAX_PAIRS))


def _pairs(source: Source) -> Iterator[tuple[str, str]]:
    structure = list(structured(source.scripts))
    tags = islice(_of_tags(source.facts), MAX_PAIRS - len(structure) - 1)
    yield from tags
    yield "title", source.title
    yield from structure


def _of_tags(tags: list[str]) -> Iterator[tuple[str, str]]:
    times = 0
    for tag in tags:
        found = attributes_of(tag)
        name = name_of(tag)
        if name == "html":
            yield "html lang", found.get("lang") or found.get("xml:lang", "")
        elif name == "meta":
            named = (found.get(key) for key in ("property", "name", "itemprop", "http-equiv"))
            yield next(filter(None, named), ""), found.get("content", "")
        elif name == "link" and "canonical" in found.get("rel", "").lower().split():
            yield "link canonical", found.get("href", "")
        elif name == "time" and times < _MAX_TIMES:
            times += 1
            yield f"time {_kind_of_time(found)}", found.get("datetime", "")


def _kind_of_time(found: dict[str, str]) -> str:
    return "pubdate" if "pubdate" in found else found.get("itemprop", "datetime")

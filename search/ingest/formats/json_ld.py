"""Structured data in HTML pages: what JSON-LD says of an article (https://schema.org/Article)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice
from typing import Any

__all__ = ["MAX_CHARS", "structured"]

MAX_CHARS = 200_000
"""A longer script is a catalogue rather than the description of an article."""

_MAX_DEPTH = 6
_MAX_SCRIPTS = 20
_MAX_NAMES = 20
_KINDS = ("Article", "BlogPosting", "Report", "Review")
_TEXTS = ("headline", "datePublished", "dateModified", "inLanguage")
_NAMES = ("author", "publisher")
_ADDRESSES = ("url", "mainEntityOfPage")
# An article listed in one of these is another one than that of the page.
_OTHERS = frozenset({"hasPart", "isPartOf", "itemListElement", "mentions", "relatedLink"})


def structured(scripts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """``json-ld headline``, ``json-ld author`` ... of the first article described.

    A script that is no JSON, or too long or too deeply nested, says nothing.
    """
    for script in islice(scripts, _MAX_SCRIPTS):
        value = _loaded(script)
        article = next((each for each in _objects(value, _MAX_DEPTH) if _is_article(each)), None)
        if article is not None:
            yield from _pairs(article, _by_id(value))
            return


def _loaded(script: str) -> Any:
    if len(script) > MAX_CHARS:
        return None
    try:
        return json.loads(script, strict=False)  # line breaks inside texts are common
    except (ValueError, RecursionError):
        return None


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The objects of a script, outermost first, without those that other pages are about."""
    if depth == 0:
        return
    if isinstance(value, dict):
        yield value
        inner: Iterable[Any] = (each for name, each in value.items() if name not in _OTHERS)
    else:
        inner = value if isinstance(value, list) else ()
    for each in inner:
        yield from _objects(each, depth - 1)


def _is_article(value: dict[str, Any]) -> bool:
    kind = value.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(each, str) and each.endswith(_KINDS) for each in kinds)


def _by_id(value: Any) -> dict[str, dict[str, Any]]:
    """The objects that have a name, by the address under which others refer to them."""
    named = (each for each in _objects(value, _MAX_DEPTH) if "name" in each)
    return {each["@id"]: each for each in named if isinstance(each.get("@id"), str)}


def _pairs(article: dict[str, Any], by_id: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in _TEXTS:
        value = article.get(name)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str):
            yield f"json-ld {name}", unescape(value)
    for name in _NAMES:
        names = dict.fromkeys(islice(_names(article.get(name), by_id, _MAX_DEPTH), _MAX_NAMES))
        if names:
            yield f"json-ld {name}", " and ".join(names)
    for name in _ADDRESSES:
        address = article.get(name)
        if isinstance(address, dict):
            address = address.get("@id")
        if isinstance(address, str):
            yield "json-ld url", address
            return


def _names(value: Any, by_id: dict[str, Any], depth: int) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield " ".join(unescape(value).split())
    elif isinstance(value, dict) and depth:
        named = value if "name" in value else by_id.get(str(value.get("@id")), {})
        yield from _names(named.get("name"), by_id, depth - 1)
    elif isinstance(value, list) and depth:
        for each in value:
            yield from _names(each, by_id, depth - 1)

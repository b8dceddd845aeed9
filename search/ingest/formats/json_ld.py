"""Structured data in HTML pages: what JSON-LD says of an article (https://schema.org/Article)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

__all__ = ["MAX_CHARS", "structured"]

MAX_CHARS = 200_000
"""A longer script is a catalogue rather than the description of an article."""

_MAX_DEPTH = 6
_KINDS = ("Article", "BlogPosting", "Report", "Review")
_TEXTS = ("headline", "datePublished")
_NAMES = ("author", "publisher")


def structured(scripts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """``json-ld headline``, ``json-ld author`` ... of the first article described.

    A script that is no JSON, or too long or too deeply nested, says nothing.
    """
    for script in scripts:
        article = next(_articles(_loaded(script), _MAX_DEPTH), None)
        if article is not None:
            yield from _pairs(article)
            return


def _loaded(script: str) -> Any:
    if len(script) > MAX_CHARS:
        return None
    try:
        return json.loads(script, strict=False)  # line breaks inside texts are common
    except (ValueError, RecursionError):
        return None


def _articles(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The objects that are articles, outermost first."""
    if depth == 0:
        return
    if isinstance(value, dict) and _is_article(value.get("@type")):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _articles(each, depth - 1)


def _is_article(kind: Any) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(each, str) and each.endswith(_KINDS) for each in kinds)


def _pairs(article: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in _TEXTS:
        if isinstance(article.get(name), str):
            yield f"json-ld {name}", article[name]
    for name in _NAMES:
        names = list(_names(article.get(name), _MAX_DEPTH))
        if names:
            yield f"json-ld {name}", " and ".join(dict.fromkeys(names))


def _names(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield " ".join(value.split())
    elif isinstance(value, dict) and depth:
        yield from _names(value.get("name"), depth - 1)
    elif isinstance(value, list) and depth:
        for each in value:
            yield from _names(each, depth - 1)

"""Reading of the lexicon files. What the keys mean is told in docs/cleaning.md."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from search.clean.lexicon.keys import flat, key_of
from search.model import Category

__all__ = ["Bio", "Finding", "Notice", "Rule", "Source", "load"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a line was recognised as, and why.

    Attributes:
        weak: the phrase is an ordinary word too, so it counts only beside other boilerplate.
        opens: it is a heading; the short lines below it belong to it.
        placed: it was recognised by its place only, not by what it says.
    """

    category: Category
    reason: str
    weak: bool = False
    opens: bool = False
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Phrases and patterns that tell one kind of boilerplate line."""

    category: Category
    says: str
    weak: bool
    opens: bool
    lines: tuple[str, ...]
    starts: tuple[str, ...]
    labels: tuple[str, ...]
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Words that together tell a boilerplate sentence; one of them alone proves nothing.

    Attributes:
        must: one of these has to occur.
        hints: this many different ones of these, too (`needs`).
        voice: the sentence must speak to the reader ("you", "our"), as reports do not.
    """

    category: Category
    says: str
    must: tuple[str, ...]
    hints: tuple[str, ...]
    needs: int
    voice: bool


@dataclass(frozen=True, slots=True)
class Bio:
    """Words of a note about the author, in one language."""

    professions: frozenset[str]
    about: tuple[str, ...]
    articles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Source:
    """One lexicon file."""

    language: str
    rules: tuple[Rule, ...]
    notices: tuple[Notice, ...]
    words: dict[str, tuple[str, ...]]
    bio: Bio | None


@cache
def load() -> tuple[Source, ...]:
    """Every lexicon file of the package, in the order of their names."""
    folder = resources.files("search.clean.lexicon")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(_source(tomllib.loads(f.read_text(encoding="utf-8"))) for f in files)


def _source(table: dict[str, Any]) -> Source:
    words = {name: _keys(phrases) for name, phrases in table.get("words", {}).items()}
    return Source(
        language=table.get("language", ""),
        rules=tuple(_rules(table.get("rule", []))),
        notices=tuple(_notices(table.get("notice", []))),
        words=words,
        bio=_bio(table["bio"]) if "bio" in table else None,
    )


def _rules(tables: list[dict[str, Any]]) -> Iterator[Rule]:
    for table in tables:
        yield Rule(
            category=Category(table["category"]),
            says=table["says"],
            weak=table.get("weak", False),
            opens=table.get("opens", False),
            lines=_keys(table.get("lines", "")),
            starts=_keys(table.get("starts", "")),
            labels=_keys(table.get("labels", "")),
            patterns=tuple(table.get("patterns", [])),
        )


def _notices(tables: list[dict[str, Any]]) -> Iterator[Notice]:
    for table in tables:
        yield Notice(
            category=Category(table["category"]),
            says=table["says"],
            must=_padded(table["must"]),
            hints=_padded(table["hints"]),
            needs=table["needs"],
            voice=table.get("voice", True),
        )


def _bio(table: dict[str, Any]) -> Bio:
    return Bio(
        professions=frozenset(_keys(table["professions"])),
        about=_padded(table["about"]),
        articles=frozenset(_keys(table["articles"])),
    )


def _keys(phrases: str) -> tuple[str, ...]:
    """The keys of the phrases between the commas of a text."""
    keys = (key_of(phrase) for phrase in flat(phrases).split(","))
    return tuple(dict.fromkeys(key for key in keys if key))


def _padded(phrases: str) -> tuple[str, ...]:
    return tuple(f" {key} " for key in _keys(phrases))

"""The commonest small words of many languages: those of running text, and those of a speaker."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

__all__ = ["function_words", "personal_words"]


def function_words() -> frozenset[str]:
    """The small words of running text, of all languages together, in the form of keys."""
    return _words("words")


def personal_words() -> frozenset[str]:
    """The words by which somebody speaks of himself."""
    return _words("person")


@cache
def _words(kind: str) -> frozenset[str]:
    file = resources.files("search.clean").joinpath("function_words.toml")
    table = tomllib.loads(file.read_text(encoding="utf-8"))[kind]
    return frozenset(word for words in table.values() for word in words.split())

"""Query text to lexemes: words, phrases, operators, parentheses, each with its position."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from search.errors import QueryError
from search.query.syntax import SWITCH, Field

__all__ = ["OPERATORS", "QUOTES", "Lexeme", "has_word", "lexemes", "not_switched"]

QUOTES = '"“”„«»'

_LEXEME = re.compile(
    rf"""
      (?P<blank>\s+)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<minus>-(?=[({QUOTES}]|[^\s(){QUOTES}-]*[^\W_]))
    | (?P<switch>(?i:{Field.REMOVED}):[^\s(){QUOTES}]+)
    | (?P<field>[^\W\d_]\w*:)(?=[^\s)])
    | (?P<phrase>[{QUOTES}][^{QUOTES}]*(?:[{QUOTES}](?:~\d*)?(?:\^[\d.]*)?)?)
    | (?P<word>[^\s(){QUOTES}]+)
    """,
    re.VERBOSE,
)
OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}
"""The words that are operators, and the kinds of lexemes that they are."""


class Lexeme(NamedTuple):
    """A part of a query text.

    Attributes:
        kind: "open", "close", "minus", "and", "or", "not", "field", "switch" (`SWITCH`), "phrase",
            "word", or "end" after the last.
        at: position of its first character.
    """

    kind: str
    text: str
    at: int


def lexemes(text: str) -> list[Lexeme]:
    """The parts of a query text that say something; none when all of it is blank.

    Raises:
        QueryError: there is only punctuation, or `in:` with another word than `removed`.
    """
    found = [_lexeme(match) for match in _LEXEME.finditer(text) if match.lastgroup != "blank"]
    spoken = _spoken(found)
    if found and not spoken:
        raise QueryError("there is no word to search for", position=0)
    return spoken


def has_word(text: str) -> bool:
    """Whether there is a letter or digit."""
    return any(char.isalnum() for char in text)


def not_switched(at: int) -> QueryError:
    """What to say of `in:` at a position, when `removed` does not follow."""
    name = f"{Field.REMOVED}:"
    return QueryError(
        "only the word removed can stand after {field}",
        position=at + len(name),
        suggestion=SWITCH,
        field=name,
    )


def _spoken(found: Iterable[Lexeme]) -> list[Lexeme]:
    """Without punctuation that stands alone, and without the minus signs before such."""
    spoken: list[Lexeme] = []
    for lexeme in found:
        before = spoken[-1].kind if spoken else ""
        if lexeme.kind != "silent":
            spoken.append(lexeme)
        elif before == "field":
            field = spoken[-1].text
            raise QueryError("a word is missing after {field}", position=lexeme.at, field=field)
        elif before == "minus":
            spoken.pop()
    return spoken


def _lexeme(match: re.Match[str]) -> Lexeme:
    kind, text, at = match.lastgroup or "", match[0], match.start()
    if kind in {"word", "phrase"}:
        if not has_word(text):
            kind = "silent"
        kind = OPERATORS.get(text, kind)
    if kind == "switch" and text.lower() != SWITCH:
        raise not_switched(at)
    return Lexeme(kind, text, at)

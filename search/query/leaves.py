"""A lexeme to a leaf of the tree: words, phrases and dates with their marks."""

from __future__ import annotations

import re

from search.dates import first_day, last_day
from search.errors import DateError, QueryError
from search.index.analysis import tokenize
from search.query.lexing import QUOTES, Lexeme, has_word
from search.query.syntax import SWITCH, DateRange, Field, Node, Phrase, Undated, Word

__all__ = ["FIELDS", "MAX_SLOP", "phrase", "word"]

MAX_SLOP = 100
FIELDS = {field.value: field for field in Field if field}
"""By the name that stands before the colon."""

_MAX_EDITS = 2
_MAX_BOOST = 100.0
_MIN_PREFIX = 2
_IN_TEXT = (Field.ANY, Field.TITLE, Field.BODY)

_PHRASE = re.compile(rf"[{QUOTES}](.*)[{QUOTES}](?:~(\d*))?(?:\^([\d.]*))?", re.DOTALL)
_WORD = re.compile(r"(.*?)(\*?)(?:~(\d*))?(?:\^([\d.]*))?", re.DOTALL)
_MARK_AT_END = re.compile(r"[~^][\d.]*\Z")


def phrase(lexeme: Lexeme, field: Field) -> Node:
    """Words between quotation marks, or a date between such.

    Raises:
        QueryError: with the character position.
    """
    match = _PHRASE.fullmatch(lexeme.text)
    if match is None:
        raise QueryError("this quotation mark is not closed", position=lexeme.at)
    text = " ".join(match[1].split())
    if not has_word(text):
        raise QueryError("there is no word between these quotation marks", position=lexeme.at)
    if field not in _IN_TEXT and (match[2] is not None or match[3] is not None):
        raise QueryError(
            "{field}: takes a name as it is, without ~ or ^", position=lexeme.at, field=field
        )
    if field is Field.DATE:
        return _date(text, lexeme.at)
    slop = _number(match[2], "~", MAX_SLOP, lexeme)
    return Phrase(text, field, slop, _boost(match[3], lexeme))


def word(lexeme: Lexeme, field: Field) -> Node:
    """A bare word, or a date.

    Raises:
        QueryError: with the character position, and what may have been meant.
    """
    match = _WORD.fullmatch(lexeme.text)
    text, star, edits, boost = match.groups() if match else (lexeme.text, "", None, None)
    if field is Field.DATE:
        return _date(lexeme.text, lexeme.at)
    if text.endswith(":") and text[:-1].lower() in FIELDS:
        raise QueryError(
            "{field} must stand directly before its word, without a blank",
            position=lexeme.at,
            suggestion=SWITCH if FIELDS[text[:-1].lower()] is Field.REMOVED else text.lower(),
            field=text,
        )
    if not has_word(text):
        marks = lexeme.text[len(text) :]
        raise QueryError("a word is missing before {marks!r}", position=lexeme.at, marks=marks)
    _check_star(text, star, lexeme.at)
    if _MARK_AT_END.search(text):
        raise QueryError(
            "after a word, marks stand once each, in the order * or ~, then ^",
            position=lexeme.at + len(text),
        )
    marked = bool(star) or edits is not None or boost is not None
    if field not in _IN_TEXT and marked:
        raise QueryError(
            "{field}: takes a name as it is, without *, ~ or ^", position=lexeme.at, field=field
        )
    if star and edits is not None:
        raise QueryError("a word takes either * or ~, not both", position=lexeme.at)
    distance = _number(edits, "~", _MAX_EDITS, lexeme)
    if distance and len(list(tokenize(text))) > 1:
        raise QueryError(
            "~ takes one word, and {text!r} is several", position=lexeme.at + len(text), text=text
        )
    return Word(text, field, bool(star), distance, _boost(boost, lexeme))


def _check_star(text: str, star: str, at: int) -> None:
    inner = text.find("*")
    if inner >= 0:
        raise QueryError("a star may only stand at the end of a word", position=at + inner)
    if star and sum(char.isalnum() for char in text) < _MIN_PREFIX:
        raise QueryError(
            "a star needs at least {least} letters before it",
            position=at + len(text),
            least=_MIN_PREFIX,
        )


def _number(digits: str | None, mark: str, limit: int, lexeme: Lexeme) -> int:
    """The number after a mark; 1 when the mark has none, 0 without the mark."""
    if digits is None:
        return 0
    number = int(digits[:9] or "1")
    if number > limit:
        at = lexeme.at + lexeme.text.rindex(mark)
        raise QueryError(
            "the number after {mark} may be at most {limit}", position=at, mark=mark, limit=limit
        )
    return number


def _boost(digits: str | None, lexeme: Lexeme) -> float:
    if digits is None:
        return 1.0
    at = lexeme.at + lexeme.text.rindex("^")
    try:
        boost = float(digits)
    except ValueError:
        raise QueryError("a number is missing after ^", position=at) from None
    if not 0 < boost <= _MAX_BOOST:
        raise QueryError(
            "the number after ^ must be more than 0, and at most {limit}",
            position=at,
            limit=int(_MAX_BOOST),
        )
    return boost


def _date(text: str, at: int) -> Node:
    if text.lower() == "unknown":
        return Undated()
    first, dots, last = text.partition("..")
    try:
        for side in filter(None, (first, last)):
            first_day(side)
    except DateError as error:
        raise QueryError(error.template, position=at, date=error.values["date"]) from None
    if not (first or last):
        raise QueryError("a date is missing after date:", position=at)
    if dots and first and last and first_day(first) > last_day(last):
        raise QueryError("{first} is after {last}", position=at, first=first, last=last)
    return DateRange(first, last if dots else first)

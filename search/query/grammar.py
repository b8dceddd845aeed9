r"""The query language: text to tree, in linear time, with the position of every error.

::

    query   = both ("OR" both)*
    both    = part (["AND"] part)*
    part    = ("NOT" | "-")* atom
    atom    = [field ":"] ("(" query ")" | phrase | word)
    phrase  = '"' characters '"' ["~" slop] ["^" boost]
    word    = characters ["*"] ["~" edits] ["^" boost]

`AND`, `OR` and `NOT` are operators in capitals only. Punctuation that stands alone says nothing
and is passed over; everything else means something or is an error that says where.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from search.dates import first_day, last_day
from search.errors import QueryError
from search.index.analysis import tokenize
from search.query.syntax import (
    AllOf,
    AnyOf,
    DateRange,
    Everything,
    Field,
    Node,
    Not,
    Phrase,
    Undated,
    Word,
)

__all__ = ["MAX_CHARS", "MAX_CLAUSES", "MAX_DEPTH", "parse"]

MAX_CHARS = 1_000
MAX_CLAUSES = 64
MAX_DEPTH = 20
_MAX_SLOP = 100
_MAX_EDITS = 2
_MAX_BOOST = 100.0
_MIN_PREFIX = 2

_QUOTES = '"“”„«»'
_LEXEME = re.compile(
    rf"""
      (?P<blank>\s+)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<minus>-(?=[({_QUOTES}]|[^\s(){_QUOTES}-]*[^\W_]))
    | (?P<field>[^\W\d_]\w*:)(?=[^\s)])
    | (?P<phrase>[{_QUOTES}][^{_QUOTES}]*(?:[{_QUOTES}](?:~\d*)?(?:\^[\d.]*)?)?)
    | (?P<word>[^\s(){_QUOTES}]+)
    """,
    re.VERBOSE,
)
_PHRASE = re.compile(rf"[{_QUOTES}](.*)[{_QUOTES}](?:~(\d*))?(?:\^([\d.]*))?", re.DOTALL)
_WORD = re.compile(r"(.*?)(\*?)(?:~(\d*))?(?:\^([\d.]*))?", re.DOTALL)
_MARK_AT_END = re.compile(r"[~^][\d.]*\Z")
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}
_FIELDS = {field.value: field for field in Field if field}
_IN_TEXT = (Field.ANY, Field.TITLE, Field.BODY)


class _Lexeme(NamedTuple):
    kind: str
    text: str
    at: int


@lru_cache(maxsize=1_024)  # pages and filters ask the same again and again
def parse(text: str) -> Node:
    """Read a query; an empty one is `Everything`.

    Raises:
        QueryError: with the character position, and what may have been meant.
    """
    if len(text) > MAX_CHARS:
        message = f"the query has {len(text):,} characters; the limit is {MAX_CHARS:,}"
        raise QueryError(message, position=MAX_CHARS)
    lexemes = [_lexeme(match) for match in _LEXEME.finditer(text) if match.lastgroup != "blank"]
    spoken = _spoken(lexemes)
    if lexemes and not spoken:
        raise QueryError("there is no word to search for", position=0)
    return _Parser([*spoken, _Lexeme("end", "", len(text))]).whole() if spoken else Everything()


def _spoken(lexemes: Iterable[_Lexeme]) -> list[_Lexeme]:
    """Without punctuation that stands alone, and without the minus signs before such."""
    spoken: list[_Lexeme] = []
    for lexeme in lexemes:
        before = spoken[-1].kind if spoken else ""
        if lexeme.kind != "silent":
            spoken.append(lexeme)
        elif before == "field":
            raise QueryError(f"a word is missing after {spoken[-1].text}", position=lexeme.at)
        elif before == "minus":
            spoken.pop()
    return spoken


def _lexeme(match: re.Match[str]) -> _Lexeme:
    kind, text, at = match.lastgroup or "", match[0], match.start()
    if kind in {"word", "phrase"}:
        if not _has_word(text):
            kind = "silent"
        kind = _OPERATORS.get(text, kind)
    return _Lexeme(kind, text, at)


class _Parser:
    """Recursive descent; recursion only follows parentheses, to `MAX_DEPTH`."""

    def __init__(self, lexemes: list[_Lexeme]) -> None:
        self._lexemes = lexemes
        self._next = 0
        self._clauses = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._query(Field.ANY)
        if self._peek.kind == "close":
            raise QueryError("this parenthesis closes nothing", position=self._peek.at)
        return node

    @property
    def _peek(self) -> _Lexeme:
        return self._lexemes[self._next]

    def _take(self) -> _Lexeme:
        lexeme = self._peek
        self._next += 1
        return lexeme

    def _query(self, field: Field) -> Node:
        nodes = [self._both(field)]
        while self._peek.kind == "or":
            self._take()
            nodes.append(self._both(field))
        return nodes[0] if len(nodes) == 1 else AnyOf(tuple(nodes))

    def _both(self, field: Field) -> Node:
        nodes = [self._part(field)]
        while self._peek.kind not in {"or", "close", "end"}:
            if self._peek.kind == "and":
                self._take()
            nodes.append(self._part(field))
        return nodes[0] if len(nodes) == 1 else AllOf(tuple(nodes))

    def _part(self, field: Field) -> Node:
        negations = 0
        while self._peek.kind in {"not", "minus"}:
            self._take()
            negations += 1
        node = self._atom(field)
        if negations % 2 == 0:
            return node
        return node.node if isinstance(node, Not) else Not(node)

    def _atom(self, field: Field) -> Node:
        lexeme = self._take()
        if lexeme.kind == "field":
            field = _field(lexeme)
            lexeme = self._take()
        if lexeme.kind == "open":
            return self._group(lexeme, field)
        if lexeme.kind not in {"word", "phrase"}:
            raise QueryError(f"a word or phrase is missing {_before(lexeme)}", position=lexeme.at)
        self._clauses += 1
        if self._clauses > MAX_CLAUSES:
            message = f"the query has more than {MAX_CLAUSES} words and phrases"
            raise QueryError(message, position=lexeme.at)
        return _word(lexeme, field) if lexeme.kind == "word" else _phrase(lexeme, field)

    def _group(self, opening: _Lexeme, field: Field) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            message = f"parentheses are nested more than {MAX_DEPTH} deep"
            raise QueryError(message, position=opening.at)
        node = self._query(field)
        if self._take().kind != "close":
            raise QueryError("this parenthesis is not closed", position=opening.at)
        self._depth -= 1
        return node


def _before(lexeme: _Lexeme) -> str:
    return f"before {lexeme.text!r}" if lexeme.text else "at the end"


def _field(lexeme: _Lexeme) -> Field:
    name = lexeme.text[:-1]
    if name.lower() in _FIELDS:
        return _FIELDS[name.lower()]
    near = difflib.get_close_matches(name.lower(), _FIELDS, n=1, cutoff=0.5)
    raise QueryError(
        f"there is no field {name!r}; the fields are {', '.join(_FIELDS)} "
        "(to search for the words themselves, put them between quotation marks)",
        position=lexeme.at,
        suggestion=f"{near[0]}:" if near else None,
    )


def _phrase(lexeme: _Lexeme, field: Field) -> Node:
    match = _PHRASE.fullmatch(lexeme.text)
    if match is None:
        raise QueryError("this quotation mark is not closed", position=lexeme.at)
    text = " ".join(match[1].split())
    if not _has_word(text):
        raise QueryError("there is no word between these quotation marks", position=lexeme.at)
    if field not in _IN_TEXT and (match[2] is not None or match[3] is not None):
        raise QueryError(f"{field}: takes a name as it is, without ~ or ^", position=lexeme.at)
    if field is Field.DATE:
        return _date(text, lexeme.at)
    slop = _number(match[2], "~", _MAX_SLOP, lexeme)
    return Phrase(text, field, slop, _boost(match[3], lexeme))


def _word(lexeme: _Lexeme, field: Field) -> Node:
    match = _WORD.fullmatch(lexeme.text)
    text, star, edits, boost = match.groups() if match else (lexeme.text, "", None, None)
    if field is Field.DATE:
        return _date(lexeme.text, lexeme.at)
    if text.endswith(":") and text[:-1].lower() in _FIELDS:
        message = f"{text} must stand directly before its word, without a blank"
        raise QueryError(message, position=lexeme.at, suggestion=text.lower())
    if not _has_word(text):
        message = f"a word is missing before {lexeme.text[len(text) :]!r}"
        raise QueryError(message, position=lexeme.at)
    _check_star(text, star, lexeme.at)
    if _MARK_AT_END.search(text):
        message = "after a word, marks stand once each, in the order * or ~, then ^"
        raise QueryError(message, position=lexeme.at + len(text))
    marked = bool(star) or edits is not None or boost is not None
    if field not in _IN_TEXT and marked:
        raise QueryError(f"{field}: takes a name as it is, without *, ~ or ^", position=lexeme.at)
    if star and edits is not None:
        raise QueryError("a word takes either * or ~, not both", position=lexeme.at)
    distance = _number(edits, "~", _MAX_EDITS, lexeme)
    if distance and len(list(tokenize(text))) > 1:
        message = f"~ takes one word, and {text!r} is several"
        raise QueryError(message, position=lexeme.at + len(text))
    return Word(text, field, bool(star), distance, _boost(boost, lexeme))


def _has_word(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _check_star(text: str, star: str, at: int) -> None:
    inner = text.find("*")
    if inner >= 0:
        message = "a star may only stand at the end of a word"
        raise QueryError(message, position=at + inner)
    if star and sum(char.isalnum() for char in text) < _MIN_PREFIX:
        message = f"a star needs at least {_MIN_PREFIX} letters before it"
        raise QueryError(message, position=at + len(text))


def _number(digits: str | None, mark: str, limit: int, lexeme: _Lexeme) -> int:
    """The number after a mark; 1 when the mark has none, 0 without the mark."""
    if digits is None:
        return 0
    number = int(digits[:9] or "1")
    if number > limit:
        at = lexeme.at + lexeme.text.rindex(mark)
        raise QueryError(f"the number after {mark} may be at most {limit}", position=at)
    return number


def _boost(digits: str | None, lexeme: _Lexeme) -> float:
    if digits is None:
        return 1.0
    at = lexeme.at + lexeme.text.rindex("^")
    try:
        boost = float(digits)
    except ValueError:
        raise QueryError("a number is missing after ^", position=at) from None
    if not 0 < boost <= _MAX_BOOST:
        message = f"the number after ^ must be more than 0, and at most {_MAX_BOOST:g}"
        raise QueryError(message, position=at)
    return boost


def _date(text: str, at: int) -> Node:
    if text.lower() == "unknown":
        return Undated()
    first, dots, last = text.partition("..")
    try:
        for side in filter(None, (first, last)):
            first_day(side)
    except ValueError as error:
        raise QueryError(str(error), position=at) from None
    if not (first or last):
        raise QueryError("a date is missing after date:", position=at)
    if dots and first and last and first_day(first) > last_day(last):
        raise QueryError(f"{first} is after {last}", position=at)
    return DateRange(first, last if dots else first)

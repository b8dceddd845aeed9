"""Tokens and lines: the units in which names are looked for.

A *line* never crosses a block bound, a newline or a tab, so no name does. White space of any
length separates tokens. A hyphen or an apostrophe between two words is kept as the `joint` of
the second, not as a token: "al-Qaeda" and "al Qaeda" have the same keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from search.model import CleanPage, Role
from search.text import fold

__all__ = ["Line", "Shape", "Token", "page_lines", "tokenise"]

_LINE = re.compile(r"[^\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
# An abbreviation with dots, a word (with its combining accents), or any other single sign.
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?|(?:[^\W_][\u0300-\u036f]*)+|[^\s\u200b\u2060\ufeff]"
)
_JOINTS = frozenset("-'’‘\u2010\u2011")
_STARTS_SENTENCE = frozenset('.!?:;“”"«»•*·…()[]|–—-‘')
_SILENT_ROLES = frozenset({Role.TITLE, Role.SUBTITLE, Role.HEADING, Role.TABLE})
_TITLE_CASE = 0.6  # share of capitalised words from which a line reads as a headline
_HEADLINE_TOKENS = 40
_LABEL_WORDS = 3  # so short a line is a headline only if all of it has capitals


class Shape(Enum):
    """How a token is written."""

    LOWER = "lower"
    CAPITAL = "Capital"
    UPPER = "UPPER"
    OTHER = "0"
    SIGN = "."


class Token(NamedTuple):
    """A word or sign.

    Attributes:
        key: the folded text without dots ("U.S." -> "us"), as compared with the gazetteer.
        joint: "-" or "'" when the token is joined to the one before it, else "".
        first: True where a sentence, quotation or list entry begins.
    """

    text: str
    start: int
    end: int
    key: str
    shape: Shape
    joint: str
    first: bool

    @property
    def capital(self) -> bool:
        """Begins with a capital letter."""
        return self.shape is Shape.CAPITAL or self.shape is Shape.UPPER


@dataclass(frozen=True, slots=True)
class Line:
    """A run of tokens that a name may lie in.

    Attributes:
        telling: False for headlines, tables and shouting lines, where a capital proves nothing.
        shouting: every word is in capitals.
        common: keys of the words that the page writes in lower case somewhere.
        foreign: in a language whose words and endings nobody has listed.
    """

    tokens: tuple[Token, ...]
    telling: bool
    shouting: bool
    common: frozenset[str] = frozenset()
    foreign: bool = False


def page_lines(page: CleanPage, *, foreign: bool = False) -> Iterator[Line]:
    """The lines of every kept block, with offsets in `page.text`."""
    lines = [
        (tokens, block.role)
        for block in page.kept
        for match in _LINE.finditer(block.text)
        if (tokens := tuple(tokenise(match.group(), block.at + match.start())))
    ]
    common = frozenset(
        token.key for tokens, _ in lines for token in tokens if token.shape is Shape.LOWER
    )
    for tokens, role in lines:
        yield replace(_line(tokens, role), common=common, foreign=foreign)


def _line(tokens: tuple[Token, ...], role: Role) -> Line:
    words = [
        t for t in tokens if t.shape is not Shape.SIGN and len(t.text) > 3 and t.text.isalpha()
    ]
    upper = sum(t.shape is Shape.UPPER for t in words)
    raised = sum(t.capital for t in words)
    shouting = len(words) > 1 and upper >= 0.8 * len(words)
    headline = (
        len(tokens) <= _HEADLINE_TOKENS
        and len(words) > 1
        and raised >= (_TITLE_CASE * len(words) if len(words) > _LABEL_WORDS else len(words))
        and tokens[-1].text not in ".!?;,"
    )
    telling = not (shouting or headline or role in _SILENT_ROLES)
    return Line(tokens, telling, shouting)


def tokenise(text: str, at: int = 0) -> Iterator[Token]:
    """The tokens of one line; offsets count from `at`."""
    end, joint, first = -1, "", True
    for match in _TOKEN.finditer(text):
        word, start = match.group(), match.start()
        if word in _JOINTS and start == end and _word_at(text, start + 1):
            joint, end = ("-" if word in "-\u2010\u2011" else "'"), match.end()
            continue
        shape = _shape(word)
        key = word if shape is Shape.SIGN else fold(word.replace(".", "") if "." in word else word)
        yield Token(word, at + start, at + match.end(), key or word, shape, joint, first)
        first = shape is Shape.SIGN and (word in _STARTS_SENTENCE or (first and word != ","))
        end, joint = match.end(), ""


def _word_at(text: str, index: int) -> bool:
    return index < len(text) and text[index].isalnum()


def _shape(word: str) -> Shape:
    head = word[0]
    if (head.isupper() or head.istitle()) and _is_latin(head):
        return Shape.UPPER if len(word) > 1 and word.isupper() else Shape.CAPITAL
    if head.isalpha():
        return Shape.LOWER
    return Shape.OTHER if head.isalnum() else Shape.SIGN


def _is_latin(letter: str) -> bool:
    """Whether names may begin with a letter: capitals of other scripts tell nothing here."""
    return letter < "\u0370" or "\u1e00" <= letter < "\u1f00"

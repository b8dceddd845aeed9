"""Words: how text is cut, folded and stemmed, the same for documents and for queries.

* Accents and case never matter: folding comes before stemming, so "Goita" is "Goïta".
* Initialisms lose their dots ("U.S." is "US"), grouped digits their separators ("5,000" is
  5000), English words their possessive ("Moscow's" is "Moscow").
* Hyphens separate ("W-2" is two neighbouring words, and a query for it is a phrase).
* No word is left out: there is no stop list, so "The Who" and "to be" can be found.

A document's words are stemmed in its own language; a query's words in every language, because
a query does not say which it is in (`STEMMED`).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from search.text import fold

__all__ = [
    "LANGUAGES",
    "OTHER",
    "STEMMED",
    "Token",
    "Words",
    "alike",
    "stem",
    "stem_term",
    "token_at",
    "tokenize",
]

LANGUAGES = {"en": "english", "fr": "french"}
"""ISO 639-1 codes of the languages that are stemmed, and Snowball's names for them."""

OTHER = "-"
"""Stands for every language that is not stemmed."""

STEMMED = (*LANGUAGES, OTHER)
"""The languages by which stem terms are told apart."""

# What stands inside words without being a letter: combining marks (Latin, Hebrew and Arabic),
# soft hyphens, zero-width joiners.
_INNER = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u00ad\u200b-\u200d\u2060"
)
_WORD = re.compile(
    rf"""
      (?:[^\W\d_]\.)+[^\W\d_](?![^\W_]|[{_INNER}])\.?  # U.S. or U.S
    | \d{{1,3}}(?:[,.\u00a0\u202f]\d{{3}})+(?!\d) # 5,000 or 1.500.000
    | [^\W_](?:[^\W_]|[{_INNER}])*
    """,
    re.VERBOSE,
)
_POSSESSIVE = re.compile(r"(?<=[\w.])['’]s\b", re.IGNORECASE)
_DROPPED = re.compile(rf"[.,\u00a0\u202f{_INNER}]")
_INNER_CHARACTER = re.compile(f"[{_INNER}]")
_IN_WORDS = re.compile(rf"[^\W_]|[.,\u00a0\u202f{_INNER}]")  # no word has any other character
_PLURAL_ENDINGS = ("s", "x")
_SHORTEST_FRENCH_STEM = 4


class Token(NamedTuple):
    """A word of a text: folded, not stemmed, with its character range in the text."""

    text: str
    start: int
    end: int


def tokenize(text: str, begin: int = 0) -> Iterator[Token]:
    """The words of a text, in order. Their position is their rank.

    Args:
        begin: where to begin: after a word, or after a character that is in no word.
    """
    for match in _WORD.finditer(text, begin):
        token = _token(match)
        if token:
            yield token


def token_at(text: str, at: int, floor: int = 0) -> Token | None:
    """The word that this character is part of, as `tokenize` cuts it; None when it is in none.

    Args:
        floor: a place at or before `at` where `tokenize` may begin, to look back no farther.
    """
    begin = at
    while begin > floor and _IN_WORDS.match(text, begin - 1):
        begin -= 1
    while begin <= at:
        match = _WORD.match(text, begin)
        begin = match.end() if match else begin + 1
        if match and begin > at:
            return _token(match)
    return None


def _token(match: re.Match[str]) -> Token | None:
    """The word of a match; None when it is a possessive ending."""
    start, end = match.span()
    if match[0] in "sS" and _POSSESSIVE.match(match.string, start - 1):
        return None
    word = fold(_DROPPED.sub("", match[0]) if not match[0].isalnum() else match[0])
    return Token(word, start, end) if word else None


def alike(char: str) -> str:
    """The letter or digit that stands for this one in folded words; "" when no single one does.

    A character that is part of no word stands for itself, one that words leave out for none.
    """
    if _INNER_CHARACTER.match(char):
        return ""
    if not char.isalnum():
        return char
    folded = fold(char)
    return folded if len(folded) == 1 and folded.isalnum() else ""


class Words:
    """The analyzer of the text fields: `tokenize`, as an index that cuts texts itself wants it.

    Every ASCII character is a separator but those that may stand inside a word: letters, digits,
    the dots of initialisms, the commas of numbers, apostrophes. So is the underscore not, because
    a possessive may follow it.
    """

    separators = "".join(
        chr(code) for code in range(128) if not chr(code).isalnum() and chr(code) not in ".,'_"
    )
    trailing = ".,'"

    def words(self, chunk: str) -> list[str]:
        """The words of a chunk or of a text, folded, in order."""
        if chunk.isascii() and chunk.isalpha():  # most chunks are one plain word
            return [chunk.lower()]
        return [token.text for token in tokenize(chunk)]


class _Stemmers(threading.local):
    """Of one thread, because a stemmer is not for several at once."""

    def __init__(self) -> None:
        self._made: dict[str, Stemmer.Stemmer] = {}

    def of(self, language: str) -> Stemmer.Stemmer:
        """The stemmer of one of `LANGUAGES`."""
        found = self._made.get(language)
        if found is None:
            # The words come from a cache: another one in here would only be looked up in vain.
            found = self._made[language] = Stemmer.Stemmer(LANGUAGES[language], 0)
        return found


_stemmers = _Stemmers()


@lru_cache(maxsize=262_144)
def stem(word: str, language: str) -> str:
    """Stem of a folded word (Snowball); the word itself for languages that are not stemmed.

    A French stem of fewer than four letters is only taken when it drops a plural ending, or
    Mali would become "mal" and Niger "nig".
    """
    if language not in LANGUAGES or not word.isalpha():
        return word
    found: str = _stemmers.of(language).stemWord(word)
    plural = word[:-1] == found and word.endswith(_PLURAL_ENDINGS)
    too_short = language == "fr" and len(found) < _SHORTEST_FRENCH_STEM
    return word if too_short and not plural else found


def stem_term(word: str, language: str) -> str:
    """The term under which a folded word of a document is indexed for its stem.

    It names the language, so that English "new" is not the stem of French "news".
    """
    known = language if language in LANGUAGES else OTHER
    return f"{known}:{stem(word, known)}"

"""Acronyms a text explains: "Long Name (LN)" and "LN (Long Name)"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.entities.lexicon import Lexicon
from search.entities.tokens import Line, Shape, Token

__all__ = ["Definition", "bracketed", "definitions", "initials", "nameless_acronyms", "shortens"]

_SYLLABIC_LETTERS = 4


class Definition(NamedTuple):
    """Tokens `first` to `last` (excluded) spell out the acronym at token `short`."""

    first: int
    last: int
    short: int


def definitions(line: Line, lexicon: Lexicon) -> Iterator[Definition]:
    """The acronyms explained in a line."""
    tokens = line.tokens
    for at in range(1, len(tokens) - 2):
        if tokens[at].text != "(":
            continue
        if tokens[at + 2].text == ")" and _acronym(tokens[at + 1]):
            first = _spelled_before(tokens, at, tokens[at + 1].key, lexicon)
            if first is not None and not _is_thing(tokens[at - 1], lexicon):
                yield Definition(first, at, at + 1)
        elif _acronym(tokens[at - 1]):
            last = _closing(tokens, at + 1)
            if last and tokens[at - 1].key in initials(tokens[at + 1 : last], lexicon):
                yield Definition(at + 1, last, at - 1)


def bracketed(line: Line) -> Iterator[int]:
    """The tokens that are an acronym in brackets behind something."""
    tokens = line.tokens
    for at in range(2, len(tokens) - 1):
        if tokens[at - 1].text == "(" and tokens[at + 1].text == ")" and _acronym(tokens[at]):
            yield at


def shortens(short: str, keys: Sequence[str]) -> bool:
    """Whether an acronym takes its letters, in order, from a name, the first from its first."""
    letters = iter("".join(keys))
    return keys[0][0] == short[0] and all(letter in letters for letter in short[:-1])


def nameless_acronyms(line: Line, lexicon: Lexicon) -> Iterator[str]:
    """The keys of acronyms that a line explains as no body: "internally displaced people (IDP)"."""
    tokens = line.tokens
    for at in range(2, len(tokens) - 2):
        short = tokens[at + 1]
        if tokens[at].text != "(" or tokens[at + 2].text != ")" or not _acronym(short):
            continue
        letters = len(short.key)
        words = tokens[max(0, at - letters) : at]
        plain = all(token.shape is Shape.LOWER for token in words)
        if (plain and "".join(token.key[0] for token in words) == short.key) or (
            _is_thing(tokens[at - 1], lexicon)
            and (_spelled_before(tokens, at, short.key, lexicon) is not None)
        ):
            yield short.key


def _is_thing(last: Token, lexicon: Lexicon) -> bool:
    """Whether a name that ends in this word is no body's: "Electronic Voting Machine"."""
    return last.key in lexicon.things or last.key in lexicon.role_heads


def initials(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[str, ...]:
    """The first letters of a name: of every word, without small words, without adjectives too."""
    small = lexicon.org_links | lexicon.function
    words = [token for token in tokens if token.key not in small]
    nouns = [t for t in words if t.capital or t.key not in lexicon.org_adjectives]
    return tuple("".join(token.key[0] for token in some) for some in (tokens, words, nouns))


def _acronym(token: Token) -> bool:
    return token.shape is Shape.UPPER and 2 <= len(token.key) <= 10 and token.key.isalpha()


def _spelled_before(tokens: Sequence[Token], end: int, short: str, lexicon: Lexicon) -> int | None:
    for first in range(end - 2, max(-1, end - 2 * len(short) - 4), -1):
        token = tokens[first]
        if token.shape is Shape.SIGN and token.text != "&":
            return None
        starts = token.capital and token.key[0] == short[0]
        if not starts:
            continue
        if short in initials(tokens[first:end], lexicon) or _is_syllabic(
            short, tokens[first:end], lexicon
        ):
            return first
    return None


def _is_syllabic(short: str, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether an acronym joins the beginnings of words: SOFITEX, "Société des fibres textiles".

    Every word takes part, save small ones and peoples ("Société burkinabè des fibres textiles").
    """
    if len(short) < _SYLLABIC_LETTERS:
        return False
    spelled = {0}  # the numbers of letters that the words so far can spell
    for token in tokens:
        begun = {at + n for at in spelled for n in _common(short[at:], token.key)}
        silent = token.key in lexicon.org_links or token.key in lexicon.demonyms
        spelled = spelled | begun if silent else begun
    return len(short) in spelled


def _common(one: str, other: str) -> range:
    """The lengths of the beginnings that two words share."""
    pairs = enumerate(zip(one, other, strict=False))
    return range(1, 1 + next((i for i, (a, b) in pairs if a != b), min(len(one), len(other))))


def _closing(tokens: Sequence[Token], at: int) -> int:
    for last in range(at, min(len(tokens), at + 16)):
        if tokens[last].text == ")":
            return last
    return 0

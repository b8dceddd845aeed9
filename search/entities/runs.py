"""Runs: what could be a name, by its capitals alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.entities.lexicon import Lexicon
from search.entities.tokens import Line, Shape, Token

__all__ = ["ARTICLES", "OF", "Run", "is_brand", "runs"]

ARTICLES = frozenset({"the", "le", "la", "les", "el", "los", "las", "l"})
_MONTH_LETTERS = 3  # "Jan" is short for a month, and a given name
_CONTRACTED = frozenset({"s", "t", "d", "m", "re", "ve", "ll"})
_QUOTES = frozenset('"“”«»')
_ARABIC_ARTICLES = frozenset({"al", "el"})
_NAME_PREFIXES = frozenset("Mc Mac De Di Du La Le Van O D N M Al El Ben Fitz".split())
_OF_OFFICE = frozenset({"of", "de", "du", "and"})
OF = frozenset({"de", "du", "da", "do", "dos", "das", "di", "del", "della"})


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens `first` to `last` (excluded): capitals, with name particles between them."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first


def runs(line: Line, taken: Sequence[bool], lexicon: Lexicon) -> Iterator[Run]:
    """The maximal runs of tokens that could be a name and are not taken yet."""
    at, tokens = 0, line.tokens
    while at < len(tokens):
        if taken[at] or not _may_begin(tokens, at, lexicon):
            at += 1
            continue
        last = at + 1
        while last < len(tokens) and not taken[last]:
            if _may_go_on(tokens, last, lexicon):
                last += 1
                continue
            ahead = _over_particles(tokens, at, last, lexicon)
            if ahead == last or ahead >= len(tokens) or taken[ahead]:
                break
            if not _may_go_on(tokens, ahead, lexicon):
                break
            last = ahead + 1
        yield Run(at, last)
        at = last


def is_brand(token: Token) -> bool:
    """Capitals within a word, as no person or place has them: "HaveYourSay", but "McDonald"."""
    if token.shape is not Shape.CAPITAL or token.text[1:].islower():
        return False
    inner = next((at for at, char in enumerate(token.text) if at and char.isupper()), 0)
    return inner > 0 and token.text[:inner] not in _NAME_PREFIXES


def _over_particles(tokens: Sequence[Token], first: int, at: int, lexicon: Lexicon) -> int:
    """Past "bin", "de la", or the dot of an initial.

    "de" joins many things; it joins a person's names only after a given name.
    """
    if tokens[at].text in _QUOTES and _nicknamed(tokens, at):
        return at + 3
    if tokens[at].text == "." and len(tokens[at - 1].text) == 1:
        after = tokens[at + 1] if at + 1 < len(tokens) else tokens[at]
        ends = after.key in lexicon.function or after.shape is Shape.UPPER  # "on X. In May"
        return at if ends and len(after.text) > 1 else at + 1
    if tokens[at].key in ARTICLES and not tokens[at].joint:
        return at
    if tokens[at].key in OF and tokens[first].key not in lexicon.given:
        return at
    ahead = at
    while ahead < len(tokens) and ahead - at < 2 and tokens[ahead].key in lexicon.particles:
        ahead += 1
    return ahead


def _nicknamed(tokens: Sequence[Token], at: int) -> bool:
    """Boubacar "Bouba" Diallo is one man."""
    name, closing = (*tokens[at + 1 : at + 3], None, None)[:2]
    return bool(name and name.capital and closing and closing.text in _QUOTES)


def _may_begin(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    token = tokens[at]
    if not token.capital or (token.first and token.key in lexicon.function):
        return False
    return _may_go_on(tokens, at, lexicon)


def _may_go_on(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    token = tokens[at]
    if _ends_word(tokens, at) or _surname_like_word(tokens, at, lexicon):
        return True
    if not token.capital or token.key in lexicon.honorifics or token.key in lexicon.role_heads:
        return False
    if len(token.text) == 1:
        return _is_initial(tokens, at)
    if token.key in lexicon.calendar and token.key in lexicon.given:
        return _is_no_date(tokens, at, lexicon)
    if _named_like_a_people(tokens, at, lexicon):
        return True
    return token.key not in lexicon.nameless and token.key not in lexicon.demonyms


def _is_initial(tokens: Sequence[Token], at: int) -> bool:
    """An initial, or the O of O'Brien."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is not None and (after.text == "." or (after.joint == "'" and after.capital))


def _surname_like_word(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """The King of Olivia King, unless he is the King of something or has a name himself."""
    token = tokens[at]
    if token.shape is not Shape.CAPITAL or token.key not in lexicon.word_surnames or at == 0:
        return False
    before, after = tokens[at - 1], tokens[at + 1] if at + 1 < len(tokens) else None
    if token.joint or before.shape is not Shape.CAPITAL or before.key not in lexicon.given:
        return False
    return after is None or not (after.capital or after.joint == "-" or after.key in _OF_OFFICE)


def _is_no_date(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Sunday Zilebo is a man; "on Sunday Musa said" and "he said Sunday" tell a day."""
    if len(tokens[at].key) == _MONTH_LETTERS:
        return _before_surname(tokens, at, lexicon)
    before = tokens[at - 1] if at else None
    if before is not None and (before.key in lexicon.function or before.key in lexicon.speech):
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or after.shape is not Shape.CAPITAL or after.key in lexicon.words:
        return False
    return after.key in lexicon.family or after.key in lexicon.given


def _named_like_a_people(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Sahrawi and Bambara are peoples, al-Sahrawi and M. Bambara are men."""
    token = tokens[at]
    if token.joint == "-" and tokens[at - 1].key in _ARABIC_ARTICLES:
        return True
    return token.shape is Shape.CAPITAL and _titled(tokens, at, lexicon)


def _ends_word(tokens: Sequence[Token], at: int) -> bool:
    """The "ad" of Sa'ad; neither the "s" of Mali's nor the "il" of Qu'il."""
    token = tokens[at]
    if token.joint != "'" or token.capital or token.key in _CONTRACTED:
        return False
    before = tokens[at - 1]
    return before.capital and len(before.key) > 1 and not before.key.endswith("qu")


def _titled(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a title such as "Mme" or "M." stands before a token."""
    before = at - 2 if at > 1 and tokens[at - 1].text == "." else at - 1
    return before >= 0 and tokens[before].capital and tokens[before].key in lexicon.honorifics


def _before_surname(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Jan van der Meer is no month."""
    after = tokens[at + 1 : at + 2]
    return any(
        token.key in lexicon.particles or (token.capital and token.key not in lexicon.words)
        for token in after
    )

"""Names that end in a telling word: "Barrick Gold Corporation", "Truth Commission"."""

from __future__ import annotations

from collections.abc import Sequence

from search.entities.lexicon import Lexicon
from search.entities.tokens import Shape, Token

__all__ = ["ARTICLES", "CONJUNCTIONS", "OF", "part", "reach", "suffixed", "suffixed_name"]

OF = frozenset({"of", "de", "du", "des", "d"})
CONJUNCTIONS = frozenset({"and", "et"})
ARTICLES = frozenset({"the", "la", "le", "les", "l"})
_LONGEST = 12  # tokens
_PLURAL_OWNERS = frozenset({"s", "'", "’"})
_MEDIA = frozenset({"tv", "television", "radio"})
_COUNTRIES = frozenset({"us", "uk"})
_CENTRES = frozenset({"centre", "center"})


def suffixed(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Capitals from `at` up to the last suffix among them: "National Open University"."""
    if not part(tokens[at], lexicon) or (tokens[at].first and tokens[at].key in lexicon.function):
        return None
    last, best = at, at
    while last < len(tokens) and last - at < _LONGEST:
        if not part(tokens[last], lexicon):
            ahead = _over_joint(tokens, at, last, lexicon)
            if ahead == last:
                break
            last = ahead
        if last > at and tokens[last].key in lexicon.org_suffixes and not _cut(tokens, last):
            best = last + 1
        last += 1
    if best == at or (best < last and tokens[best].key in lexicon.words):
        return None  # "Police Station" is not the police
    if _is_no_body(tokens, best, lexicon):
        return None
    if best < last or best == len(tokens) or tokens[best].key not in lexicon.org_links:
        return at, best
    if tokens[best].key in CONJUNCTIONS:
        return at, best
    return at, reach(tokens, best, lexicon)


def _cut(tokens: Sequence[Token], at: int) -> bool:
    """Only the first half of a word: the Sa of Sa'ad, the Co of Co-operative."""
    if at + 1 == len(tokens):
        return False
    after = tokens[at + 1]
    return after.joint == "'" or (after.joint == "-" and after.shape is Shape.LOWER)


def _is_no_body(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> bool:
    """A Trade Centre is where bodies are, no body; nor are the Champions League and US TV."""
    last, kind = tokens[end - 1].key, tokens[end - 2].key
    if last in _MEDIA:
        return kind in _COUNTRIES or kind in lexicon.demonyms
    if last == "league":
        return kind in lexicon.competitions
    return last in _CENTRES and kind in lexicon.building_kinds


def _over_joint(tokens: Sequence[Token], first: int, at: int, lexicon: Lexicon) -> int:
    """Past what joins the words of one name, to its next word, or nowhere.

    "Truth and Reconciliation Commission", "Forbes & Company Ltd", "Women's League".
    """
    if at == first or at + 1 >= len(tokens) or not part(tokens[at + 1], lexicon):
        return at
    before, joint, after = tokens[at - 1], tokens[at], tokens[at + 1]
    if joint.text == "&":
        return at + 1
    if joint.key in _PLURAL_OWNERS and (joint.joint == "'" or joint.text in "'’"):
        return at + 1 if before.key in lexicon.words else at
    if joint.key != "and" or before.key in lexicon.org_suffixes:
        return at
    within = first == 0 or tokens[first - 1].key not in OF  # or "Ministry of X and Y Bank"
    fields = all(t.key in lexicon.words and t.key not in lexicon.demonyms for t in (before, after))
    return at + 1 if within and fields and after.key not in lexicon.org_heads else at


def suffixed_name(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """In a headline, where any word may have a capital, only what no ordinary word is part of."""
    span = suffixed(tokens, at, lexicon)
    if span is None or any(token.key in lexicon.words for token in tokens[at : span[1] - 1]):
        return None
    return span


def reach(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """How far a name goes on from `at` over links that lead to another capital."""
    last = at
    while last < len(tokens) and last - at < _LONGEST:
        if part(tokens[last], lexicon):
            last += 1
            continue
        ahead = last
        while ahead < len(tokens) and ahead - last < 3 and tokens[ahead].key in lexicon.org_links:
            ahead += 1
        if ahead == last or ahead == len(tokens) or not part(tokens[ahead], lexicon):
            break
        if tokens[last].key in CONJUNCTIONS and not _joined(tokens, last + 1, lexicon):
            break
        last = ahead + 1
    return last


def _joined(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """After "and", only an ordinary word goes on with the name: "Trade and Industry"."""
    if tokens[at].key in ARTICLES:
        return False
    return tokens[at].key in lexicon.words and tokens[at].key not in lexicon.org_heads


def part(token: Token, lexicon: Lexicon) -> bool:
    """Whether a token can be a capitalised word of a body's name."""
    if token.key in lexicon.calendar:
        return False
    if token.key in lexicon.role_heads and token.key not in lexicon.org_heads:
        return False
    return token.shape is Shape.CAPITAL or token.shape is Shape.UPPER

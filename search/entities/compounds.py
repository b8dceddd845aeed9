"""Names made of telling words: "Ministry of Defence", "Barrick Gold Corporation", "Gulf of Aden".

A head begins a name ("Ministry", "Union", "Gulf"), a suffix ends it ("Corporation", "University").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from search.entities.candidates import Candidate, Weight
from search.entities.lexicon import Lexicon
from search.entities.tokens import Line, Shape, Token
from search.model import EntityType

__all__ = ["compounds"]

_LONGEST = 12  # tokens
_PLAIN_WORDS = 7
_WITH_FIELDS = frozenset({"ministry", "department", "ministere"})
_CONJUNCTIONS = frozenset({"and", "et"})
_OF = frozenset({"of", "de", "du", "des", "d"})
_AFTER_NAMES = frozenset("a ont est sont avait qui que dont doit va vient se".split())
_INFINITIVE = ("er", "ir", "re")
_ARTICLES = frozenset({"the", "la", "le", "les", "l"})


def compounds(line: Line, lexicon: Lexicon) -> Iterator[Candidate]:
    """The names of a line that begin or end with a telling word, from left to right."""
    at = 0
    rules = _RULES if line.telling else _RULES_FOR_HEADLINES
    while at < len(line.tokens):
        found = _starting(line.tokens, at, rules, lexicon)
        if found is not None:
            yield found
        at = found.last if found else at + 1


def _starting(
    tokens: Sequence[Token], at: int, rules: Sequence[_Rule], lexicon: Lexicon
) -> Candidate | None:
    for rule, kind in rules:
        if span := rule(tokens, at, lexicon):
            return Candidate(*span, kind, Weight.LIKELY)
    return None


def _place(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """A place after its kind: "Gulf of Mexico", "mer de Sulu"."""
    heads = lexicon.place_heads if tokens[at].capital else lexicon.spoken_place_heads
    if tokens[at].key not in heads or len(tokens) < at + 3:
        return None
    if tokens[at + 1].key not in _OF or tokens[at + 1].capital:
        return None
    name = at + 3 if tokens[at + 2].key in _ARTICLES and len(tokens) > at + 3 else at + 2
    return (at, name + 1) if tokens[name].capital and _part(tokens[name], lexicon) else None


def _headed(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """A body after its kind: "Bank of Ghana", "Banque de développement du Mali"."""
    head = tokens[at]
    if head.key not in (lexicon.org_heads if head.capital else lexicon.spoken_heads):
        return None
    after = at + 1
    bare = head.capital and head.key in lexicon.bare_heads
    if bare and after < len(tokens) and _adjective(tokens[after], lexicon):
        last = _reach(tokens, after + 1, lexicon)
        if last == after + 1 and head.key in lexicon.open_heads:
            last = _over_plain_name(tokens, last, lexicon)
        return at, last
    if after == len(tokens) or tokens[after].joint or tokens[after].key in _CONJUNCTIONS:
        return None
    if tokens[after].key not in (lexicon.org_links if head.capital else _OF) and not bare:
        return None
    last = _reach(tokens, after, lexicon)
    if last == after and bare:
        last = _reach(tokens, _over_plain_words(tokens, after), lexicon)
    if head.key in _WITH_FIELDS:
        last = _over_fields(tokens, last, lexicon) or last
    return (at, last) if last - at > 1 else None


def _over_plain_words(tokens: Sequence[Token], at: int) -> int:
    """To the capital that "Banque de développement du Mali" ends in, or nowhere."""
    for ahead in range(at, min(len(tokens), at + _PLAIN_WORDS)):
        if tokens[ahead].capital:
            return ahead if tokens[ahead - 1].key in _OF else at
        if tokens[ahead].shape is not Shape.LOWER:
            return at
    return at


def _over_plain_name(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """Over the small letters that end "Agence nationale de normalisation", or nowhere.

    Only where a sign, a verb or another name shows the end; an infinitive is no part of it.
    """
    if len(tokens) < at + 2 or tokens[at].key not in _OF:
        return at
    for ahead in range(at + 1, min(len(tokens), at + _PLAIN_WORDS)):
        token = tokens[ahead]
        if token.shape is Shape.SIGN or token.key in _AFTER_NAMES or _lists(tokens, ahead):
            return ahead if tokens[ahead - 1].key not in lexicon.org_links else at
        if token.capital and tokens[ahead - 1].key in _OF:
            return _reach(tokens, ahead, lexicon)
        if token.shape is not Shape.LOWER or (ahead == at + 1 and token.key.endswith(_INFINITIVE)):
            return at
    return at


def _lists(tokens: Sequence[Token], at: int) -> bool:
    """Whether something else follows after "et": "et l'Unesco", not "et moyennes entreprises"."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return tokens[at].key == "et" and after is not None and after.key in _ARTICLES | {"du", "des"}


def _adjective(token: Token, lexicon: Lexicon) -> bool:
    return token.shape is Shape.LOWER and token.key in lexicon.org_adjectives


def _suffixed(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """Capitals from `at` up to the last suffix among them: "National Open University"."""
    if not _part(tokens[at], lexicon) or (tokens[at].first and tokens[at].key in lexicon.function):
        return None
    last, best = at, at
    while last < len(tokens) and last - at < _LONGEST and _part(tokens[last], lexicon):
        cut = last + 1 < len(tokens) and tokens[last + 1].joint == "'"  # the Sa of Sa'ad
        if last > at and tokens[last].key in lexicon.org_suffixes and not cut:
            best = last + 1
        last += 1
    if best == at or (best < last and tokens[best].key in lexicon.words):
        return None  # "Police Station" is not the police
    if best < last or best == len(tokens) or tokens[best].key not in lexicon.org_links:
        return at, best
    if tokens[best].key in _CONJUNCTIONS:
        return at, best
    return at, _reach(tokens, best, lexicon)


def _suffixed_name(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """In a headline, where any word may have a capital, only what no ordinary word is part of."""
    span = _suffixed(tokens, at, lexicon)
    if span is None or any(token.key in lexicon.words for token in tokens[at : span[1] - 1]):
        return None
    return span


def _reach(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """How far a name goes on from `at` over links that lead to another capital."""
    last = at
    while last < len(tokens) and last - at < _LONGEST:
        if _part(tokens[last], lexicon):
            last += 1
            continue
        ahead = last
        while ahead < len(tokens) and ahead - last < 3 and tokens[ahead].key in lexicon.org_links:
            ahead += 1
        if ahead == last or ahead == len(tokens) or not _part(tokens[ahead], lexicon):
            break
        if tokens[last].key in _CONJUNCTIONS and not _joined(tokens, last + 1, lexicon):
            break
        last = ahead + 1
    return last


def _over_fields(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """Past ", Industry and Tourism", ", des Finances et du Plan"; 0 where no such list is.

    Only ordinary words are fields of a ministry: "Ministry of Trade, Ghana and Togo" is no list.
    """
    while at < len(tokens) and tokens[at].text in (",", *_CONJUNCTIONS):
        closing = tokens[at].key in _CONJUNCTIONS
        first = at + 1
        if tokens[first : first + 1] and tokens[first].key in _ARTICLES:
            return 0  # another body: "et la Police"
        while first < len(tokens) and tokens[first].key in lexicon.org_links - _CONJUNCTIONS:
            first += 1
        at = first
        while at < len(tokens) and _part(tokens[at], lexicon) and tokens[at].key in lexicon.words:
            at += 1
        if at == first:
            return 0
        if closing:
            return at
    return 0


def _joined(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """After "and", only an ordinary word goes on with the name: "Trade and Industry"."""
    if tokens[at].key in _ARTICLES:
        return False
    return tokens[at].key in lexicon.words and tokens[at].key not in lexicon.org_heads


def _part(token: Token, lexicon: Lexicon) -> bool:
    if token.key in lexicon.calendar:
        return False
    if token.key in lexicon.role_heads and token.key not in lexicon.org_heads:
        return False
    return token.shape is Shape.CAPITAL or token.shape is Shape.UPPER


_Rule = tuple[
    Callable[[Sequence[Token], int, Lexicon], tuple[int, int] | None],
    EntityType,
]
_RULES_FOR_HEADLINES: tuple[_Rule, ...] = (
    (_headed, EntityType.ORGANISATION),
    (_suffixed_name, EntityType.ORGANISATION),
    (_place, EntityType.PLACE),
)
_RULES: tuple[_Rule, ...] = (
    (_headed, EntityType.ORGANISATION),
    (_suffixed, EntityType.ORGANISATION),
    (_place, EntityType.PLACE),
)

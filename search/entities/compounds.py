"""Names made of telling words: "Ministry of Defence", "Barrick Gold Corporation", "Gulf of Aden".

A head begins a name ("Ministry", "Union", "Gulf"), a suffix ends it ("Corporation", "University").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from search.entities.candidates import Candidate, Weight
from search.entities.lexicon import Lexicon
from search.entities.suffixed import (
    ARTICLES,
    CONJUNCTIONS,
    OF,
    part,
    reach,
    suffixed,
    suffixed_name,
)
from search.entities.tokens import Line, Shape, Token
from search.model import EntityType

__all__ = ["compounds"]

_PLAIN_WORDS = 7
_WITH_FIELDS = frozenset({"ministry", "department", "ministere"})
_AFTER_NAMES = frozenset("a ont est sont avait qui que dont doit va vient se".split())
_INFINITIVE = ("er", "ir", "re")


def compounds(line: Line, lexicon: Lexicon) -> Iterator[Candidate]:
    """The names of a line that begin or end with a telling word, from left to right."""
    at = 0
    rules = _RULES if line.telling else _RULES_FOR_HEADLINES
    spoken = lexicon.spoken_heads | lexicon.spoken_place_heads
    while at < len(line.tokens):
        token = line.tokens[at]
        begins = token.capital or token.key in spoken
        found = _starting(line.tokens, at, rules, lexicon) if begins else None
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
    if tokens[at + 1].key not in OF or tokens[at + 1].capital:
        return None
    name = at + 3 if tokens[at + 2].key in ARTICLES and len(tokens) > at + 3 else at + 2
    return (at, name + 1) if tokens[name].capital and part(tokens[name], lexicon) else None


def _headed(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """A body after its kind: "Bank of Ghana", "Banque de développement du Mali"."""
    head = tokens[at]
    if head.key not in (lexicon.org_heads if head.capital else lexicon.spoken_heads):
        return None
    after = at + 1
    bare = head.capital and head.key in lexicon.bare_heads
    if bare and after < len(tokens) and _adjective(tokens[after], lexicon):
        last = reach(tokens, after + 1, lexicon)
        if last == after + 1 and head.key in lexicon.open_heads:
            last = _over_plain_name(tokens, last, lexicon)
        return at, last
    if after == len(tokens) or tokens[after].joint or tokens[after].key in CONJUNCTIONS:
        return None
    bare = bare and not _of_a_thing(tokens, after, lexicon)
    if tokens[after].key not in (lexicon.org_links if head.capital else OF) and not bare:
        return None
    last = reach(tokens, after, lexicon)
    if last == after and bare:
        last = _over_people(tokens, after, lexicon)
    if last == after and bare:
        last = reach(tokens, _over_plain_words(tokens, after), lexicon)
    if head.key in _WITH_FIELDS:
        last = _over_fields(tokens, last, lexicon) or last
    return (at, last) if last - at > 1 else None


def _of_a_thing(tokens: Sequence[Token], after: int, lexicon: Lexicon) -> bool:
    """Whether a body's first word is none here: "Police Station", "Superintendent of Police X"."""
    if not tokens[after].capital:
        return False
    of_office = after > 1 and tokens[after - 2].key in OF
    return of_office or tokens[after].key in lexicon.nameless - lexicon.org_adjectives


def _over_people(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """To the people that "Groupement des forces spéciales guinéennes" ends in, or nowhere."""
    for ahead in range(at, min(len(tokens), at + _PLAIN_WORDS)):
        if tokens[ahead].shape is not Shape.LOWER or tokens[ahead].key in _AFTER_NAMES:
            return at
        if tokens[ahead].key in lexicon.demonyms:
            return ahead + 1 if ahead > at + 1 else at
    return at


def _over_plain_words(tokens: Sequence[Token], at: int) -> int:
    """To the capital that "Banque de développement du Mali" ends in, or nowhere."""
    for ahead in range(at, min(len(tokens), at + _PLAIN_WORDS)):
        if tokens[ahead].capital:
            return ahead if tokens[ahead - 1].key in OF else at
        if tokens[ahead].shape is not Shape.LOWER:
            return at
    return at


def _over_plain_name(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """Over the small letters that end "Agence nationale de normalisation", or nowhere.

    Only where a sign, a verb or another name shows the end; an infinitive is no part of it.
    """
    if len(tokens) < at + 2 or tokens[at].key not in OF:
        return at
    for ahead in range(at + 1, min(len(tokens), at + _PLAIN_WORDS)):
        token = tokens[ahead]
        if token.shape is Shape.SIGN or token.key in _AFTER_NAMES or _lists(tokens, ahead):
            return ahead if tokens[ahead - 1].key not in lexicon.org_links else at
        if token.capital and tokens[ahead - 1].key in OF:
            return reach(tokens, ahead, lexicon)
        if token.shape is not Shape.LOWER or (ahead == at + 1 and token.key.endswith(_INFINITIVE)):
            return at
    return at


def _lists(tokens: Sequence[Token], at: int) -> bool:
    """Whether something else follows after "et": "et l'Unesco", not "et moyennes entreprises"."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return tokens[at].key == "et" and after is not None and after.key in ARTICLES | {"du", "des"}


def _adjective(token: Token, lexicon: Lexicon) -> bool:
    return token.shape is Shape.LOWER and token.key in lexicon.org_adjectives


def _over_fields(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """Past ", Industry and Tourism", ", des Finances et du Plan"; 0 where no such list is.

    Only ordinary words are fields of a ministry: "Ministry of Trade, Ghana and Togo" is no list.
    """
    while at < len(tokens) and tokens[at].text in (",", *CONJUNCTIONS):
        closing = tokens[at].key in CONJUNCTIONS
        first = at + 1
        if tokens[first : first + 1] and tokens[first].key in ARTICLES:
            return 0  # another body: "et la Police"
        while first < len(tokens) and tokens[first].key in lexicon.org_links - CONJUNCTIONS:
            first += 1
        at = first
        while at < len(tokens) and part(tokens[at], lexicon) and tokens[at].key in lexicon.words:
            at += 1
        if at == first:
            return 0
        if closing:
            return at
    return 0


_Rule = tuple[
    Callable[[Sequence[Token], int, Lexicon], tuple[int, int] | None],
    EntityType,
]
_RULES_FOR_HEADLINES: tuple[_Rule, ...] = (
    (_headed, EntityType.ORGANISATION),
    (suffixed_name, EntityType.ORGANISATION),
    (_place, EntityType.PLACE),
)
_RULES: tuple[_Rule, ...] = (
    (_headed, EntityType.ORGANISATION),
    (suffixed, EntityType.ORGANISATION),
    (_place, EntityType.PLACE),
)

"""Known names in a line: which of them count, and how much the text says for them."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from search.entities.candidates import Weight
from search.entities.gazetteer import Hit
from search.entities.lexicon import Lexicon
from search.entities.people_rules import aged
from search.entities.region import Rank
from search.entities.runs import ARTICLES, Run
from search.entities.tokens import Line, Shape, Token
from search.model import EntityType

__all__ = [
    "is_particle",
    "name_word",
    "part_of_acronym",
    "part_of_person",
    "stands_alone",
    "weight",
    "with_forenames",
]

_FORENAMES = 4
_PARTICLES = frozenset({"le", "van", "von"})
_LEADING = frozenset({"of", "from", "to", "de", "d", "the", "across", "around", "vers", "depuis"})
_LOCAL_WORDS = frozenset({"in", "at", "near", "a", "en", "au"})


def part_of_acronym(line: Line, hit: Hit) -> bool:
    """The Mauritanie of IRA-Mauritanie is not the country, but the China of US-China is."""
    tokens = line.tokens
    return tokens[hit.first].joint == "-" and tokens[hit.first - 1].shape is Shape.UPPER


def is_particle(line: Line, hit: Hit, lexicon: Lexicon) -> bool:
    """The van of Jan van der Meer is no city."""
    return line.tokens[hit.first].key in lexicon.particles


def with_forenames(line: Line, hit: Hit, lexicon: Lexicon) -> Hit:
    """A listed surname with the names before it: "Faure Essozimna Gnassingbé"."""
    if hit.entry.type is not EntityType.PERSON or hit.lower:
        return hit
    first = hit.first
    while first > max(0, hit.first - _FORENAMES) and _forename(line.tokens[first - 1], lexicon):
        first -= 1
    for at in range(first, hit.first):
        if line.tokens[at].key in hit.entry.forenames:
            return Hit(at, hit.last, hit.entry)
    return hit


def _forename(token: Token, lexicon: Lexicon) -> bool:
    return name_word(token, lexicon) and token.key not in lexicon.honorifics


def part_of_person(line: Line, hit: Hit, starts: AbstractSet[int], lexicon: Lexicon) -> bool:
    """One word of a longer personal name: the London of Jack London, the Jordan of Jordan Ayew.

    Args:
        starts: where known names begin; such a neighbour is a name of its own.
    """
    token = line.tokens[hit.first]
    if hit.last - hit.first > 1 or hit.lower or token.shape is not Shape.CAPITAL:
        return False
    if hit.entry.type is EntityType.ORGANISATION:
        return hit.last not in starts and _before_surname(line.tokens, hit.first, lexicon)
    if _behind_names(line.tokens, hit, starts, lexicon):
        return True
    if token.key in lexicon.given and aged(line.tokens, Run(hit.first, hit.last)):
        return True
    after = line.tokens[hit.last] if hit.last < len(line.tokens) else None
    return (
        after is not None
        and hit.last not in starts
        and (token.key in lexicon.given or _doubtful(line, hit, lexicon))
        and after.joint != "'"
        and (_is_surname(after, lexicon) or _particle_before_name(line, hit.last))
    )


def _is_surname(token: Token, lexicon: Lexicon) -> bool:
    """Whether a word behind a given name may be a family name."""
    if not name_word(token, lexicon):
        return False
    known = token.key in lexicon.family or token.key in lexicon.word_surnames
    return known or token.key not in lexicon.words


def _particle_before_name(line: Line, at: int) -> bool:
    """The "le" of Chad le Clos; in a page that has French words it is an article."""
    after = line.tokens[at + 1] if at + 1 < len(line.tokens) else None
    named = after is not None and after.shape is Shape.CAPITAL
    return named and line.tokens[at].text in _PARTICLES and "les" not in line.common


def _behind_names(
    tokens: Sequence[Token], hit: Hit, starts: AbstractSet[int], lexicon: Lexicon
) -> bool:
    """Whether the words before a hit are names of a person that goes on with it."""
    if hit.first == 0:
        return False
    city = hit.entry.rank >= Rank.CITY
    if city and _ends_long_name(tokens, hit.first, starts, lexicon):
        return True
    if _surname_behind(tokens, hit.first, lexicon):
        return True
    before = tokens[hit.first - 1]
    if hit.first - 1 in starts or not name_word(before, lexicon):
        return False
    if before.key in lexicon.given:
        return before.key not in lexicon.function
    surname = city and tokens[hit.first].key in lexicon.family  # the Douglas of Zilebo Douglas
    person = hit.entry.type is EntityType.PERSON and not before.first
    known = before.key in lexicon.words or before.key in lexicon.honorifics
    return (surname or person) and not known


def _before_surname(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """The Chelsea of Chelsea Zilebo."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        tokens[at].key in lexicon.given
        and after is not None
        and after.joint != "'"
        and _is_surname(after, lexicon)
    )


def _ends_long_name(
    tokens: Sequence[Token], at: int, starts: AbstractSet[int], lexicon: Lexicon
) -> bool:
    """Behind two more capitals that are no words: the Egbe of Oroko Zilebo Egbe."""
    return at > 1 and all(
        name_word(tokens[back], lexicon)
        and tokens[back].key not in lexicon.words
        and back not in starts
        for back in (at - 1, at - 2)
    )


def _surname_behind(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Behind an initial or another surname: the Bello and the Kano of "A. Bello-Kano"."""
    before = tokens[at - 1]
    if tokens[at].joint == "-":
        return before.shape is Shape.CAPITAL and before.key in lexicon.family
    initial = tokens[at - 2] if before.text == "." and at > 1 else None
    return initial is not None and len(initial.text) == 1 and initial.capital


def _doubtful(line: Line, hit: Hit, lexicon: Lexicon) -> bool:
    """A small town that nothing introduces as a place: the Yoro of Yoro Diaby."""
    return hit.entry.rank >= Rank.CITY and not (hit.first and _in_a_place(line, hit, lexicon))


def name_word(token: Token, lexicon: Lexicon) -> bool:
    """Whether a token can be one word of a person's name, by its capital and its meaning."""
    return token.shape is Shape.CAPITAL and not (
        token.key in lexicon.nameless
        or token.key in lexicon.demonyms
        or token.key in lexicon.role_heads
        or token.key in lexicon.org_suffixes
        or token.key in lexicon.place_suffixes
    )


def weight(line: Line, hit: Hit, lexicon: Lexicon) -> Weight:
    """A city that no preposition introduces may be somebody's surname: "Castillo said"."""
    if hit.entry.type is not EntityType.PLACE or hit.entry.rank == Rank.COUNTRY:
        return Weight.SURE
    if hit.first == 0:
        return Weight.LIKELY
    led = hit.entry.rank == Rank.CURATED and line.tokens[hit.first - 1].key in _LEADING
    return Weight.SURE if led or _in_a_place(line, hit, lexicon) else Weight.LIKELY


def stands_alone(line: Line, hit: Hit, lexicon: Lexicon) -> bool:
    """Whether the text supports a known name that could as well be a word or a person."""
    token = line.tokens[hit.first]
    if hit.last - hit.first > 1:
        return not _with_an_article(line.tokens, hit, lexicon)
    if hit.entry.rank == Rank.COUNTRY:
        return not _shortened_club(line.tokens, hit, lexicon)
    if hit.entry.rank == Rank.CURATED:
        plain = token.key in lexicon.words and token.shape is not Shape.UPPER
        return not plain or (line.telling and not token.first)
    word = token.key in line.common or (hit.entry.rank == Rank.OTHER and token.key in lexicon.words)
    if hit.entry.strong and not word:
        return True
    return hit.first > 0 and line.telling and _in_a_place(line, hit, lexicon)


def _shortened_club(tokens: Sequence[Token], hit: Hit, lexicon: Lexicon) -> bool:
    """The US of the club US Bougouba is no country."""
    if hit.last == len(tokens) or tokens[hit.first].text != "US":
        return False
    after = tokens[hit.last]
    return not after.joint and name_word(after, lexicon) and after.key not in lexicon.words


def _with_an_article(tokens: Sequence[Token], hit: Hit, lexicon: Lexicon) -> bool:
    """Whether a listed place is just a noun with its article here: "le port", no "Le Port"."""
    article, *rest = tokens[hit.first : hit.last]
    if article.capital or article.key not in ARTICLES:
        return False
    return all(token.key in lexicon.words for token in rest) or _after_particle(tokens, hit)


def _after_particle(tokens: Sequence[Token], hit: Hit) -> bool:
    """In "Maria de los Angeles Ortiz"."""
    before = tokens[max(0, hit.first - 2) : hit.first]
    return len(before) == 2 and before[0].capital and before[1].text == "de"


def _in_a_place(line: Line, hit: Hit, lexicon: Lexicon) -> bool:
    one = line.tokens[hit.first - 1]
    if one.key in _LOCAL_WORDS and one.text != "a" and (one.first or one.shape is Shape.LOWER):
        return True
    two = line.tokens[hit.first - 2] if hit.first > 1 else one
    return one.key in ("of", "de", "d") and two.key in lexicon.place_nouns

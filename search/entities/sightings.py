"""Sightings: every place in a page where something may be named, before they are put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from search.entities.candidates import Candidate, Weight
from search.entities.compounds import compounds
from search.entities.gazetteer import Gazetteer, Hit
from search.entities.judging import judge
from search.entities.lexicon import Lexicon
from search.entities.region import Entry, Rank
from search.entities.runs import ARTICLES, Run, runs
from search.entities.tokens import Line, Shape, Token
from search.model import EntityType

__all__ = ["Sighting", "name_word", "sight"]

_FORENAMES = 4
_LISTING = frozenset({",", "and", "et", "&"})
_LOCAL_WORDS = frozenset({"in", "at", "near", "a", "en", "au"})


@dataclass(frozen=True, slots=True)
class Sighting:
    """A stretch of the page that may name something.

    Attributes:
        start: character offset in the page's text; `end` likewise.
        keys: the folded words.
        lower: a known name without its capital; counts only beside a written one.
    """

    type: EntityType
    weight: Weight
    start: int
    end: int
    keys: tuple[str, ...]
    entry: Entry | None = None
    lower: bool = False


def sight(line: Line, gazetteer: Gazetteer, lexicon: Lexicon) -> Iterator[Sighting]:
    """Known names first, then names by their words, then what the rest of the line tells."""
    hits = [_with_forenames(line, hit, lexicon) for hit in gazetteer.hits(line)]
    starts = {hit.first for hit in hits if hit.entry.strong and not hit.lower}
    hits = [hit for hit in hits if not _part_of_person(line, hit, starts, lexicon)]
    hits = [hit for hit in hits if not (hit.lower and _is_particle(line, hit, lexicon))]
    ends = {hit.last for hit in hits}
    hits = [hit for hit in hits if hit.first in ends or not _part_of_acronym(line, hit)]
    owners = {at: hit for hit in hits for at in range(hit.first, hit.last)}
    bodies: list[Candidate] = [*_widened(line, hits, lexicon), *compounds(line, lexicon)]
    bodies = [body for body in bodies if not _known(body, owners)]
    inside = {at for body in bodies for at in range(body.first, body.last)}
    hits = [hit for hit in hits if hit.first not in inside]
    taken = [at in owners or at in inside for at in range(len(line.tokens))]
    for hit in hits:
        if (sighting := _of_hit(line, hit, lexicon)) is not None:
            yield sighting
    places = [hit for hit in hits if hit.entry.type is EntityType.PLACE and not hit.lower]
    starts, ends = {hit.first for hit in places}, {hit.last for hit in places}
    for run in runs(line, taken, lexicon):
        if candidate := judge(line, run, lexicon) or _beside(line, run, starts, ends, lexicon):
            yield _of_candidate(line, candidate)
    for body in bodies:
        yield _of_candidate(line, body)


def _part_of_acronym(line: Line, hit: Hit) -> bool:
    """The Mauritanie of IRA-Mauritanie is not the country, but the China of US-China is."""
    tokens = line.tokens
    return tokens[hit.first].joint == "-" and tokens[hit.first - 1].shape is Shape.UPPER


def _owned(tokens: Sequence[Token], run: Run) -> bool:
    """Behind "Guinea's" stands a person or a thing, no place."""
    before = tokens[run.first - 1] if run.first else None
    return before is not None and before.key == "s" and before.joint == "'"


def _is_particle(line: Line, hit: Hit, lexicon: Lexicon) -> bool:
    """The van of Jan van der Meer is no city."""
    return line.tokens[hit.first].key in lexicon.particles


def _beside(
    line: Line, run: Run, starts: AbstractSet[int], ends: AbstractSet[int], lexicon: Lexicon
) -> Candidate | None:
    """Listed with a known place: "Derna and Benghazi", "Gweru, Zimbabwe"."""
    tokens = line.tokens
    if not line.telling or len(run) > 2 or _owned(tokens, run):
        return None
    if any(t.key in lexicon.words or t.key in lexicon.given for t in tokens[run.first : run.last]):
        return None
    after = run.last < len(tokens) and tokens[run.last].text in _LISTING
    before = run.first > 0 and tokens[run.first - 1].text in _LISTING
    if (after and run.last + 1 in starts) or (before and run.first - 1 in ends):
        return Candidate(run.first, run.last, EntityType.PLACE, Weight.LIKELY)
    return None


def _widened(line: Line, hits: Sequence[Hit], lexicon: Lexicon) -> Iterator[Candidate]:
    """Niger State is not Niger."""
    for hit in hits:
        if hit.entry.type is not EntityType.PLACE or hit.last - hit.first > 1:
            continue
        after = line.tokens[hit.last] if hit.last < len(line.tokens) else None
        if after and after.shape is Shape.CAPITAL and after.key in lexicon.place_suffixes:
            yield Candidate(hit.first, hit.last + 1, EntityType.PLACE, Weight.LIKELY)


def _with_forenames(line: Line, hit: Hit, lexicon: Lexicon) -> Hit:
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


def _known(body: Candidate, owners: Mapping[int, Hit]) -> bool:
    """A known name covers the body, or overlaps it, or it names a person: the list is right.

    Args:
        owners: the known name at each token that is part of one.
    """
    for hit in {owners[at] for at in range(body.first, body.last) if at in owners}:
        within = body.first <= hit.first and hit.last <= body.last
        covers = hit.first <= body.first and body.last <= hit.last
        if covers or not within or hit.entry.type is EntityType.PERSON:
            return True
    return False


def _part_of_person(line: Line, hit: Hit, starts: AbstractSet[int], lexicon: Lexicon) -> bool:
    """One word of a longer personal name: the London of Jack London, the Jordan of Jordan Ayew.

    Args:
        starts: where known names begin; such a neighbour is a name of its own.
    """
    if hit.last - hit.first > 1 or hit.entry.type is EntityType.ORGANISATION or hit.lower:
        return False
    token = line.tokens[hit.first]
    if token.shape is not Shape.CAPITAL:
        return False
    before = line.tokens[hit.first - 1] if hit.first else None
    if before is not None and _surname_behind(line.tokens, hit.first, lexicon):
        return True
    after = line.tokens[hit.last] if hit.last < len(line.tokens) else None
    if before is not None and hit.first - 1 not in starts and name_word(before, lexicon):
        if before.key in lexicon.given:
            return before.key not in lexicon.function
        if hit.entry.type is EntityType.PERSON and not before.first:
            return before.key not in lexicon.words | lexicon.honorifics
    return (
        after is not None
        and hit.last not in starts
        and (token.key in lexicon.given or _doubtful(line, hit, lexicon))
        and name_word(after, lexicon)
        and after.key not in lexicon.words
        and after.joint != "'"
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


def _of_hit(line: Line, hit: Hit, lexicon: Lexicon) -> Sighting | None:
    tokens = line.tokens[hit.first : hit.last]
    if hit.lower and (tokens[0].key in lexicon.words or not hit.entry.strong):
        return None
    if not hit.lower and not _stands_alone(line, hit, lexicon):
        return None
    return Sighting(
        hit.entry.type,
        Weight.NONE if hit.lower else _weight(line, hit, lexicon),
        tokens[0].start,
        tokens[-1].end,
        tuple(token.key for token in tokens),
        hit.entry,
        hit.lower,
    )


def _weight(line: Line, hit: Hit, lexicon: Lexicon) -> Weight:
    """A city that no preposition introduces may be somebody's surname: "Castillo said"."""
    if hit.entry.rank < Rank.CITY or (hit.first > 0 and _in_a_place(line, hit, lexicon)):
        return Weight.SURE
    return Weight.LIKELY


def _stands_alone(line: Line, hit: Hit, lexicon: Lexicon) -> bool:
    """Whether the text supports a known name that could as well be a word or a person."""
    token = line.tokens[hit.first]
    if hit.last - hit.first > 1:
        return not _with_an_article(line.tokens, hit, lexicon)
    if hit.entry.rank == Rank.COUNTRY:
        return not _shortened_club(line.tokens, hit, lexicon)
    if hit.entry.rank == Rank.CURATED:
        if token.key not in lexicon.words or token.shape is Shape.UPPER:
            return True
        return line.telling and not token.first
    if hit.entry.strong and not (hit.entry.rank == Rank.OTHER and token.key in lexicon.words):
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


def _of_candidate(line: Line, candidate: Candidate) -> Sighting:
    tokens = line.tokens[candidate.first : candidate.last]
    return Sighting(
        candidate.type,
        candidate.weight,
        tokens[0].start,
        tokens[-1].end,
        tuple(token.key for token in tokens if token.shape is not Shape.SIGN),
    )

"""Sightings: every place in a page where something may be named, before they are put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from search.entities.candidates import Candidate, Weight
from search.entities.compounds import compounds
from search.entities.gazetteer import Gazetteer, Hit
from search.entities.judging import is_namesake, judge
from search.entities.known_names import (
    is_particle,
    part_of_acronym,
    part_of_person,
    stands_alone,
    weight,
    with_forenames,
)
from search.entities.lexicon import Lexicon
from search.entities.nameless import nameless_things
from search.entities.region import Entry, Rank
from search.entities.runs import Run, runs
from search.entities.tokens import Line, Shape, Token
from search.model import EntityType

__all__ = ["Sighting", "sight"]

_LISTING = frozenset({",", "and", "et", "&"})


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
    hits = [with_forenames(line, hit, lexicon) for hit in gazetteer.hits(line)]
    starts = {hit.first for hit in hits if hit.entry.strong and not hit.lower}
    hits = [hit for hit in hits if not part_of_person(line, hit, starts, lexicon)]
    hits = [hit for hit in hits if not (hit.lower and _is_word(line, hit, lexicon))]
    ends = {hit.last for hit in hits}
    hits = [hit for hit in hits if hit.first in ends or not part_of_acronym(line, hit)]
    hits = [hit for hit in hits if not _is_called_after(line, hit, lexicon)]
    things = set(nameless_things(line, lexicon))
    hits = [hit for hit in hits if not things.issuperset(range(hit.first, hit.last))]
    owners = {at: hit for hit in hits for at in range(hit.first, hit.last)}
    bodies: list[Candidate] = [*_widened(line, hits, lexicon), *compounds(line, lexicon)]
    bodies = [body for body in bodies if not things.issuperset(range(body.first, body.last))]
    bodies = [body for body in bodies if not _known(body, owners)]
    if line.foreign:
        bodies = [body for body in bodies if _in_known_words(line, body, lexicon)]
    bodies = [body for body in bodies if not _begun_by_verb(line, body, owners, lexicon)]
    inside = {at for body in bodies for at in range(body.first, body.last)}
    hits = [hit for hit in hits if hit.first not in inside]
    taken = [at in owners or at in inside or at in things for at in range(len(line.tokens))]
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


def _is_word(line: Line, hit: Hit, lexicon: Lexicon) -> bool:
    """Whether a place's name in lower case is a word: "van"; in an unknown language, any."""
    return line.foreign or is_particle(line, hit, lexicon)


def _is_called_after(line: Line, hit: Hit, lexicon: Lexicon) -> bool:
    """Whether a listed person's name is a building's: "Queen Elizabeth Hospital"."""
    run = Run(hit.first, hit.last)
    return hit.entry.type is EntityType.PERSON and is_namesake(line.tokens, run, lexicon)


def _in_known_words(line: Line, body: Candidate, lexicon: Lexicon) -> bool:
    """Whether a body's name is in English or French, in a text that is in neither."""
    keys = [token.key for token in line.tokens[body.first : body.last]]
    return all(key in lexicon.words or key in lexicon.org_links for key in keys)


def _owned(tokens: Sequence[Token], run: Run) -> bool:
    """Behind "Guinea's" stands a person or a thing, no place."""
    before = tokens[run.first - 1] if run.first else None
    return before is not None and before.key == "s" and before.joint == "'"


def _beside(
    line: Line, run: Run, starts: AbstractSet[int], ends: AbstractSet[int], lexicon: Lexicon
) -> Candidate | None:
    """Listed with a known place: "Derna and Benghazi", "Gweru, Zimbabwe"."""
    tokens = line.tokens
    if not line.telling or line.foreign or len(run) > 2 or _owned(tokens, run):
        return None
    if any(t.key in lexicon.words or t.key in lexicon.given for t in tokens[run.first : run.last]):
        return None
    after = run.last < len(tokens) and tokens[run.last].text in _LISTING
    before = run.first > 0 and tokens[run.first - 1].text in _LISTING
    if (after and run.last + 1 in starts) or (before and run.first - 1 in ends):
        return Candidate(run.first, run.last, EntityType.PLACE, Weight.LIKELY)
    return None


def _widened(line: Line, hits: Sequence[Hit], lexicon: Lexicon) -> Iterator[Candidate]:
    """Niger State is not Niger, nor are South Zilebo and Zilebo-Central the whole of Zilebo."""
    tokens = line.tokens
    for hit in hits:
        if hit.entry.type is not EntityType.PLACE or hit.last - hit.first > 1 or hit.lower:
            continue
        first, last = hit.first, hit.last
        if first and _is_quarter(tokens[first - 1], lexicon) and hit.entry.rank != Rank.COUNTRY:
            first -= 1
        after = tokens[last] if last < len(tokens) else None
        if after and after.shape is Shape.CAPITAL and _ends_place(after, lexicon):
            last += 1
        if (first, last) != (hit.first, hit.last):
            yield Candidate(first, last, EntityType.PLACE, Weight.LIKELY)


def _is_quarter(token: Token, lexicon: Lexicon) -> bool:
    """The North of North Zilebo; at the beginning of a sentence the capital proves nothing."""
    return token.shape is Shape.CAPITAL and not token.first and token.key in lexicon.quarters


def _ends_place(token: Token, lexicon: Lexicon) -> bool:
    return token.key in lexicon.place_suffixes or (
        token.joint == "-" and token.key in lexicon.quarters
    )


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


def _begun_by_verb(
    line: Line, body: Candidate, owners: Mapping[int, Hit], lexicon: Lexicon
) -> bool:
    """Whether a listed body only follows a sentence's first word: "Find BBC News"."""
    hit = owners.get(body.first + 1)
    if hit is None or (hit.first, hit.last) != (body.first + 1, body.last):
        return False
    first = line.tokens[body.first]
    return first.first and first.key in lexicon.words


def _of_hit(line: Line, hit: Hit, lexicon: Lexicon) -> Sighting | None:
    tokens = line.tokens[hit.first : hit.last]
    if hit.lower and (tokens[0].key in lexicon.words or not hit.entry.strong):
        return None
    if not hit.lower and not stands_alone(line, hit, lexicon):
        return None
    return Sighting(
        hit.entry.type,
        Weight.NONE if hit.lower else weight(line, hit, lexicon),
        tokens[0].start,
        tokens[-1].end,
        tuple(token.key for token in tokens),
        hit.entry,
        hit.lower,
    )


def _of_candidate(line: Line, candidate: Candidate) -> Sighting:
    tokens = line.tokens[candidate.first : candidate.last]
    return Sighting(
        candidate.type,
        candidate.weight,
        tokens[0].start,
        tokens[-1].end,
        tuple(token.key for token in tokens if token.shape is not Shape.SIGN),
    )

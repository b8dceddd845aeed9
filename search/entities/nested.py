"""Countries inside the names of bodies: the Central Bank of Nigeria also names Nigeria."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from search.entities.candidates import Weight
from search.entities.gazetteer import Gazetteer
from search.entities.sightings import Sighting
from search.entities.tokens import Line, Token
from search.model import EntityType

__all__ = ["nested_countries"]

_LINKS = frozenset({"of", "de", "du", "d", "des", "in", "au", "en"})
_ARTICLES = frozenset({"the", "la", "le", "les", "l"})
_OF_STATES = frozenset(
    "police army navy force forces parliament assembly senate embassy armee ambassade".split()
)
# In a company's name this is the continent, or nothing at all.
_NO_STATE = frozenset({("america",), ("amerique",)})


def nested_countries(
    lines: Sequence[Line], bodies: Iterable[Sighting], gazetteer: Gazetteer
) -> Iterator[Sighting]:
    """The countries named by the names of `bodies`, each within its body's span.

    A country behind a link counts ("Haute Cour du Kenya"); one at the beginning only where the body
    is the state's ("Nigeria Police", but no "Kenya Airways"); one without a link never does ("Air
    France").
    """
    ends = {body.start: body.end for body in bodies if len(body.keys) > 1}
    for line in lines if ends else ():
        for at, token in enumerate(line.tokens):
            if (end := ends.get(token.start)) is not None:
                yield from _within(_until(line.tokens, at, end), gazetteer)


def _until(tokens: Sequence[Token], at: int, end: int) -> tuple[Token, ...]:
    last = at
    while last < len(tokens) and tokens[last].end <= end:
        last += 1
    return tuple(tokens[at:last])


def _within(tokens: tuple[Token, ...], gazetteer: Gazetteer) -> Iterator[Sighting]:
    for at in range(len(tokens) - 1):
        if at and tokens[at].key not in _LINKS:
            continue
        first = at + 1 if at else 0
        while at and first < len(tokens) and tokens[first].key in _ARTICLES:
            first += 1
        hit = gazetteer.country(Line(tokens[first:], telling=True, shouting=False))
        if hit is None or (not at and not _of_state(tokens[hit.last :])):
            continue
        named = tokens[first : first + hit.last]
        keys = tuple(token.key for token in named)
        if keys not in _NO_STATE:
            start, end = named[0].start, named[-1].end
            yield Sighting(EntityType.PLACE, Weight.NONE, start, end, keys, hit.entry)


def _of_state(tokens: Sequence[Token]) -> bool:
    return any(token.key in _OF_STATES for token in tokens)

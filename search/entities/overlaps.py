"""Sightings that overlap: which of them count."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from search.entities.candidates import Weight
from search.entities.sightings import Sighting
from search.entities.tokens import Token
from search.model import EntityType

__all__ = ["apart", "covering", "named", "overridden"]


def named(tokens: Sequence[Token], kind: EntityType) -> Sighting:
    """A sighting of an unlisted name that is beyond doubt."""
    keys = tuple(token.key for token in tokens)
    return Sighting(kind, Weight.SURE, tokens[0].start, tokens[-1].end, keys)


def covering(found: Sequence[Sighting], tokens: Sequence[Token]) -> Sighting | None:
    """The sighting that covers these tokens. `found` is in text order."""
    at = bisect_right(found, tokens[0].start, key=lambda seen: seen.start) - 1
    return found[at] if at >= 0 and tokens[-1].end <= found[at].end else None


def overridden(found: Sequence[Sighting], added: Iterable[Sighting]) -> list[Sighting]:
    """Both, in text order; what overlaps something added is left out."""
    new = apart(sorted(dict.fromkeys(added), key=lambda seen: (seen.start, -seen.end)))
    starts = [seen.start for seen in new]
    kept = list(new)
    for seen in found:
        at = bisect_left(starts, seen.end)
        if at == 0 or new[at - 1].end <= seen.start:
            kept.append(seen)
    return sorted(kept, key=lambda seen: seen.start)


def apart(sightings: Iterable[Sighting]) -> list[Sighting]:
    """The first of those that overlap."""
    apart: list[Sighting] = []
    for seen in sightings:
        if not apart or apart[-1].end <= seen.start:
            apart.append(seen)
    return apart

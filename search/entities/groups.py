"""Groups: the sightings of each real thing of a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from search.entities.region import Entry
from search.entities.sightings import Sighting
from search.model import EntityType

__all__ = ["Groups", "Ident", "entry_of", "words_of"]


class Ident(NamedTuple):
    """What a sighting is taken to mean."""

    type: EntityType
    id: str


Groups = dict[Ident, list[Sighting]]


def entry_of(sightings: Sequence[Sighting]) -> Entry | None:
    """The listed thing that a group names, if it is one."""
    return next((s.entry for s in sightings if s.entry is not None), None)


def words_of(groups: Groups, ident: Ident) -> tuple[str, ...]:
    """The longest form of a group, as words."""
    return max((s.keys for s in groups[ident]), key=lambda keys: (len(keys), keys))

"""What the patterns propose: a stretch of tokens that may be a name, and of what kind."""

from __future__ import annotations

from typing import NamedTuple

from search.entities.region import Entry
from search.model import EntityType

__all__ = ["Candidate", "Weight"]


class Weight:
    """How much one occurrence says about its name; a name needs `ENOUGH` in a document."""

    HINT = 1
    LIKELY = 2
    SURE = 4
    ENOUGH = 2


class Candidate(NamedTuple):
    """Tokens `first` to `last` (excluded) of a line, taken for a name.

    Attributes:
        entry: the known thing it names, if it is one.
    """

    first: int
    last: int
    type: EntityType
    weight: int
    entry: Entry | None = None

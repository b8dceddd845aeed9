"""What the patterns propose: a stretch of tokens that may be a name, and of what kind."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from search.model import EntityType

__all__ = ["ENOUGH", "Candidate", "Verdict", "Weight"]


class Weight(IntEnum):
    """How much one occurrence says about its name."""

    NONE = 0
    HINT = 1
    LIKELY = 2
    SURE = 4


ENOUGH = Weight.LIKELY
"""The evidence a name nobody has listed needs in a document."""


class Candidate(NamedTuple):
    """Tokens `first` to `last` (excluded) of a line, taken for a name."""

    first: int
    last: int
    type: EntityType
    weight: Weight


Verdict = tuple[EntityType, Weight]
"""Of what kind a name is, and how much the place says so."""

"""The company names keep: which other entities stand in the articles that have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

__all__ = ["Agreement", "Company"]

_SAMPLED = 200  # documents of a name that are looked at
_TELLING_SHARE = 0.02  # of the documents; what more of them name, such as countries, tells little
_TELLING_DOCUMENTS = 5  # that any entity may be in and still tell something

_Numbers = np.ndarray


class Agreement(NamedTuple):
    """How far two names keep the same company.

    Attributes:
        shared: how many telling entities stand beside both.
        share: part of those beside the rarer name that also stand beside the other, 0 to 1.
        chance: what part of any names in the archive stands beside the other.
    """

    shared: int
    share: float
    chance: float

    def __str__(self) -> str:
        names = "a name" if self.shared == 1 else f"{self.shared} names"
        return f"and {names} in the news beside both"

    @property
    def weak(self) -> bool:
        """More than chance."""
        return self.shared >= 1 and self.share >= 3 * self.chance

    @property
    def strong(self) -> bool:
        """They are in the same news."""
        return self.shared >= 2 and self.share >= max(0.1, 3 * self.chance)


class Company:
    """Who stands beside whom in an archive.

    Args:
        entities: for each document the numbers of its entities.
        counts: for each entity the number of its documents.
    """

    def __init__(self, entities: Sequence[_Numbers], counts: _Numbers) -> None:
        self._entities = entities
        most = max(_TELLING_DOCUMENTS, _TELLING_SHARE * len(entities))
        self._weights = np.where(counts <= most, counts, 0)
        self._all = max(1, int(self._weights.sum()))

    def beside(self, documents: _Numbers) -> _Numbers:
        """The telling entities of some documents, ascending."""
        step = max(1, len(documents) // _SAMPLED)
        named = [self._entities[document] for document in documents[::step]]
        found = np.unique(np.concatenate(named)) if named else np.empty(0, dtype=np.uint32)
        return found[self._weights[found] > 0]

    def agreement(self, rarer: _Numbers, other: _Numbers, themselves: Sequence[int]) -> Agreement:
        """Of two names, each given by its documents.

        Args:
            themselves: the entities that the names stand for; they are no company.
        """
        one, two = (
            np.setdiff1d(self.beside(documents), themselves) for documents in (rarer, other)
        )
        shared = np.intersect1d(one, two, assume_unique=True)
        chance = float(self._weights[two].sum()) / self._all
        return Agreement(len(shared), len(shared) / max(1, len(one)), chance)

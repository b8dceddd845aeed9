"""What a query finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["NOTHING", "NO_DOCS", "Bools", "Docs", "Matches", "Scores", "Weight"]

Docs = npt.NDArray[np.int32]
"""Document numbers of a snapshot, ascending: int32[n]."""
Scores = npt.NDArray[np.float64]
"""A score for each of some documents: float64[n]."""
Bools = npt.NDArray[np.bool_]

Weight = float | None
"""What the scores of a part of a query are multiplied by: the product of the boosts around it.
None when nobody asks for the scores."""


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Matching documents and their scores.

    Attributes:
        docs: int32[n], ascending.
        scores: float64[n]; None when all are 0.
    """

    docs: Docs
    scores: Scores | None = None

    def __len__(self) -> int:
        return len(self.docs)


NO_DOCS: Docs = np.empty(0, np.int32)
NO_DOCS.flags.writeable = False
NOTHING = Matches(NO_DOCS)

"""How long a search may take, and how many terms a pattern may stand for."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["EXPANSIONS", "Budget"]

EXPANSIONS = 1_024
"""So many terms a pattern may stand for, unless a budget says otherwise."""


class Budget:
    """The time of one search, which runs from the moment the budget is made.

    When the time is up, evaluation ends with what it knows; it never raises for it. Such a partial
    answer holds only documents that match: of a conjunction, those whose every part was checked;
    of a disjunction, those of the parts that were reached; and nothing that rests on a part
    *not* matching, because what was not finished cannot be known not to match. Scores may lack
    the parts that were not reached.

    Args:
        seconds: None for as long as it takes.
        expansions: how many terms a pattern may stand for.
        clock: seconds, from any origin.

    Attributes:
        expansions: as given.
        partial: whether something was left out because the time was up.
    """

    __slots__ = ("_clock", "_deadline", "expansions", "partial")

    def __init__(
        self,
        seconds: float | None = None,
        expansions: int = EXPANSIONS,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._clock = clock
        self._deadline = None if seconds is None else clock() + seconds
        self.expansions = expansions
        self.partial = False

    def check(self) -> bool:
        """Whether to stop here. Once it said so it says so for ever, and the answer is partial."""
        if self._deadline is None:
            return False
        if not self.partial and self._clock() >= self._deadline:
            self.partial = True
        return self.partial

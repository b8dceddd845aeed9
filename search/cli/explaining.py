"""Which explanation belongs to which block."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from search.model import Explanation, KeptBlock, RemovedBlock

__all__ = ["Explanations"]


class Explanations:
    """The explanations of a page, found by the place of a block in the raw file.

    The cleaner explains blocks as they were read. It may cut one in two afterwards, or join some
    that a dump has wrapped: a block has the explanation of what its first byte was read in.
    """

    def __init__(self, explanations: Iterable[Explanation]) -> None:
        self._explained = sorted(explanations, key=lambda one: one.span)
        self._starts = [one.span.start for one in self._explained]

    def of(self, block: KeptBlock | RemovedBlock) -> Explanation | None:
        """The explanation of a block; None if there is none."""
        before = bisect_right(self._starts, block.span.start)
        nearest = self._explained[before - 1] if before else None
        return nearest if nearest and block.span.start < nearest.span.end else None

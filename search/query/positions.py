"""Words in a row: the one definition of a phrase, for matching and for marking."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

__all__ = ["runs"]


def runs(positions: Sequence[Sequence[int]], slop: int) -> Iterator[tuple[int, ...]]:
    """Where the words stand in this order with at most `slop` others between, in all.

    Args:
        positions: for each word of the phrase, where it stands, ascending.

    Yields:
        The position of each word; at most one run for each place of the first word.
    """
    for start in positions[0]:
        run = _run(start, positions[1:], slop)
        if run:
            yield run


def _run(start: int, rest: Sequence[Sequence[int]], slop: int) -> tuple[int, ...]:
    """The run from here, or (). Taking each word as early as possible wastes the least room."""
    run = [start]
    for candidates in rest:
        following = bisect_right(candidates, run[-1])
        if following == len(candidates) or candidates[following] - start - len(run) > slop:
            return ()
        run.append(candidates[following])
    return tuple(run)

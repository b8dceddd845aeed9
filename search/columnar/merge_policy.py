"""Which segments to merge after a commit.

Many small segments make every query slow, and merging them all at every commit makes commits slow.
So neighbours are merged only when there are several of them and none makes up most of the result:
a document is then rewritten at most as often as its segment can double. A segment of which more
than a fifth is deleted is rewritten by itself: four documents for each that was deleted, so that
an index holds at most a quarter more than its live documents. One commit merges at most as many
documents as one segment can hold; what is left waits for the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.columnar.layout import MAX_DOCUMENTS

__all__ = ["SegmentSize", "plan_merges"]

_FEWEST = 8
"""Segments that are merged at once at least, unless they fill a segment."""
_MOST = 64
_GROWTH = 2
"""How many times as large as its largest source a merged segment is at least."""
_FILLED = MAX_DOCUMENTS * 3 // 4
_LIVE_SHARE = 0.8
"""A segment is rewritten when fewer of its documents are live."""


@dataclass(frozen=True, slots=True)
class SegmentSize:
    """A segment, as far as merging is concerned."""

    documents: int
    """Deleted ones included."""
    live: int


def plan_merges(sizes: Sequence[SegmentSize]) -> list[range]:
    """Which neighbouring segments should become one.

    With n single-document commits one after another there are never more than about 20 segments.

    Args:
        sizes: of the segments, in the order of their documents.

    Returns:
        Disjoint ranges of indexes, ascending; a range of one is a segment to be rewritten without
        its deleted documents. At most MAX_DOCUMENTS live documents in all.
    """
    room = MAX_DOCUMENTS
    chosen: list[range] = []
    for candidate in sorted(_candidates(sizes), key=lambda window: _cost(sizes, window)):
        live = _live(sizes, candidate)
        overlaps = any(candidate.start < o.stop and o.start < candidate.stop for o in chosen)
        if live <= room and not overlaps:
            chosen.append(candidate)
            room -= live
    return sorted(chosen, key=lambda window: window.start)


def _candidates(sizes: Sequence[SegmentSize]) -> Iterator[range]:
    for start, size in enumerate(sizes):
        if size.live < size.documents * _LIVE_SHARE:
            yield range(start, start + 1)
        total = largest = 0
        for stop in range(start + 1, min(start + _MOST, len(sizes)) + 1):
            total += sizes[stop - 1].live
            largest = max(largest, sizes[stop - 1].live)
            if total > MAX_DOCUMENTS:
                break
            enough = stop - start >= _FEWEST or (total >= _FILLED and len(sizes) >= _FEWEST)
            if enough and total >= largest * _GROWTH and stop - start > 1:
                yield range(start, stop)


def _cost(sizes: Sequence[SegmentSize], window: range) -> tuple[float, int]:
    """Documents written for each segment that goes; the fewer, the sooner it is done."""
    return _live(sizes, window) / max(len(window) - 1, 0.5), window.start


def _live(sizes: Sequence[SegmentSize], window: range) -> int:
    return sum(sizes[index].live for index in window)

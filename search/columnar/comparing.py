"""Whether a segment holds what indexing its documents gives: two ways to one segment.

Documents are indexed again into a segment of their own, and the stored segment is reduced to the
same documents, as a merge does. In both, terms are sorted and documents numbered in one way, so
that equal documents mean equal arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.fields import Schema

from search.columnar.arrays import AnyInts
from search.columnar.errors import Damaged
from search.columnar.layout import Kind, layout_of
from search.columnar.merge import merge_segments
from search.columnar.segment import Numbers, Segment, TermIndex
from search.columnar.segment_writer import SegmentBuilder

__all__ = ["find_differences"]

Record = Mapping[str, Any]

_TOGETHER = 2_000  # documents, or fewer if they are long
_MEMORY = 32 << 20

_TERM_ARRAYS = (
    "term_offsets",
    "blob",
    "offsets",
    "docs",
    "freqs",
    "position_offsets",
    "positions",
    "lengths",
    "value_offsets",
    "values",
)


def find_differences(
    schema: Schema,
    segment: Segment,
    documents: Iterator[tuple[int, Record]],
    scratch: Path,
    shown: Callable[[Record], object],
) -> tuple[list[int], tuple[str, ...]]:
    """The fields in which documents of a segment differ from what indexing them again gives.

    Args:
        documents: numbers in the segment, ascending, each with what a writer would be given. So
            many are taken as are compared together.
        scratch: a folder for two temporary segments.
        shown: what of a record has to be equal.

    Returns:
        The numbers that were compared, none when there are no more; and the names of fields, with
        "records" for what is stored.

    Raises:
        Damaged: the segment is not what was written.
    """
    builder = SegmentBuilder(schema, _MEMORY)
    numbers: list[int] = []
    while len(numbers) < _TOGETHER and not builder.full:
        number, values = next(documents, (-1, {}))
        if number < 0:
            break
        builder.add(values)
        numbers.append(number)
    if not numbers:
        return [], ()
    builder.write(scratch / "made.seg")
    made = Segment(scratch / "made.seg")
    kept = _reduced(segment, numbers, scratch / "kept.seg")
    try:
        return numbers, tuple(_differences(schema, kept, made, shown))
    finally:
        made.close()
        if kept is not segment:
            kept.close()


def _reduced(segment: Segment, numbers: Sequence[int], path: Path) -> Segment:
    if len(numbers) == segment.documents:
        return segment
    chosen = np.zeros(segment.documents, np.bool_)
    chosen[numbers] = True
    merge_segments(path, [(segment, chosen)])
    return Segment(path)


def _differences(
    schema: Schema, one: Segment, other: Segment, shown: Callable[[Record], object]
) -> Iterator[str]:
    if one.documents != other.documents:
        raise Damaged(one.path, "cannot be reduced to some of its documents")
    for name, layout in layout_of(schema).items():
        if layout.kind is Kind.NUMBER:
            same = _same_numbers(one.numbers(name), other.numbers(name), one.documents)
        else:
            same = _same_terms(one.field(name), other.field(name))
        if not same:
            yield name
    if any(shown(one.record(n)) != shown(other.record(n)) for n in range(one.documents)):
        yield "records"


def _same_terms(one: TermIndex | None, other: TermIndex | None) -> bool:
    if one is None or other is None:
        return _is_empty(one) and _is_empty(other)
    return all(_same(getattr(one, name), getattr(other, name)) for name in _TERM_ARRAYS)


def _is_empty(index: TermIndex | None) -> bool:
    return index is None or (index.term_count == 0 and index.total_length == 0)


def _same_numbers(one: Numbers | None, other: Numbers | None, documents: int) -> bool:
    there, also = _present(one, documents), _present(other, documents)
    if not np.array_equal(there, also):
        return False
    if one is None or other is None:
        return True  # no document has a number
    return np.array_equal(one.values[there], other.values[there])


def _present(column: Numbers | None, documents: int) -> npt.NDArray[np.bool_]:
    if column is None:
        return np.zeros(documents, np.bool_)
    return np.ones(documents, np.bool_) if column.present is None else column.present


def _same(one: AnyInts | None, other: AnyInts | None) -> bool:
    """Whether two arrays hold the same integers, however they are packed."""
    if one is None or other is None:
        return one is other
    return np.array_equal(one[:], other[:])

"""The order of documents by their columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.columnar.errors import Unsupported
from search.columnar.layout import Kind, layout_of
from search.columnar.snapshot import NumberColumn, Snapshot, ValueColumn
from search.columnar.topk import Rank

__all__ = ["By", "rank_by"]

_Column = tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]
"""An ordinal >= 0 of each document, int64[size], and which documents have one, bool[size]."""


class By(NamedTuple):
    """A field to order by.

    A document with several values counts by its smallest one, or descending by its greatest.

    Attributes:
        field: a NUMBER or TERMS field.
        descending: the greatest first.
        missing_last: documents without a value come behind all others, else before them.
    """

    field: str
    descending: bool = False
    missing_last: bool = True


def rank_by(snapshot: Snapshot, keys: Sequence[By]) -> Rank:
    """The place of every document number in the order by some fields.

    Args:
        snapshot: whose documents; deleted ones have places too.
        keys: the first counts most. Ties are broken by the document number.

    Returns:
        int32[size], a permutation.

    Raises:
        Unsupported: a field holds neither numbers nor values.
    """
    columns = [_sortable(snapshot, key) for key in reversed(keys)]
    order = np.lexsort(columns) if columns else np.arange(snapshot.size)
    rank = np.empty(snapshot.size, np.int32)
    rank[order] = np.arange(snapshot.size, dtype=np.int32)
    return rank


def _sortable(snapshot: Snapshot, key: By) -> npt.NDArray[np.int64]:
    """What ascends in the wanted order: int64[size]."""
    kind = _kind(snapshot, key.field)
    if kind is Kind.NUMBER:
        dense, present = _numbers(snapshot.number(key.field))
    else:
        dense, present = _ordinals(snapshot.values(key.field), last=key.descending)
    sortable = -dense if key.descending else dense
    outside = int(dense.max(initial=0)) + 1
    sortable[~present] = outside if key.missing_last else -outside
    return sortable


def _kind(snapshot: Snapshot, field: str) -> Kind:
    layout = layout_of(snapshot.schema).get(field)
    if layout is None or layout.kind not in {Kind.NUMBER, Kind.TERMS}:
        raise Unsupported(f"field {field!r} holds neither numbers nor values to order by")
    return layout.kind


def _numbers(column: NumberColumn) -> _Column:
    """Numbers as ordinals of the distinct ones, so that any of them can be negated."""
    _, ordinals = np.unique(column.values, return_inverse=True)
    present = np.ones(len(ordinals), np.bool_) if column.present is None else column.present
    return ordinals.astype(np.int64), present


def _ordinals(column: ValueColumn, *, last: bool) -> _Column:
    counts = np.diff(column.offsets)
    present = counts > 0
    ordinals = np.zeros(len(counts), np.int64)
    places = column.offsets[1:][present] - 1 if last else column.offsets[:-1][present]
    ordinals[present] = column.ordinals.take(places)
    return ordinals, present

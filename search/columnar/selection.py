"""Which documents pass all filters, and which fail just one: what facets are counted over.

A filter on a field narrows the results and every other field's counts, but not the counts of its
own field: those go on offering the other values. The documents that are counted for a filtered
field are therefore those that pass all filters and those that fail this one filter only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.columnar.snapshot import NumberColumn, Snapshot

__all__ = ["Mask", "Selected", "having", "overlapping", "select"]

Mask = NDArray[np.bool_]
"""bool[size of the snapshot]: the documents that a filter lets through."""

_Docs = NDArray[np.int32]
_SMALL = 1 / 8
"""Below this share of all documents, filters are looked up document by document."""


@dataclass(frozen=True, slots=True)
class Selected:
    """What filters leave of a set of documents.

    Attributes:
        docs: int32[n], the documents that pass every filter, ascending.
        kept: intp[n], their places in the set, to take scores by; None when all were kept.
        only_failing: for each filter, the documents that fail it and pass all others: int32,
            ascending.
    """

    docs: _Docs
    kept: NDArray[np.intp] | None
    only_failing: Mapping[str, _Docs]

    def ignoring(self, name: str) -> tuple[_Docs, ...]:
        """The documents that pass all filters, one of them set aside, as disjoint sets."""
        failing = self.only_failing.get(name)
        return (self.docs,) if failing is None else (self.docs, failing)


def select(docs: _Docs, masks: Mapping[str, Mask]) -> Selected:
    """The documents that pass all filters, and those that fail one only, in one pass.

    Args:
        docs: int32[n], ascending.
        masks: by the name of the filter, which is the name of the field it is about; 64 at most.
    """
    if not masks:
        return Selected(docs, None, {})
    failed = _failed(docs, list(masks.values()))
    kept = np.flatnonzero(failed == 0)
    only = {name: docs[np.flatnonzero(failed == 1 << bit)] for bit, name in enumerate(masks)}
    return Selected(docs[kept], kept, only)


def having(snapshot: Snapshot, field: str, values: Iterable[str], *, missing: bool = False) -> Mask:
    """The live documents that have any of some values.

    Args:
        snapshot: to look in.
        field: a TERMS field.
        values: unknown ones are nowhere.
        missing: documents without a value count as well.
    """
    found = np.zeros(snapshot.size, dtype=np.bool_)
    if missing:
        np.equal(np.diff(snapshot.values(field).offsets), 0, out=found)
        if snapshot.live is not None:
            found &= snapshot.live
    for value in values:
        postings = snapshot.postings(field, value)
        if postings is not None:
            found[postings.docs] = True
    return found


def overlapping(
    begins: NumberColumn, ends: NumberColumn, first: int | None, last: int | None
) -> Mask:
    """The documents whose time from `begins` to `ends` has a moment from `first` to `last`.

    Args:
        begins, ends: the same column twice for documents of one moment.
        first, last: in the columns' unit, both included; None is open.

    Returns:
        Documents without a number in either column are not among them.
    """
    found = np.ones(len(begins.values), dtype=np.bool_)
    if last is not None:
        found &= begins.values <= last
    if first is not None:
        found &= ends.values >= first
    for column in (begins, ends):
        if column.present is not None:
            found &= column.present
    return found


def _failed(docs: _Docs, masks: list[Mask]) -> NDArray[np.unsignedinteger[Any]]:
    """For each of the documents, which filters it fails: bit i for the ith, unsigned[n]."""
    index = docs.astype(np.intp)
    if len(docs) < len(masks[0]) * _SMALL:
        return _as_bits([np.take(mask, index) for mask in masks])
    return np.take(_as_bits(masks), index)


def _as_bits(masks: list[Mask]) -> NDArray[np.unsignedinteger[Any]]:
    """Bit i of each place says that mask i is False there."""
    bits = np.zeros(len(masks[0]), dtype=np.min_scalar_type((1 << len(masks)) - 1))
    for bit, mask in enumerate(masks):
        bits |= ~mask * bits.dtype.type(1 << bit)
    return bits

"""What is counted too often when a group of documents is to count once for each value it has.

A set of documents is counted as if each were alone, less that surplus. Values that several
documents of a group share are found once for a snapshot. Of a group that is in the set as a whole
the surplus is known beforehand; of one that is there in part, as when some of its documents fail a
filter, it is found by what those that are there share. Documents that are alone cost nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.columnar.arrays import AnyInts, Int64s, offsets_of, ranges
from search.columnar.counting import FieldValues, RowLayout
from search.columnar.grouping import Groups

__all__ = ["Repeats"]

_Docs = NDArray[np.int32]


class Repeats:
    """Makes counts of documents by value counts of groups. Shared by threads.

    A group counts once for each value that any of its documents has, and once as being without a
    value when any of them has none.

    Args:
        fields: the values of each document of a snapshot, in the order of their ordinals.
    """

    def __init__(self, fields: Sequence[FieldValues]) -> None:
        self._fields = fields
        self._made: dict[Groups, _Surplus] = {}

    def once(self, counts: Int64s, field: int | None, groups: Groups, *sets: _Docs) -> Int64s:
        """The counts, each group counted once.

        Args:
            counts: int64[ordinals], how many of the documents have each value.
            field: number of the field that is counted; None for all.
            groups: of the same snapshot.
            sets: the documents: int32[n] each, live ones, each in one set once.

        Returns:
            int64[ordinals]; `counts` itself when nothing changes.
        """
        members = np.concatenate([groups.among(docs) for docs in sets])
        return counts if len(members) < 2 else counts - self._surplus(groups).count(members, field)

    def _surplus(self, groups: Groups) -> _Surplus:
        """Made when first asked for; threads that ask together make the same one."""
        try:
            return self._made[groups]
        except KeyError:
            return self._made.setdefault(groups, _Surplus(groups, self._fields))


class _Shared(NamedTuple):
    """The values of a field that several documents of a group have, each with its group a pair.

    Attributes:
        ordinals: int[pairs], ascending.
        groups: int[pairs].
        sizes: int[pairs], how many documents of the group have the value: 2 or more.
        offsets: int[members + 1], where the pairs of each member begin in `pairs`.
        pairs: int[n].
    """

    ordinals: AnyInts
    groups: AnyInts
    sizes: AnyInts
    offsets: AnyInts
    pairs: AnyInts


class _Surplus:
    """What the documents of a group share, laid out to be counted."""

    def __init__(self, groups: Groups, fields: Sequence[FieldValues]) -> None:
        self._groups = groups
        self._sizes = np.bincount(groups.numbers)
        self._ranges = [slice(field.first, field.missing + 1) for field in fields]
        self._end = fields[-1].missing + 1
        shared = [_shared(groups, field) for field in fields]
        firsts = offsets_of(np.array([len(own.ordinals) for own in shared])).tolist()
        # What stands for "nothing" in a row is behind all that is counted.
        self._whole = RowLayout(
            [
                _excess(own, f.first, self._end, groups)
                for own, f in zip(shared, fields, strict=True)
            ]
        )
        self._pairs = RowLayout(
            [
                FieldValues(first, firsts[-1], own.offsets, own.pairs)
                for own, first in zip(shared, firsts[:-1], strict=True)
            ]
        )
        nothing = np.full(self._pairs.whole.width + 1, self._end)
        self._ordinals = np.concatenate([*(own.ordinals for own in shared), nothing])

    def count(self, members: NDArray[np.intp], field: int | None) -> Int64s:
        """How often the groups of some members are counted too often: int64[ordinals].

        Args:
            members: places among the members, each once.
            field: as in `Repeats.once`.
        """
        numbers = self._groups.numbers.take(members)
        whole = np.bincount(numbers, minlength=self._groups.count) == self._sizes
        ordinals = self._of_whole(np.flatnonzero(whole), field)
        parted = members.compress(~whole.take(numbers))
        if len(parted):
            ordinals = np.concatenate((ordinals, self._of_parted(parted, field)))
        own = slice(0, self._end) if field is None else self._ranges[field]
        return np.bincount(ordinals, minlength=own.stop)[own]

    def _of_whole(self, groups: AnyInts, field: int | None) -> AnyInts:
        """The ordinals that groups have too often whose documents are all there."""
        layout = self._whole
        return layout.cells(groups, layout.whole if field is None else layout.spans[field])

    def _of_parted(self, members: AnyInts, field: int | None) -> AnyInts:
        """The ordinals that are too many where other documents of the groups are missing."""
        layout = self._pairs
        pairs = layout.cells(members, layout.whole if field is None else layout.spans[field])
        pairs = pairs.astype(np.intp)
        # Each occurrence of a pair signs in the same place: one stays, the others are too many.
        signed = np.empty(len(self._ordinals), np.int32)
        signs = np.arange(len(pairs), dtype=np.int32)
        signed[pairs] = signs
        repeated = pairs.compress(signed.take(pairs) != signs)
        return self._ordinals.take(repeated)


def _shared(groups: Groups, field: FieldValues) -> _Shared:
    """The values that several documents of a group have; "no value" is one, too."""
    counts = field.counts()[groups.members]
    lengths = np.maximum(counts, 1)
    ordinals = np.full(int(lengths.sum()), field.missing, np.int64)
    values = field.ordinals[ranges(field.offsets[groups.members], counts)]
    ordinals[np.repeat(counts > 0, lengths)] = values.astype(np.int64) + field.first
    member = np.repeat(np.arange(len(counts)), lengths)
    keys, pair, sizes = np.unique(
        ordinals * groups.count + groups.numbers[member], return_inverse=True, return_counts=True
    )
    several = sizes > 1
    kept = several[pair]
    return _Shared(
        *np.divmod(keys[several], groups.count),
        sizes[several],
        offsets_of(np.bincount(member[kept], minlength=len(counts))),
        (np.cumsum(several) - 1)[pair[kept]],
    )


def _excess(shared: _Shared, first: int, nothing: int, groups: Groups) -> FieldValues:
    """For each group, the values of a field that it has too often, as often as too often.

    Args:
        first: the ordinal of the field's first value.
        nothing: stands for no value.
    """
    order = np.argsort(shared.groups, kind="stable")
    times = (shared.sizes - 1)[order]
    lengths = np.bincount(np.repeat(shared.groups[order], times), minlength=groups.count)
    ordinals = np.repeat(shared.ordinals[order], times)
    return FieldValues(first, nothing, offsets_of(lengths), ordinals - first)

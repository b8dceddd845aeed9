"""Documents that belong together, shown as one.

The first of a group's documents in an order stands for the group there. Most documents are alone:
those that are not are found once for a snapshot, and the others cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from search.columnar.arrays import AnyInts
from search.columnar.caching import PerSnapshot
from search.columnar.snapshot import NumberColumn, Snapshot

__all__ = ["ALONE", "Groups"]

_Docs = NDArray[np.int32]
_NOBODY = np.empty(0, np.intp)


class Groups:
    """Which live documents of a snapshot belong together. Shared by threads.

    `Groups.of` is the way to get one: it makes it once.

    Args:
        members: int[m], the documents whose group has another live one, ascending.
        numbers: int[m], the group of each: 0 to `count` - 1.
        size: of the snapshot.

    Attributes:
        members, numbers: as given.
        count: how many groups have several documents.
    """

    _made: PerSnapshot[Groups] = PerSnapshot()

    def __init__(self, members: AnyInts, numbers: AnyInts, size: int) -> None:
        self.members = members
        self.numbers = numbers
        self.count = int(numbers.max(initial=-1)) + 1
        self._places = np.full(size, -1, np.int32)
        self._places[members] = np.arange(len(members), dtype=np.int32)

    @classmethod
    def of(cls, snapshot: Snapshot, field: str) -> Groups:
        """The groups of a snapshot: documents with the same number in a NUMBER field are one.

        A document without a number is alone. Made when it is first asked for.
        """
        return cls._made.get(
            snapshot, field, lambda: _found(snapshot.number(field), snapshot.live, snapshot.size)
        )

    def among(self, docs: _Docs) -> NDArray[np.intp]:
        """The places in `members` of those of some documents that are members."""
        if not self.count:
            return _NOBODY
        places = self._places.take(docs)
        return places.compress(places >= 0).astype(np.intp)

    def distinct(self, docs: _Docs) -> int:
        """How many groups some documents are of, those that are alone included.

        Args:
            docs: int32[n], live documents, each once.
        """
        places = self.among(docs)
        seen = np.bincount(self.numbers.take(places), minlength=self.count)
        return len(docs) - len(places) + int(np.count_nonzero(seen))

    def first(self, order: Callable[[int], _Docs], k: int) -> _Docs:
        """The k first documents of an order that come before all others of their group.

        Args:
            order: the n first documents, the first one first; fewer when there are fewer. It is
                asked for ever more until enough of them are of different groups.
            k: how many are wanted, at least 0.
        """
        # The documents of a group often stand together: a few more cost less than asking again.
        wanted = 2 * k if self.count else k
        while True:
            docs = order(wanted)
            kept = self._leading(docs)
            if len(kept) >= k or len(docs) < wanted:
                return kept[:k]
            wanted *= 2

    def _leading(self, docs: _Docs) -> _Docs:
        """The documents before which none of their group stands."""
        if not self.count:
            return docs
        places = self._places.take(docs)
        having = np.flatnonzero(places >= 0)
        _, firsts = np.unique(self.numbers[places[having]], return_index=True)
        leading = places < 0
        leading[having[firsts]] = True
        return docs[leading]


ALONE = Groups(_NOBODY, _NOBODY, 0)
"""Every document of any snapshot is a group of its own."""


def _found(column: NumberColumn, live: NDArray[np.bool_] | None, size: int) -> Groups:
    known = np.ones(size, np.bool_) if column.present is None else column.present.copy()
    if live is not None:
        known &= live
    docs = np.flatnonzero(known)
    _, group, sizes = np.unique(column.values[docs], return_inverse=True, return_counts=True)
    several = sizes > 1
    joined = several[group]
    return Groups(docs[joined], (np.cumsum(several) - 1)[group[joined]], size)

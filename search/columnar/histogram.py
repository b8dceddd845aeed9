"""How many documents fall on each day, month or year.

When a document is of, is known as the first and the last day that it may be. It counts where
both fall on the same day, or in the same month or year.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from search.columnar.arrays import AnyInts, Int64s, narrow
from search.columnar.caching import PerSnapshot
from search.columnar.counting import FieldValues
from search.columnar.errors import Unsupported
from search.columnar.grouping import ALONE, Groups
from search.columnar.repeats import Repeats
from search.columnar.snapshot import NumberColumn, Snapshot

__all__ = ["Calendar", "Histogram", "Unit"]

Unit = Literal["day", "month", "year"]

_CODES: dict[Unit, Literal["D", "M", "Y"]] = {"day": "D", "month": "M", "year": "Y"}
_MICROSECONDS = 24 * 60 * 60 * 1_000_000
_FIRST = np.datetime64("0001-01-01", "D")
_DAYS = int((np.datetime64("9999-12-31", "D") - _FIRST).astype(np.int64)) + 1


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts in time, of the days, months or years that occur.

    Attributes:
        labels: as in ISO 8601, ascending: "2025-04-03", "2025-04" or "2025".
        counts: int64[labels], each at least 1.
        missing: documents of which it is not known.
    """

    labels: tuple[str, ...]
    counts: Int64s
    missing: int


class Calendar:
    """The day, month or year of each document of a snapshot. Shared by threads.

    `Calendar.of` is the way to get one: it makes it once.

    Args:
        snapshot: whose live documents are counted; it is not held on to.
        fields: of the first and of the last possible day; a DATETIME each, or another NUMBER of
            whole microseconds since 0001-01-01.
        unit: what to count by.

    Raises:
        Unsupported: a field's numbers are no such dates of the years 1 to 9999.
    """

    _made: PerSnapshot[Calendar] = PerSnapshot()

    def __init__(self, snapshot: Snapshot, fields: tuple[str, str], unit: Unit) -> None:
        self._live = snapshot.live
        self._document_count = snapshot.document_count
        dates, last = (_dates(field, snapshot.number(field), unit) for field in fields)
        dates[dates != last] = np.datetime64("NaT")
        occurring, slots = _occurring(dates)
        self._labels = np.datetime_as_string(occurring)
        self._slots: AnyInts = narrow(slots)
        """Unsigned [size]: the place among the labels; one past the last for "no date"."""
        places = np.arange(len(slots) + 1)
        self._repeats = Repeats([FieldValues(0, len(occurring), places, self._slots)])

    @classmethod
    def of(cls, snapshot: Snapshot, fields: tuple[str, str], unit: Unit) -> Calendar:
        """The calendar of a snapshot, fields and unit, made when it is first asked for."""
        return cls._made.get(snapshot, (fields, unit), lambda: cls(snapshot, fields, unit))

    def count(self, *sets: NDArray[np.int32], groups: Groups = ALONE) -> Histogram:
        """The documents of disjoint sets by date: int32[n] each, live ones only.

        Each group counts as one document of each date that its documents have.
        """
        counts = sum(map(self._count, sets), np.zeros(len(self._labels) + 1, dtype=np.int64))
        counts = self._repeats.once(counts, None, groups, *sets)
        found = np.flatnonzero(counts[:-1])
        return Histogram(
            tuple(self._labels[found].tolist()), counts[found], missing=int(counts[-1])
        )

    def _count(self, docs: NDArray[np.int32]) -> Int64s:
        if len(docs) == self._document_count:
            return self._totals
        slots = np.take(self._slots, docs.astype(np.intp, copy=False))
        return np.bincount(slots, minlength=len(self._labels) + 1)

    @cached_property
    def _totals(self) -> Int64s:
        """The counts of all live documents."""
        slots = self._slots if self._live is None else self._slots[self._live]
        return np.bincount(slots, minlength=len(self._labels) + 1)


def _dates(field: str, column: NumberColumn, unit: Unit) -> NDArray[Any]:
    """datetime64[size] in the unit; "not a time" for documents without a date."""
    values = column.values
    present = np.ones(len(values), dtype=np.bool_) if column.present is None else column.present
    within = (values >= 0) & (values < _DAYS * _MICROSECONDS)
    if values.dtype.kind == "f" or not np.all(within[present]):
        raise Unsupported(f"field {field!r} does not hold dates")
    days = _FIRST + (values // _MICROSECONDS).astype("timedelta64[D]")
    dates = days.astype(f"datetime64[{_CODES[unit]}]")
    dates[~present] = np.datetime64("NaT")
    return dates


def _occurring(dates: NDArray[Any]) -> tuple[NDArray[Any], Int64s]:
    """The distinct dates, ascending, and the place of each document's among them: int64[size].

    The years 1 to 9999 have fewer than four million days, so they are ticked off, not sorted.
    """
    known = np.flatnonzero(~np.isnat(dates))
    numbers = dates[known].astype(np.int64)
    start = int(numbers.min(initial=0))
    seen = np.zeros(int(numbers.max(initial=start)) - start + 1, dtype=np.bool_)
    seen[numbers - start] = True
    occurring = np.flatnonzero(seen)
    slots = np.full(len(dates), len(occurring), dtype=np.int64)
    slots[known] = (np.cumsum(seen) - 1)[numbers - start]
    return (occurring + start).astype(dates.dtype), slots

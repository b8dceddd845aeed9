"""What is worked out once for a snapshot and then shared by every thread that reads it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from search.columnar.snapshot import Snapshot

__all__ = ["PerSnapshot"]

_T = TypeVar("_T")


class PerSnapshot(Generic[_T]):
    """Values by snapshot and key, each made once and forgotten with its snapshot.

    A value must not hold on to its snapshot, or neither would ever be forgotten.
    """

    def __init__(self) -> None:
        self._made: WeakKeyDictionary[Snapshot, dict[Hashable, _T]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def get(self, snapshot: Snapshot, key: Hashable, make: Callable[[], _T]) -> _T:
        """The value of a key; `make` is called when there is none yet, by one thread at a time."""
        made = self._made.get(snapshot)
        if made is not None and key in made:
            return made[key]
        with self._lock:
            made = self._made.setdefault(snapshot, {})
            if key not in made:
                made[key] = make()
            return made[key]

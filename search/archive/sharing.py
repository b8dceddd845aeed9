"""Which documents share a band of their signatures, or a telling feature: lists that stay short.

One list for each band; for each feature one of all documents, one of those of each week, and one
of those of no known week. A list holds the newest documents only. So what is read and written for
an article is bounded, however many documents there are and however much they share.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence

from search.model import Frequencies, Nearby, Span, Weighed

__all__ = ["add", "clear", "frequencies", "nearby", "remove"]

_HOLDERS = 48
_WEEK = 7
_REACH = 7  # days between two articles of a story, at most: what is looked up
_PLACE_BITS = 20
_ALL, _UNDATED, _FIRST_WEEK = range(3)  # where a feature's documents are listed

_NONE = array("I")

_ALL_COUNTED = 512
_COUNTED = 8
"""Of later documents, one of so many is counted, for all of them: to count is to write, and of
a feature that is frequent, a sample tells enough."""


def clear(db: sqlite3.Connection) -> None:
    """Forget everything."""
    db.execute("DELETE FROM sharing")
    db.execute("DELETE FROM frequency")


def frequencies(db: sqlite3.Connection, features: Iterable[int]) -> Frequencies:
    """How many documents have each of these features; those that none has are left out."""
    asked = tuple(features)
    (documents,) = db.execute("SELECT documents FROM sketching").fetchone()
    rows = db.execute(
        f"SELECT feature, documents FROM frequency WHERE feature IN {_marks(asked)}",  # noqa: S608
        asked,
    )
    return Frequencies(documents, dict(tuple(row) for row in rows))


def nearby(db: sqlite3.Connection, weighed: Weighed, number: int | None) -> Nearby:
    """The documents that share a band or a telling feature with an article.

    Args:
        number: of the document itself, which is left out.
    """
    sketch = weighed.sketch
    lists = _lists(db, [*sketch.bands, *_looked_up(weighed.telling, sketch.days)])
    if number is not None:
        lists = {
            key: array("I", (n for n in listed if n != number)) for key, listed in lists.items()
        }
    bands = [n for key in sketch.bands for n in lists.get(key, ())]
    holders: dict[int, array[int]] = {}
    for key, listed in lists.items():
        if key >= 0:
            feature = key >> _PLACE_BITS
            holders[feature] = holders.get(feature, _NONE) + listed
    return Nearby(tuple(bands), holders)


def add(db: sqlite3.Connection, number: int, weighed: Weighed) -> None:
    """List a document."""
    sketch = weighed.sketch
    keys = [*sketch.bands, *_listed_at(weighed.telling, sketch.days)]
    lists = _lists(db, keys)
    one = array("I", [number])
    changed = [(key, (lists.get(key, _NONE)[1 - _HOLDERS :] + one).tobytes()) for key in keys]
    db.executemany("INSERT OR REPLACE INTO sharing VALUES (?, ?)", changed)
    _count(db, number, weighed.vector, sign=1)


def remove(db: sqlite3.Connection, number: int, weighed: Weighed) -> None:
    """List a document no more."""
    sketch = weighed.sketch
    lists = _lists(db, [*sketch.bands, *_listed_at(weighed.telling, sketch.days)])
    for key, listed in lists.items():
        others = _without(number, listed)
        if others:
            db.execute("UPDATE sharing SET holders = ? WHERE key = ?", (others.tobytes(), key))
        else:
            db.execute("DELETE FROM sharing WHERE key = ?", (key,))
    _count(db, number, weighed.vector, sign=-1)
    db.executemany(
        "DELETE FROM frequency WHERE feature = ? AND documents <= 0",
        [(feature,) for feature in weighed.vector],
    )


def _without(number: int, listed: array[int]) -> array[int]:
    return array("I", (n for n in listed if n != number))


def _count(db: sqlite3.Connection, number: int, features: Iterable[int], *, sign: int) -> None:
    times = 1 if number <= _ALL_COUNTED else _COUNTED * (number % _COUNTED == 0)
    if times:
        db.executemany(
            "INSERT INTO frequency VALUES (?, ?) "
            "ON CONFLICT (feature) DO UPDATE SET documents = documents + excluded.documents",
            [(feature, sign * times) for feature in features],
        )


def _loosely_dated(days: Span | None) -> bool:
    """Of no known week: such a document is found by all others, and looks everywhere."""
    return days is None or days.end - days.start > _WEEK


def _listed_at(features: Iterable[int], days: Span | None) -> Iterator[int]:
    place = _UNDATED
    if days is not None and not _loosely_dated(days):
        place = _FIRST_WEEK + days.start // _WEEK
    for feature in features:
        yield feature << _PLACE_BITS | _ALL
        yield feature << _PLACE_BITS | place


def _looked_up(features: Iterable[int], days: Span | None) -> Iterator[int]:
    places: Sequence[int] = [_ALL]
    if days is not None and not _loosely_dated(days):
        first, last = (days.start - _REACH) // _WEEK, (days.end + _REACH) // _WEEK
        places = [_UNDATED, *range(_FIRST_WEEK + first, _FIRST_WEEK + last + 1)]
    for feature in features:
        for place in places:
            yield feature << _PLACE_BITS | place


def _lists(db: sqlite3.Connection, keys: Sequence[int]) -> dict[int, array[int]]:
    rows = db.execute(
        f"SELECT key, holders FROM sharing WHERE key IN {_marks(keys)}",  # noqa: S608 - placeholders
        keys,
    )
    return {key: array("I", holders) for key, holders in rows}


def _marks(values: Sequence[object]) -> str:
    return f"({', '.join('?' * len(values))})"

"""Putting documents into stories and groups of near-copies, and what later ones meet there."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from search.archive import sharing
from search.archive.rows import touch
from search.model import Neighbour, Placement, Sketch, Span, Wanted, Weighed

__all__ = ["clear", "kind", "neighbours", "number_of", "place", "save_kind"]

_MEMBERS = 12  # members of a story that an article is compared with
_TEXTS = 3  # members of a group of near-copies, likewise


def kind(db: sqlite3.Connection) -> str:
    """Which way of sketching all documents were placed by; "" when they have to be placed anew."""
    (name,) = db.execute("SELECT kind FROM sketching").fetchone()
    return str(name)


def save_kind(db: sqlite3.Connection, name: str) -> None:
    """Say which way of sketching all documents were placed by."""
    db.execute("UPDATE sketching SET kind = ?", (name,))


def clear(db: sqlite3.Connection) -> None:
    """Forget all groups."""
    db.execute("UPDATE sketching SET kind = '', documents = 0")
    db.execute("DELETE FROM placed")
    sharing.clear(db)


def number_of(db: sqlite3.Connection, document_id: str) -> int:
    """The number by which a document is told here: the key of its first version."""
    (number,) = db.execute(
        "SELECT key FROM version WHERE document_id = ? AND number = 1", (document_id,)
    ).fetchone()
    return int(number)


def neighbours(db: sqlite3.Connection, wanted: Wanted, number: int | None) -> tuple[Neighbour, ...]:
    """Documents of the stories and groups of near-copies of those wanted, a sample of each.

    Args:
        number: of the document that is placed: what it was before is not beside it.
    """
    found = _rows(db, {*wanted.texts, *wanted.stories})
    samples: dict[int, str | None] = dict.fromkeys(
        _members(db, sorted({found[each]["story"] for each in wanted.stories}))
    )
    groups = {found[each]["copies"]: found[each]["story"] for each in wanted.texts}
    for copies, story_number in groups.items():
        samples |= _texts(db, story_number, copies)
    if number is not None:
        samples.pop(number, None)
    rows = found | _rows(db, samples.keys() - found.keys())
    return tuple(_neighbour(rows[each], text) for each, text in sorted(samples.items()))


def place(db: sqlite3.Connection, document_id: str, placement: Placement | None) -> None:
    """Put a document where it belongs, in place of where it was before; None: nowhere.

    The caller holds a transaction. Others whose groups get another id get a new revision.
    """
    number = number_of(db, document_id)
    _withdraw(db, number, placement)
    if placement is not None:
        _insert(db, number, document_id, placement)


def _insert(db: sqlite3.Connection, number: int, document_id: str, placement: Placement) -> None:
    sketch = placement.weighed.sketch
    story_number = min((number, *placement.stories))
    copies = min((number, *placement.copies))
    _join(db, placement, story_number, copies)
    db.execute(
        "INSERT INTO placed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            document_id,
            story_number,
            copies,
            *(sketch.days or (None, None)),
            array("H", sketch.named).tobytes(),
            array("q", sketch.bands).tobytes(),
            _pack(placement.weighed.vector),
            len(placement.weighed.telling),
        ),
    )
    db.execute("UPDATE sketching SET documents = documents + 1")
    sharing.add(db, number, placement.weighed)


def _withdraw(db: sqlite3.Connection, number: int, placement: Placement | None) -> None:
    """Take a document out, if it was placed before; what it began and leaves gets another id."""
    row = db.execute("SELECT * FROM placed WHERE number = ?", (number,)).fetchone()
    if row is None:
        return
    before = _neighbour(row, None)
    sketch = Sketch(tuple(array("q", row["bands"])), (), before.days, before.named, ())
    telling = tuple(islice(before.vector, row["telling"]))
    sharing.remove(db, number, Weighed(sketch, before.vector, telling))
    db.execute("DELETE FROM placed WHERE number = ?", (number,))
    db.execute("UPDATE sketching SET documents = documents - 1")
    if placement is None or number not in placement.copies:
        _rename(db, "copies", before.story, number)
    if placement is None or number not in placement.stories:
        _rename(db, "story", before.story, number)


def _rename(db: sqlite3.Connection, column: str, story_number: int, number: int) -> None:
    """Tell a group by the earliest that is left in it."""
    where = f"story = ? AND {column} = ?"
    (earliest,) = db.execute(
        f"SELECT min(number) FROM placed WHERE {where}",  # noqa: S608 - constants
        (story_number, number),
    ).fetchone()
    if earliest is not None:
        _move(db, column, earliest, where, (story_number, number))


def _join(db: sqlite3.Connection, placement: Placement, story_number: int, copies: int) -> None:
    groups = [group for group in placement.copies if group != copies]
    if groups:
        where = f"story IN {_marks(placement.stories)} AND copies IN {_marks(groups)}"
        _move(db, "copies", copies, where, (*placement.stories, *groups))
    stories = [each for each in placement.stories if each != story_number]
    if stories:
        _move(db, "story", story_number, f"story IN {_marks(stories)}", stories)


def _move(db: sqlite3.Connection, column: str, to: int, where: str, values: Sequence[int]) -> None:
    """Documents that get into another group; the index has to follow."""
    moved = db.execute(
        "SELECT number, current FROM placed JOIN document ON id = document_id "  # noqa: S608
        f"WHERE {where}",
        values,
    ).fetchall()
    for row in moved:
        db.execute(
            f"UPDATE placed SET {column} = ? WHERE number = ?",  # noqa: S608 - constants
            (to, row["number"]),
        )
    touch(db, [row["current"] for row in moved])


def _rows(db: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, sqlite3.Row]:
    asked = tuple(numbers)
    rows = db.execute(f"SELECT * FROM placed WHERE number IN {_marks(asked)}", asked)  # noqa: S608
    return {row["number"]: row for row in rows}


def _members(db: sqlite3.Connection, stories: Sequence[int]) -> list[int]:
    """The earliest and the newest members of each story."""
    few = "SELECT * FROM (SELECT number FROM placed WHERE story = ? ORDER BY number"
    halves = [f"{few} LIMIT ?)", f"{few} DESC LIMIT ?)"] * len(stories)
    values = [value for story_number in stories for value in (story_number, _MEMBERS // 2) * 2]
    rows = db.execute(" UNION ".join(halves), values) if stories else ()
    return [number for (number,) in rows]


def _texts(db: sqlite3.Connection, story_number: int, copies: int) -> dict[int, str | None]:
    """The texts of the earliest members of a group of near-copies."""
    rows = db.execute(
        "SELECT placed.number, text FROM placed JOIN document ON id = document_id "
        "JOIN article ON version = current WHERE story = ? AND copies = ? "
        "ORDER BY placed.number LIMIT ?",
        (story_number, copies, _TEXTS),
    )
    return dict(tuple(row) for row in rows)


def _neighbour(row: sqlite3.Row, text: str | None) -> Neighbour:
    days = None if row["first_day"] is None else Span(row["first_day"], row["last_day"])
    return Neighbour(
        row["number"],
        row["story"],
        row["copies"],
        days,
        tuple(array("H", row["named"])),
        _unpack(row["vector"]),
        text,
    )


def _pack(vector: Mapping[int, float]) -> bytes:
    return array("I", vector).tobytes() + array("f", vector.values()).tobytes()


def _unpack(packed: bytes) -> dict[int, float]:
    half = len(packed) // 2
    return dict(zip(array("I", packed[:half]), array("f", packed[half:]), strict=True))


def _marks(values: Sequence[object]) -> str:
    return f"({', '.join('?' * len(values))})"

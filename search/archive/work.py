"""How far work on all documents has come, so that it goes on where it was interrupted."""

from __future__ import annotations

import sqlite3

__all__ = ["finish", "reached", "save_reached"]


def reached(db: sqlite3.Connection, name: str, means: str) -> int | None:
    """How far work by these means has come; None when it was not begun, or by other means."""
    row = db.execute(
        "SELECT reached FROM unfinished WHERE work = ? AND means = ?", (name, means)
    ).fetchone()
    return None if row is None else int(row["reached"])


def save_reached(db: sqlite3.Connection, name: str, means: str, number: int) -> None:
    """Say how far work has come. The caller holds a transaction."""
    db.execute("INSERT OR REPLACE INTO unfinished VALUES (?, ?, ?)", (name, means, number))


def finish(db: sqlite3.Connection) -> None:
    """Say that all work is done. The caller holds a transaction."""
    db.execute("DELETE FROM unfinished")

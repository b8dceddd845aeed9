"""All names of the entities of an archive at once, to be sorted and searched by."""

from __future__ import annotations

import sqlite3

from search.model import EntityType
from search.text import name_key

__all__ = ["forms", "labels"]


def labels(db: sqlite3.Connection, kind: EntityType) -> dict[str, str]:
    """The names shown for the entities of a type, by id."""
    named: dict[str, str] = {}
    for table in ("entity", "shown_name"):  # a person's choice goes before what was recognised
        rows = db.execute(f"SELECT id, name FROM {table} WHERE type = ?", (kind.value,))  # noqa: S608 - constants
        named.update((row["id"], row["name"]) for row in rows)
    return named


def forms(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Type and id of entities as they are shown, and a form of each as `name_key` has it."""
    rows = db.execute(
        "SELECT coalesce(s.target_type, f.type) AS type, coalesce(s.target_id, f.id) AS id, f.key "
        "FROM (SELECT type, id, key FROM form UNION SELECT type, id, key FROM alias) AS f "
        "LEFT JOIN shown_as AS s ON s.type = f.type AND s.id = f.id "
        "WHERE s.origin IS NULL OR s.target_id IS NOT NULL"
    )
    found = [(row["type"], row["id"], row["key"]) for row in rows]
    named = db.execute("SELECT type, id, name FROM shown_name")
    return found + [(row["type"], row["id"], name_key(row["name"])) for row in named]

"""Forms by which queries look for entities."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from search.archive.references import columns, label, ref_of, target_of
from search.model import Aliases, EntityRef
from search.text import name_key

__all__ = ["MERGED", "aliases_of", "listed_forms", "save_aliases"]

MERGED = "merged"
"""The origin of the aliases that come of merging."""


def save_aliases(db: sqlite3.Connection, origin: str, aliases: Iterable[Aliases]) -> bool:
    """Store the forms by which queries may look for entities, in place of those of this origin.

    Returns:
        Whether there were others before.
    """
    rows = {
        (name_key(form), each.ref.type.value, each.ref.id, origin, rank, form)
        for each in aliases
        for rank, form in enumerate(each.forms)
    }
    before = {tuple(row) for row in db.execute("SELECT * FROM alias WHERE origin = ?", (origin,))}
    if rows == before:
        return False
    db.execute("DELETE FROM alias WHERE origin = ?", (origin,))
    db.executemany("INSERT INTO alias VALUES (?, ?, ?, ?, ?, ?)", sorted(rows))
    return True


def aliases_of(db: sqlite3.Connection, name: str) -> tuple[Aliases, ...]:
    """The entities of which a listed form is this, with the listed forms that articles have.

    Listed under what they are shown as; those with no other form than this one are left out.
    """
    rows = db.execute(
        "SELECT DISTINCT type, id FROM alias WHERE key = ? ORDER BY type, id", (name_key(name),)
    ).fetchall()
    found = []
    for row in rows:
        ref = ref_of(row["type"], row["id"])
        forms = _forms_in_articles(db, ref)
        if {name_key(form) for form in forms} - {name_key(name)}:
            shown_ref = target_of(db, ref) or ref
            found.append(Aliases(shown_ref, label(db, shown_ref), forms))
    return tuple(found)


def listed_forms(db: sqlite3.Connection, ref: EntityRef) -> tuple[str, ...]:
    """The forms that the lists, or articles that explain them, have for an entity."""
    rows = db.execute(
        "SELECT form FROM alias WHERE type = ? AND id = ? AND origin <> ? "
        "ORDER BY origin DESC, rank",
        (*columns(ref), MERGED),
    )
    return tuple(dict.fromkeys(str(row["form"]) for row in rows))


def _forms_in_articles(db: sqlite3.Connection, ref: EntityRef) -> tuple[str, ...]:
    """The listed forms of an entity that some article has, then those merged into it."""
    rows = db.execute(
        "SELECT form FROM alias AS a WHERE type = ? AND id = ? AND (origin = ? OR EXISTS "
        "(SELECT 1 FROM form AS f WHERE f.type = a.type AND f.key = a.key AND f.id = a.id)) "
        "ORDER BY origin = ?, origin DESC, rank",
        (*columns(ref), MERGED, MERGED),
    )
    return tuple(dict.fromkeys(str(row["form"]) for row in rows))

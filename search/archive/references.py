"""Entities in rows of the archive, and what they are shown as."""

from __future__ import annotations

import sqlite3

from search.model import EntityRef, EntityType

__all__ = ["columns", "label", "ref_of", "target_in", "target_of"]


def columns(ref: EntityRef | None) -> tuple[str | None, str | None]:
    """Type and id, as columns of a row."""
    return (None, None) if ref is None else (ref.type.value, ref.id)


def ref_of(kind: str, entity_id: str) -> EntityRef:
    """The entity that two columns name."""
    return EntityRef(EntityType(kind), entity_id)


def target_in(row: sqlite3.Row) -> EntityRef | None:
    """What the columns ``target_type`` and ``target_id`` of a row name, if anything."""
    if row["target_id"] is None:
        return None
    return ref_of(row["target_type"], row["target_id"])


def target_of(db: sqlite3.Connection, ref: EntityRef) -> EntityRef | None:
    """What a recognised entity is shown as: mostly itself; None when it is hidden."""
    row = db.execute(
        "SELECT target_type, target_id FROM shown_as WHERE type = ? AND id = ?", columns(ref)
    ).fetchone()
    return ref if row is None else target_in(row)


def label(db: sqlite3.Connection, ref: EntityRef, recognised: str | None = None) -> str:
    """The name shown for an entity: a person's choice, what was recognised, or the id."""
    row = db.execute(
        "SELECT name FROM shown_name WHERE type = ? AND id = ?", columns(ref)
    ).fetchone()
    if row is None and recognised is not None:
        return recognised
    row = (
        row
        or db.execute("SELECT name FROM entity WHERE type = ? AND id = ?", columns(ref)).fetchone()
    )
    return str(row["name"]) if row else ref.id

"""What citations say of documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from search.archive.rows import to_date
from search.model import Reference

__all__ = ["references"]


def references(db: sqlite3.Connection, document_ids: Iterable[str]) -> tuple[Reference, ...]:
    """Those of the current versions, in the order asked for; unknown ids are left out."""
    asked = tuple(dict.fromkeys(document_ids))
    rows = db.execute(
        "SELECT document.id, title, author, outlet, date, date_precision, date_source, "  # noqa: S608 - placeholders
        "date_inferred, language, url, sha256, ingested, name FROM document "
        "JOIN article ON article.version = current JOIN version ON version.key = current "
        f"WHERE document.id IN ({', '.join('?' * len(asked))})",
        asked,
    )
    found = {row["id"]: _reference(row) for row in rows}
    return tuple(found[document_id] for document_id in asked if document_id in found)


def _reference(row: sqlite3.Row) -> Reference:
    return Reference(
        id=row["id"],
        title=row["title"],
        author=row["author"],
        outlet=row["outlet"],
        date=to_date(row),
        language=row["language"],
        url=row["url"],
        sha256=row["sha256"],
        ingested=datetime.fromisoformat(row["ingested"]),
        name=row["name"],
    )

"""What is in an archive, and what its index answers, for comparing one moment with another."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from search.engine import SearchEngine
from search.model import Collapse, Query

__all__ = ["Answers", "answers", "contents"]

Answers = dict[str, list[str]]
"""Queries to the names and titles of the pages that they find."""

_QUERIES = ("", "market", "parents", "singer", "person:diallo")


def contents(database: sqlite3.Connection) -> str:
    """A hash of every row of every table."""
    digest = hashlib.sha256()
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
    for (table,) in database.execute(tables).fetchall():
        rows = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - of the schema
        digest.update(repr((table, [tuple(row) for row in rows])).encode())
    return digest.hexdigest()


def answers(archive: Path) -> tuple[str, Answers]:
    """The generation of the index that answers, and what it answers; "" when there is none.

    Raises:
        SearchError: the archive or its index cannot be used.
    """
    with SearchEngine(archive) as engine:
        found: Answers = {}
        generations = set()
        for text in _QUERIES:
            results = engine.search(Query(text, collapse=Collapse.NONE, per_page=100))
            assert len(results.hits) == results.total
            generations.add(results.index.generation)
            found[text] = sorted(f"{hit.name}: {hit.title.text}" for hit in results.hits)
        (generation,) = generations
        return generation, found

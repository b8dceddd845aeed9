"""Between rows and values: an article to its tables and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from search.model import (
    Article,
    Category,
    CleanPage,
    Entity,
    EntityType,
    KeptBlock,
    Mention,
    Metadata,
    Precision,
    PublicationDate,
    Rejection,
    RemovedBlock,
    Role,
    Sourced,
    Span,
    Step,
)
from search.text import name_key

__all__ = [
    "insert_article",
    "next_revision",
    "select_article",
    "select_removed",
    "to_date",
    "to_rejection",
    "touch",
]


def insert_article(db: sqlite3.Connection, key: int, article: Article) -> None:
    """Store an article as that of version `key`. The caller holds a transaction."""
    revision = next_revision(db)
    db.execute(
        f"INSERT INTO article VALUES ({', '.join('?' * 19)})",  # noqa: S608 - only placeholders
        (
            key,
            revision,
            article.cleaner,
            *_metadata_row(article.metadata),
            article.page.text,
            *_sources_row(article.metadata),
        ),
    )
    db.executemany(
        "INSERT INTO kept_block VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (key, b.at, len(b.text), b.role.value, b.line, b.span.start, b.span.end)
            for b in article.page.kept
        ],
    )
    db.executemany(
        "INSERT INTO removed_block VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                key,
                rank,
                b.span.start,
                b.span.end,
                b.category.value,
                b.reason,
                b.line,
                b.text,
                b.confidence,
            )
            for rank, b in enumerate(article.page.removed)
        ],
    )
    _insert_entities(db, key, article.entities)


def touch(db: sqlite3.Connection, keys: Iterable[int]) -> None:
    """Count the articles of these versions as changed. The caller holds a transaction."""
    for key in keys:
        db.execute("UPDATE article SET revision = ? WHERE version = ?", (next_revision(db), key))


def next_revision(db: sqlite3.Connection) -> int:
    """Count a change of the archive; the number of the newest. The caller holds a transaction."""
    (revision,) = db.execute(
        "UPDATE identity SET revision = revision + 1 RETURNING revision"
    ).fetchone()
    return int(revision)


def select_article(db: sqlite3.Connection, key: int) -> Article:
    """The article of version `key`, equal to what was stored."""
    row = db.execute("SELECT * FROM article WHERE version = ?", (key,)).fetchone()
    text: str = row["text"]
    kept = tuple(_kept_blocks(db, key, text))
    page = CleanPage(text, kept, select_removed(db, key))
    entities = tuple(_entities(db, key, text))
    return Article(_metadata(row), page, entities, row["cleaner"])


def select_removed(db: sqlite3.Connection, key: int) -> tuple[RemovedBlock, ...]:
    """What was removed from version `key`, in the order of the file."""
    return tuple(_removed_blocks(db, key))


def to_rejection(row: sqlite3.Row) -> Rejection:
    """A row of the table ``rejection`` as a value."""
    return Rejection(
        row["path"],
        row["name"],
        Step(row["step"]),
        row["reason"],
        datetime.fromisoformat(row["at"]),
    )


def to_date(row: sqlite3.Row) -> PublicationDate:
    """The publication date in a row with those columns of an article."""
    return PublicationDate(
        row["date"],
        Precision(row["date_precision"]),
        row["date_source"],
        bool(row["date_inferred"]),
    )


def _metadata_row(metadata: Metadata) -> Sequence[str | int | None]:
    outlet, date = metadata.outlet, metadata.date
    return (
        metadata.title.value,
        metadata.title.source,
        metadata.subtitle,
        metadata.byline,
        metadata.author.value if metadata.author else None,
        outlet.value if outlet else None,
        outlet.source if outlet else None,
        date.value,
        date.precision.value,
        date.source,
        int(date.inferred),
        metadata.language,
    )


def _sources_row(metadata: Metadata) -> Sequence[str | None]:
    """The columns that schema version 2 added."""
    author, url = metadata.author, metadata.url
    return (
        author.source if author else None,
        url.value if url else None,
        url.source if url else None,
    )


def _metadata(row: sqlite3.Row) -> Metadata:
    return Metadata(
        title=Sourced(row["title"], row["title_source"]),
        subtitle=row["subtitle"],
        byline=row["byline"],
        author=_sourced(row, "author"),
        outlet=_sourced(row, "outlet"),
        date=to_date(row),
        language=row["language"],
        url=_sourced(row, "url"),
    )


def _sourced(row: sqlite3.Row, name: str) -> Sourced | None:
    value = row[name]
    return None if value is None else Sourced(value, row[f"{name}_source"])


def _insert_entities(db: sqlite3.Connection, key: int, entities: Sequence[Entity]) -> None:
    # The newest name is shown: a better gazetteer may have corrected it.
    db.executemany(
        "INSERT INTO entity VALUES (?, ?, ?) "
        "ON CONFLICT (type, id) DO UPDATE SET name = excluded.name WHERE name <> excluded.name",
        [(entity.type.value, entity.id, entity.name) for entity in entities],
    )
    db.executemany(
        "INSERT OR IGNORE INTO form VALUES (?, ?, ?)",
        [
            (entity.type.value, form, entity.id)
            for entity in entities
            for form in {name_key(form) for form in (entity.id, entity.name, *entity.surfaces)}
        ],
    )
    db.executemany(
        "INSERT INTO article_entity VALUES (?, ?, ?, ?, ?)",
        [(key, rank, one.type.value, one.id, one.name) for rank, one in enumerate(entities)],
    )
    db.executemany(
        "INSERT INTO mention VALUES (?, ?, ?, ?)",
        [
            (key, rank, mention.chars.start, mention.chars.end - mention.chars.start)
            for rank, entity in enumerate(entities)
            for mention in entity.mentions
        ],
    )


def _kept_blocks(db: sqlite3.Connection, key: int, text: str) -> Iterator[KeptBlock]:
    rows = db.execute("SELECT * FROM kept_block WHERE version = ? ORDER BY at", (key,))
    for row in rows:
        at = row["at"]
        span = Span(row["byte_start"], row["byte_end"])
        yield KeptBlock(text[at : at + row["length"]], Role(row["role"]), row["line"], span, at)


def _removed_blocks(db: sqlite3.Connection, key: int) -> Iterator[RemovedBlock]:
    rows = db.execute("SELECT * FROM removed_block WHERE version = ? ORDER BY rank", (key,))
    for row in rows:
        span = Span(row["byte_start"], row["byte_end"])
        category = Category(row["category"])
        yield RemovedBlock(
            row["text"], category, row["reason"], row["line"], span, row["confidence"]
        )


def _entities(db: sqlite3.Connection, key: int, text: str) -> Iterator[Entity]:
    mentions: dict[int, list[Mention]] = {}
    for row in db.execute("SELECT * FROM mention WHERE version = ? ORDER BY rank, start", (key,)):
        chars = Span(row["start"], row["start"] + row["length"])
        mentions.setdefault(row["rank"], []).append(Mention(text[chars.start : chars.end], chars))
    for row in db.execute("SELECT * FROM article_entity WHERE version = ? ORDER BY rank", (key,)):
        kind = EntityType(row["type"])
        yield Entity(row["id"], kind, row["name"], tuple(mentions[row["rank"]]))

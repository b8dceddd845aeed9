"""Entities of the archive as they are shown: found by names, and described."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator

from search.archive.aliases import listed_forms
from search.archive.references import columns, label, ref_of, target_of
from search.archive.resolutions import meant_by, splits
from search.errors import NotFound
from search.model import (
    EntityForm,
    EntityProfile,
    EntityRef,
    EntityType,
    Link,
    Mention,
    Origin,
    Span,
)
from search.text import name_key

__all__ = ["ids_of", "profile", "refs_like"]

_SAMPLED = 1_000
"""Documents of an entity that are read for the forms by which it goes in them."""


def ids_of(db: sqlite3.Connection, kind: EntityType, name: str) -> frozenset[str]:
    """Ids of the entities of a type, as shown, that go by this id or name."""
    key = name_key(name)
    rows = db.execute(
        "SELECT coalesce(s.target_id, f.id) AS id FROM form AS f "
        "LEFT JOIN shown_as AS s ON s.type = f.type AND s.id = f.id "
        "WHERE f.type = :type AND f.key = :key AND coalesce(s.target_type, f.type) = :type "
        "AND (s.origin IS NULL OR s.target_id IS NOT NULL) "
        "UNION SELECT target_id FROM shown_as JOIN form USING (type, id) "
        "WHERE target_type = :type AND key = :key "
        "UNION SELECT id FROM alias WHERE type = :type AND key = :key "
        "UNION SELECT target_id FROM split WHERE target_type = :type AND target_id = :name",
        {"type": kind.value, "key": key, "name": name},
    )
    found = {str(row["id"]) for row in rows}
    named = db.execute("SELECT id, name FROM shown_name WHERE type = ?", (kind.value,))
    return frozenset(found | {row["id"] for row in named if name_key(row["name"]) == key})


def refs_like(
    db: sqlite3.Connection, text: str, kinds: Iterable[EntityType]
) -> tuple[EntityRef, ...]:
    """Entities, as shown, a form of which has a word that begins like a text; "" for none."""
    begins = name_key(text)
    if not begins:
        return ()
    found: set[EntityRef] = set()
    for kind in kinds:
        rows = db.execute(
            "SELECT DISTINCT coalesce(s.target_type, f.type) AS type, "
            "coalesce(s.target_id, f.id) AS id FROM (SELECT type, id, key FROM form "
            "UNION ALL SELECT type, id, key FROM alias) AS f LEFT JOIN shown_as AS s "
            "ON s.type = f.type AND s.id = f.id WHERE f.type = ? AND instr('-' || key, ?) "
            "AND (s.origin IS NULL OR s.target_id IS NOT NULL)",
            (kind.value, f"-{begins}"),
        )
        found.update(ref_of(row["type"], row["id"]) for row in rows)
        for row in db.execute("SELECT * FROM shown_name WHERE type = ?", (kind.value,)):
            if f"-{begins}" in f"-{name_key(row['name'])}":
                found.add(ref_of(row["type"], row["id"]))
    return tuple(sorted(found))


def profile(db: sqlite3.Connection, ref: EntityRef) -> EntityProfile:
    """What the articles say of an entity, as it is shown.

    Returns:
        That of the entity which this one is shown as. `documents` counts those that were read
        for it, as `sampled` does.

    Raises:
        NotFound: no article names it.
    """
    ref = _visible(db, ref)
    merged = tuple(
        Link(ref_of(row["type"], row["id"]), ref, Origin(row["origin"]), row["reason"])
        for row in db.execute(
            "SELECT * FROM shown_as WHERE target_type = ? AND target_id = ? ORDER BY type, id",
            columns(ref),
        )
    )
    seen: dict[str, set[str]] = defaultdict(set)
    first: dict[str, str] = {}
    for document_id, mention in _mentions(db, ref):
        seen[mention.surface].add(document_id)
        first.setdefault(mention.surface, document_id)
    if not seen:
        raise NotFound("no article names an entity {entity!r}", entity=str(ref))
    forms = (EntityForm(form, len(documents), first[form]) for form, documents in seen.items())
    read = len(set().union(*seen.values()))
    return EntityProfile(
        ref,
        label(db, ref),
        read,
        tuple(sorted(forms, key=lambda one: (-one.documents, one.form))),
        listed_forms(db, ref),
        merged,
        read,
    )


def _visible(db: sqlite3.Connection, ref: EntityRef) -> EntityRef:
    """What an entity is shown as.

    Raises:
        NotFound: it is hidden.
    """
    shown_as = target_of(db, ref)
    if shown_as is None:
        row = db.execute(
            "SELECT reason FROM shown_as WHERE type = ? AND id = ?", columns(ref)
        ).fetchone()
        raise NotFound("the entity {entity!r} is hidden: {why}", entity=str(ref), why=row["reason"])
    return shown_as


def _mentions(db: sqlite3.Connection, ref: EntityRef) -> Iterator[tuple[str, Mention]]:
    """Document and mention, of the entity as it is shown, in the first documents that name it."""
    found = []
    for source in _sources(db, ref):
        shown_as = target_of(db, source) or source
        rules = tuple(splits(db, shown_as))
        rows = db.execute(
            "SELECT version, document_id, start, length, "
            "substr(text, start + 1, length) AS surface FROM "
            # By way of the version: to look for each among the current ones took 50 times as long.
            "(SELECT version, rank, document_id FROM article_entity AS a "
            "JOIN version ON key = version "
            "JOIN document ON document.id = document_id AND current = version "
            "WHERE type = ? AND a.id = ? ORDER BY version LIMIT ?) "
            "JOIN mention USING (version, rank) JOIN article USING (version)",
            (*columns(source), _SAMPLED),
        )
        for row in rows:
            chars = Span(row["start"], row["start"] + row["length"])
            mention = Mention(row["surface"], chars)
            if meant_by(mention, row["document_id"], shown_as, rules) == ref:
                found.append((row["version"], chars, row["document_id"], mention))
    for _, _, document_id, mention in sorted(found):
        yield document_id, mention


def _sources(db: sqlite3.Connection, ref: EntityRef) -> frozenset[EntityRef]:
    """The recognised entities of which some mentions may be shown as this one."""
    parted = {split.source for split in splits(db) if split.target == ref}
    return frozenset().union(*(_linked(db, each) for each in {ref, *parted}))


def _linked(db: sqlite3.Connection, ref: EntityRef) -> set[EntityRef]:
    """The recognised entities that are shown as this one, splits aside."""
    rows = db.execute(
        "SELECT type, id FROM shown_as WHERE target_type = ? AND target_id = ?", columns(ref)
    )
    itself = {ref} if target_of(db, ref) == ref else set()
    return itself | {ref_of(row["type"], row["id"]) for row in rows}

"""What recognised entities are shown as: kept beside the articles, and read with them."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from search.archive.aliases import MERGED, save_aliases
from search.archive.references import columns, label, ref_of, target_in
from search.model import Aliases, Entity, EntityRef, Link, Mention, Origin, Resolution, Span, Split
from search.text import name_key

__all__ = [
    "articles_shown_differently",
    "clear",
    "found_links",
    "meant_by",
    "resolution",
    "save_found_links",
    "save_merged_names",
    "save_resolution",
    "shown",
    "splits",
]


def save_found_links(db: sqlite3.Connection, links: Iterable[Link]) -> None:
    """Store what a rebuild found, in place of what was found before."""
    db.execute("DELETE FROM found_link")
    db.executemany(
        "INSERT INTO found_link VALUES (?, ?, ?, ?, ?)",
        [(*columns(link.source), *columns(link.target), link.reason) for link in links],
    )


def found_links(db: sqlite3.Connection) -> tuple[Link, ...]:
    """What the last rebuild found."""
    rows = db.execute("SELECT * FROM found_link ORDER BY type, id")
    return tuple(
        Link(
            ref_of(row["type"], row["id"]),
            target_in(row),
            Origin.ARCHIVE,
            row["reason"],
        )
        for row in rows
    )


def clear(db: sqlite3.Connection) -> None:
    """Forget what was found, and what entities are shown as."""
    for table in ("found_link", "shown_as", "split", "shown_name"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - constants


def save_resolution(db: sqlite3.Connection, resolution: Resolution) -> None:
    """Store what entities are shown as, in place of what was stored before."""
    for table in ("shown_as", "split", "shown_name"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
    db.executemany(
        "INSERT INTO shown_as VALUES (?, ?, ?, ?, ?, ?)",
        [
            (*columns(link.source), *columns(link.target), link.origin.value, link.reason)
            for link in resolution.links
        ],
    )
    db.executemany(
        "INSERT INTO split VALUES (NULL, ?, ?, ?, ?, ?, ?)",
        [
            (
                *columns(split.source),
                *columns(split.target),
                json.dumps(split.forms),
                json.dumps(split.documents),
            )
            for split in resolution.splits
        ],
    )
    db.executemany(
        "INSERT INTO shown_name VALUES (?, ?, ?)",
        [(*columns(ref), name) for ref, name in resolution.names],
    )


def save_merged_names(db: sqlite3.Connection, resolution: Resolution) -> bool:
    """Let queries look for an entity by the names of those that are shown as it, and by its own.

    The names depend on what the archive has seen so far. Returns whether there were others before.
    """
    return save_aliases(db, MERGED, _merged_names(db, resolution))


def _merged_names(db: sqlite3.Connection, resolution: Resolution) -> Iterator[Aliases]:
    """Entities that others are shown as, or that were renamed, with the names recognised."""
    merged: dict[EntityRef, list[str]] = defaultdict(list)
    for link in resolution.links:
        if link.target is not None and link.target.type is link.source.type:
            name = label(db, link.source)
            if len(name.split()) > 1:  # a surname alone is many people's
                merged[link.target].append(name)
    for ref, _ in resolution.names:
        row = db.execute("SELECT name FROM entity WHERE type = ? AND id = ?", columns(ref))
        merged[ref] += [name for (name,) in row if len(name.split()) > 1]
    for ref, names in merged.items():
        name = label(db, ref)
        yield Aliases(ref, name, (name, *names))


def resolution(db: sqlite3.Connection) -> Resolution:
    """What entities are shown as, as it was stored."""
    links = tuple(
        Link(ref_of(row["type"], row["id"]), target_in(row), Origin(row["origin"]), row["reason"])
        for row in db.execute("SELECT * FROM shown_as ORDER BY type, id")
    )
    names = tuple(
        (ref_of(row["type"], row["id"]), str(row["name"]))
        for row in db.execute("SELECT * FROM shown_name ORDER BY type, id")
    )
    return Resolution(links, tuple(splits(db)), names)


def articles_shown_differently(
    db: sqlite3.Connection, before: Resolution, after: Resolution
) -> list[int]:
    """The current versions whose entities another resolution may show differently, ascending."""
    keys: set[int] = set()
    for ref, documents in {*_concerned(before, after), *_concerned(after, before)}:
        rows = db.execute(
            "SELECT version, document.id FROM article_entity AS a "
            "JOIN document ON current = version WHERE type = ? AND a.id = ?",
            columns(ref),
        )
        keys.update(key for key, document in rows if not documents or document in documents)
    return sorted(keys)


def _concerned(one: Resolution, other: Resolution) -> Iterator[tuple[EntityRef, tuple[str, ...]]]:
    """Recognised entities that a rule of one resolution only is about: in some documents, or all.

    A rule about an entity as shown is about everything that is shown as that.
    """
    about: set[tuple[EntityRef, tuple[str, ...]]] = set()
    about |= {(link.source, ()) for link in set(one.links) - set(other.links)}
    about |= {(split.source, split.documents) for split in set(one.splits) - set(other.splits)}
    renamed = {ref for ref, _ in set(one.names) - set(other.names)}
    about |= {(ref, ()) for ref in renamed}
    about |= {(split.source, split.documents) for split in one.splits if split.target in renamed}
    yield from about
    sources: dict[EntityRef, list[EntityRef]] = defaultdict(list)
    for link in one.links:
        if link.target is not None:
            sources[link.target].append(link.source)
    for ref, documents in about:
        for source in sources[ref]:
            yield source, documents


def shown(
    db: sqlite3.Connection, key: int, document_id: str, entities: tuple[Entity, ...]
) -> tuple[Entity, ...]:
    """The entities recognised in version `key` as they are shown, the most mentioned first."""
    linked = {
        ref_of(row["type"], row["id"]): target_in(row)
        for row in db.execute(
            "SELECT s.* FROM article_entity JOIN shown_as AS s USING (type, id) WHERE version = ?",
            (key,),
        )
    }
    (ruled,) = db.execute(
        "SELECT EXISTS (SELECT 1 FROM split) OR EXISTS (SELECT 1 FROM shown_name)"
    ).fetchone()
    if not linked and not ruled:
        return entities
    mentions: dict[EntityRef, dict[Span, Mention]] = defaultdict(dict)
    names: dict[EntityRef, str] = {}
    for entity in entities:
        source = EntityRef(entity.type, entity.id)
        names[source] = entity.name
        target = linked.get(source, source)
        if target is not None:
            rules = tuple(splits(db, target))
            for mention in entity.mentions:
                mentions[meant_by(mention, document_id, target, rules)][mention.chars] = mention
    made = (
        Entity(
            ref.id,
            ref.type,
            label(db, ref, names.get(ref)),
            tuple(found[chars] for chars in sorted(found)),
        )
        for ref, found in mentions.items()
    )
    return tuple(sorted(made, key=lambda one: (-len(one.mentions), one.mentions[0].chars)))


def meant_by(
    mention: Mention, document_id: str, ref: EntityRef, rules: Sequence[Split]
) -> EntityRef:
    """What a mention of an entity means: the entity, or what was split off it.

    Args:
        rules: the splits of the entity.
    """
    for rule in rules:
        here = not rule.documents or document_id in rule.documents
        if here and (not rule.forms or name_key(mention.surface) in rule.forms):
            return rule.target
    return ref


def splits(db: sqlite3.Connection, ref: EntityRef | None = None) -> Iterator[Split]:
    """The splits of an entity, or all, in the order in which they are tried."""
    where = "" if ref is None else "WHERE type = ? AND id = ?"
    rows = db.execute(
        f"SELECT * FROM split {where} ORDER BY rank",  # noqa: S608 - constants
        () if ref is None else columns(ref),
    )
    for row in rows:
        yield Split(
            ref_of(row["type"], row["id"]),
            ref_of(row["target_type"], row["target_id"]),
            tuple(json.loads(row["forms"])),
            tuple(json.loads(row["documents"])),
        )

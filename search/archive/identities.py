"""What recognised entities are shown as: stored resolutions, and reading through them."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from search.errors import NotFound
from search.model import (
    Aliases,
    Entity,
    EntityForm,
    EntityProfile,
    EntityRef,
    EntityType,
    Link,
    Mention,
    Origin,
    Resolution,
    Span,
    Split,
)
from search.text import name_key

__all__ = [
    "aliases_of",
    "articles_shown_differently",
    "found_links",
    "ids_of",
    "label",
    "profile",
    "refs_like",
    "resolution",
    "save_aliases",
    "save_found_links",
    "save_resolution",
    "shown",
]

_MERGED = "merged"  # the origin of the aliases that come of merging

_SAMPLED = 1_000
"""Documents of an entity that are read for the forms by which it goes in them."""


def save_found_links(db: sqlite3.Connection, links: Iterable[Link]) -> None:
    """Store what a rebuild found, in place of what was found before."""
    db.execute("DELETE FROM found_link")
    db.executemany(
        "INSERT INTO found_link VALUES (?, ?, ?, ?, ?)",
        [(*_columns(link.source), *_columns(link.target), link.reason) for link in links],
    )


def found_links(db: sqlite3.Connection) -> tuple[Link, ...]:
    """What the last rebuild found."""
    rows = db.execute("SELECT * FROM found_link ORDER BY type, id")
    return tuple(
        Link(
            _ref(row["type"], row["id"]),
            _target(row),
            Origin.ARCHIVE,
            row["reason"],
        )
        for row in rows
    )


def save_resolution(db: sqlite3.Connection, resolution: Resolution) -> None:
    """Store what entities are shown as, in place of what was stored before."""
    for table in ("shown_as", "split", "shown_name"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
    db.executemany(
        "INSERT INTO shown_as VALUES (?, ?, ?, ?, ?, ?)",
        [
            (*_columns(link.source), *_columns(link.target), link.origin.value, link.reason)
            for link in resolution.links
        ],
    )
    db.executemany(
        "INSERT INTO split VALUES (NULL, ?, ?, ?, ?, ?, ?)",
        [
            (
                *_columns(split.source),
                *_columns(split.target),
                json.dumps(split.forms),
                json.dumps(split.documents),
            )
            for split in resolution.splits
        ],
    )
    db.executemany(
        "INSERT INTO shown_name VALUES (?, ?, ?)",
        [(*_columns(ref), name) for ref, name in resolution.names],
    )
    save_aliases(db, _MERGED, _merged_names(db, resolution))


def _merged_names(db: sqlite3.Connection, resolution: Resolution) -> Iterator[Aliases]:
    """Entities that others are shown as, with the names that these were recognised by."""
    merged: dict[EntityRef, list[str]] = defaultdict(list)
    for link in resolution.links:
        if link.target is not None and link.target.type is link.source.type:
            name = label(db, link.source)
            if len(name.split()) > 1:  # a surname alone is many people's
                merged[link.target].append(name)
    for ref, names in merged.items():
        name = label(db, ref)
        yield Aliases(ref, name, (name, *names))


def resolution(db: sqlite3.Connection) -> Resolution:
    """What entities are shown as, as it was stored."""
    links = tuple(
        Link(_ref(row["type"], row["id"]), _target(row), Origin(row["origin"]), row["reason"])
        for row in db.execute("SELECT * FROM shown_as ORDER BY type, id")
    )
    names = tuple(
        (_ref(row["type"], row["id"]), str(row["name"]))
        for row in db.execute("SELECT * FROM shown_name ORDER BY type, id")
    )
    return Resolution(links, tuple(_splits(db)), names)


def articles_shown_differently(
    db: sqlite3.Connection, before: Resolution, after: Resolution
) -> list[int]:
    """The current versions whose entities another resolution may show differently, ascending."""
    keys: set[int] = set()
    for ref, documents in {*_concerned(before, after), *_concerned(after, before)}:
        rows = db.execute(
            "SELECT version, document.id FROM article_entity AS a "
            "JOIN document ON current = version WHERE type = ? AND a.id = ?",
            _columns(ref),
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
        _ref(row["type"], row["id"]): _target(row)
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
            for mention, meant in _parted(db, document_id, target, entity.mentions):
                mentions[meant][mention.chars] = mention
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


def _target_of(db: sqlite3.Connection, ref: EntityRef) -> EntityRef | None:
    row = db.execute(
        "SELECT target_type, target_id FROM shown_as WHERE type = ? AND id = ?", _columns(ref)
    ).fetchone()
    return ref if row is None else _target(row)


def _parted(
    db: sqlite3.Connection, document_id: str, ref: EntityRef, mentions: Sequence[Mention]
) -> Iterator[tuple[Mention, EntityRef]]:
    """The mentions, each with what it means: the entity, or what was split off."""
    splits = list(_splits(db, ref))
    splits = [s for s in splits if not s.documents or document_id in s.documents]
    for mention in mentions:
        form = name_key(mention.surface) if splits else ""
        meant = (s.target for s in splits if not s.forms or form in s.forms)
        yield mention, next(meant, ref)


def _splits(db: sqlite3.Connection, ref: EntityRef | None = None) -> Iterator[Split]:
    where = "" if ref is None else "WHERE type = ? AND id = ?"
    rows = db.execute(
        f"SELECT * FROM split {where} ORDER BY rank",  # noqa: S608 - constants
        () if ref is None else _columns(ref),
    )
    for row in rows:
        yield Split(
            _ref(row["type"], row["id"]),
            _ref(row["target_type"], row["target_id"]),
            tuple(json.loads(row["forms"])),
            tuple(json.loads(row["documents"])),
        )


def label(db: sqlite3.Connection, ref: EntityRef, recognised: str | None = None) -> str:
    """The name shown for an entity: a person's choice, what was recognised, or the id."""
    row = db.execute(
        "SELECT name FROM shown_name WHERE type = ? AND id = ?", _columns(ref)
    ).fetchone()
    if row is None and recognised is not None:
        return recognised
    row = (
        row
        or db.execute("SELECT name FROM entity WHERE type = ? AND id = ?", _columns(ref)).fetchone()
    )
    return str(row["name"]) if row else ref.id


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
        ref = _ref(row["type"], row["id"])
        forms = _forms_in_articles(db, ref)
        if {name_key(form) for form in forms} - {name_key(name)}:
            shown_ref = _target_of(db, ref) or ref
            found.append(Aliases(shown_ref, label(db, shown_ref), forms))
    return tuple(found)


def _listed_forms(db: sqlite3.Connection, ref: EntityRef) -> tuple[str, ...]:
    """The forms that the lists, or articles that explain them, have for an entity."""
    rows = db.execute(
        "SELECT form FROM alias WHERE type = ? AND id = ? AND origin <> ? "
        "ORDER BY origin DESC, rank",
        (*_columns(ref), _MERGED),
    )
    return tuple(dict.fromkeys(str(row["form"]) for row in rows))


def _forms_in_articles(db: sqlite3.Connection, ref: EntityRef) -> tuple[str, ...]:
    """The listed forms of an entity that some article has, then those merged into it."""
    rows = db.execute(
        "SELECT form FROM alias AS a WHERE type = ? AND id = ? AND (origin = ? OR EXISTS "
        "(SELECT 1 FROM form AS f WHERE f.type = a.type AND f.key = a.key AND f.id = a.id)) "
        "ORDER BY origin = ?, origin DESC, rank",
        (*_columns(ref), _MERGED, _MERGED),
    )
    return tuple(dict.fromkeys(str(row["form"]) for row in rows))


def profile(db: sqlite3.Connection, ref: EntityRef) -> EntityProfile:
    """What the articles say of an entity, as it is shown.

    Returns:
        That of the entity which this one is shown as. `documents` counts those that were read
        for it, as `sampled` does.

    Raises:
        NotFound: no article names it.
    """
    ref = _target_of(db, ref) or ref
    merged = tuple(
        Link(_ref(row["type"], row["id"]), ref, Origin(row["origin"]), row["reason"])
        for row in db.execute(
            "SELECT * FROM shown_as WHERE target_type = ? AND target_id = ? ORDER BY type, id",
            _columns(ref),
        )
    )
    seen: dict[str, set[str]] = defaultdict(set)
    first: dict[str, str] = {}
    for document_id, mention in _mentions(db, ref):
        seen[mention.surface].add(document_id)
        first.setdefault(mention.surface, document_id)
    if not seen:
        raise NotFound(f"no article names an entity {str(ref)!r}")
    forms = (EntityForm(form, len(documents), first[form]) for form, documents in seen.items())
    read = len(set().union(*seen.values()))
    return EntityProfile(
        ref,
        label(db, ref),
        read,
        tuple(sorted(forms, key=lambda one: (-one.documents, one.form))),
        _listed_forms(db, ref),
        merged,
        read,
    )


def _mentions(db: sqlite3.Connection, ref: EntityRef) -> Iterator[tuple[str, Mention]]:
    """Document and mention, of the entity as it is shown, in the first documents that name it."""
    found = []
    for source in _sources(db, ref):
        shown_as = _target_of(db, source) or source
        rows = db.execute(
            "SELECT version, document_id, start, length, "
            "substr(text, start + 1, length) AS surface FROM "
            "(SELECT version, rank FROM article_entity AS a JOIN document ON current = version "
            "WHERE type = ? AND a.id = ? ORDER BY version LIMIT ?) "
            "JOIN mention USING (version, rank) JOIN article USING (version) "
            "JOIN version ON key = version",
            (*_columns(source), _SAMPLED),
        )
        for row in rows:
            chars = Span(row["start"], row["start"] + row["length"])
            mention = Mention(row["surface"], chars)
            for _, meant in _parted(db, row["document_id"], shown_as, (mention,)):
                if meant == ref:
                    found.append((row["version"], chars, row["document_id"], mention))
    for _, _, document_id, mention in sorted(found):
        yield document_id, mention


def _sources(db: sqlite3.Connection, ref: EntityRef) -> frozenset[EntityRef]:
    """The recognised entities of which some mentions may be shown as this one."""
    found = {ref} if _target_of(db, ref) == ref else set()
    found |= {
        _ref(row["type"], row["id"])
        for row in db.execute(
            "SELECT type, id FROM shown_as WHERE target_type = ? AND target_id = ?", _columns(ref)
        )
    }
    for split in _splits(db):
        if split.target == ref and split.source != ref:
            found |= _sources(db, split.source)
    return frozenset(found)


def refs_like(
    db: sqlite3.Connection, text: str, kinds: Iterable[EntityType], limit: int
) -> tuple[EntityRef, ...]:
    """Entities, as shown, a form of which has a word that begins like a text; "" for none."""
    begins = name_key(text)
    if not begins:
        return ()
    found: dict[EntityRef, None] = {}
    for kind in kinds:
        rows = db.execute(
            "SELECT DISTINCT type, id FROM (SELECT type, id, key FROM form UNION ALL "
            "SELECT type, id, key FROM alias) WHERE type = ? AND instr('-' || key, ?) LIMIT ?",
            (kind.value, f"-{begins}", limit),
        ).fetchall()
        for row in rows:
            target = _target_of(db, _ref(row["type"], row["id"]))
            if target is not None:
                found[target] = None
        for row in db.execute("SELECT * FROM shown_name WHERE type = ?", (kind.value,)):
            if f"-{begins}" in f"-{name_key(row['name'])}":
                found[_ref(row["type"], row["id"])] = None
    return tuple(found)


def _columns(ref: EntityRef | None) -> tuple[str | None, str | None]:
    return (None, None) if ref is None else (ref.type.value, ref.id)


def _ref(kind: str, entity_id: str) -> EntityRef:
    return EntityRef(EntityType(kind), entity_id)


def _target(row: sqlite3.Row) -> EntityRef | None:
    if row["target_id"] is None:
        return None
    return _ref(row["target_type"], row["target_id"])

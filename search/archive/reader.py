"""The read side of the archive: documents, raw bytes, names, state."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from search.archive import (
    aliases,
    citing,
    listing,
    profiles,
    references,
    resolutions,
    stories,
)
from search.archive.connection import open_for_reading, snapshot, sqlite_errors
from search.archive.rows import select_article, select_removed, to_rejection
from search.errors import NotFound
from search.model import (
    Aliases,
    Article,
    Category,
    Document,
    EntityProfile,
    EntityRef,
    EntityType,
    HitStory,
    Provenance,
    Reference,
    RemovedBlock,
    Status,
    Story,
)

__all__ = ["ArchiveReader"]

_BATCH = 5_000

_Shares = tuple[tuple[Category, float], ...]


class ArchiveReader:
    """Reads an archive that others may be writing. For one thread at a time.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        ArchiveError: damaged, or of another version.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._db = open_for_reading(folder)
        self._summed: tuple[int, _Shares] = (-1, ())  # at which revision, and `_removed` of it

    def close(self) -> None:
        """Release the database."""
        self._db.close()

    @property
    def uuid(self) -> str:
        """Identity of this archive, kept when it is copied or moved."""
        with sqlite_errors(self._folder):
            (uuid,) = self._db.execute("SELECT uuid FROM identity").fetchone()
        return str(uuid)

    @contextmanager
    def still(self) -> Iterator[None]:
        """All that is read inside is of one state of the archive, whatever others write."""
        with self._reading():
            yield

    def revisions(self) -> dict[str, int]:
        """Of every document, by id, the revision in which its current article changed last."""
        with sqlite_errors(self._folder):
            rows = self._db.execute(
                "SELECT id, revision FROM document JOIN article ON version = current"
            )
            return {row["id"]: row["revision"] for row in rows}

    def version_key(self, document_id: str) -> int:
        """The key of the current version of a document.

        Raises:
            NotFound: no such document, or several.
        """
        with self._reading():
            return self._key(document_id)

    def document(self, document_id: str) -> Document:
        """The current version of a document.

        Args:
            document_id: its id, or a beginning of it that no other id shares.

        Raises:
            NotFound: no such document, or several.
        """
        with self._reading():
            return self._document(self._key(document_id))

    def references(self, document_ids: Iterable[str]) -> tuple[Reference, ...]:
        """What citations say of documents, each once, in the order asked; unknown ids left out."""
        with self._reading():
            return citing.references(self._db, map(_storable, document_ids))

    def raw(self, document_id: str) -> bytes:
        """The bytes of the current version of a document, as they came.

        Raises:
            NotFound: no such document, or several.
        """
        with self._reading():
            (deflated,) = self._db.execute(
                "SELECT deflated FROM version JOIN raw USING (sha256) WHERE key = ?",
                (self._key(document_id),),
            ).fetchone()
            return zlib.decompress(deflated)

    def removed(self, document_id: str) -> tuple[RemovedBlock, ...]:
        """What cleaning removed from the current version of a document; () when there is none."""
        with self._reading():
            row = self._db.execute(
                "SELECT current FROM document WHERE id = ?", (document_id,)
            ).fetchone()
            return select_removed(self._db, row["current"]) if row else ()

    def revision(self) -> int:
        """A number that grows with every change of an article; 0 before the first."""
        with sqlite_errors(self._folder):
            (newest,) = self._db.execute("SELECT revision FROM identity").fetchone()
        return int(newest)

    def revised_since(self, revision: int) -> Iterator[Document]:
        """Current documents whose article changed after a revision, oldest change first.

        For the writer: others could see two states of the archive while it goes on.
        """
        for _, documents in self.batches_since(revision):
            yield from documents

    def batches_since(
        self, revision: int, size: int = _BATCH
    ) -> Iterator[tuple[int, Iterator[Document]]]:
        """As `revised_since`, some at a time, with the revision that each batch reaches."""
        with sqlite_errors(self._folder):
            rows = self._db.execute(
                "SELECT version, revision FROM article JOIN document ON current = version "
                "WHERE revision > ? ORDER BY revision",
                (revision,),
            ).fetchall()
        for at in range(0, len(rows), size):
            batch = rows[at : at + size]
            yield batch[-1]["revision"], self._documents([row["version"] for row in batch])

    def _documents(self, keys: Iterable[int]) -> Iterator[Document]:
        with sqlite_errors(self._folder):
            for key in keys:
                yield self._document(key)

    def up_to_date(self, revision: int) -> tuple[int, int]:
        """How many documents have not changed after a revision, and how many there are."""
        with sqlite_errors(self._folder):
            unchanged, documents = self._db.execute(
                "SELECT count(*) FILTER (WHERE revision <= ?), count(*) "
                "FROM document JOIN article ON version = current",
                (revision,),
            ).fetchone()
        return unchanged, documents

    def counts(self) -> list[tuple[int, int, int]]:
        """How often blocks were seen, as `ArchiveWriter.save_counts` stored it, oldest first."""
        with sqlite_errors(self._folder):
            rows = self._db.execute("SELECT key, times, article FROM repeated ORDER BY article")
            return [tuple(row) for row in rows]

    def judged(self) -> Iterator[tuple[str, Article]]:
        """A path and the article of every document, for the writer (see `revised_since`).

        The entities are those that were recognised, whatever they are shown as.
        """
        with sqlite_errors(self._folder):
            rows = self._db.execute(
                "SELECT coalesce(min(path), name) AS path, key FROM document "
                "JOIN version ON key = current LEFT JOIN path ON path.document_id = document.id "
                "GROUP BY document.id ORDER BY document.id"
            ).fetchall()
            for row in rows:
                yield row["path"], select_article(self._db, row["key"])

    def status(self) -> Status:
        """Counts and rejections; the state of the index is not the archive's to know."""
        with self._reading():
            counts = self._db.execute(
                "SELECT (SELECT count(*) FROM document) AS documents, "
                "(SELECT count(*) FROM version) AS versions, "
                "(SELECT coalesce(sum(size), 0) FROM raw) AS raw_bytes, "
                "(SELECT max(ingested) FROM version) AS last"
            ).fetchone()
            rows = self._db.execute("SELECT * FROM rejection ORDER BY path").fetchall()
            removed = self._removed_now()
            return Status(
                documents=counts["documents"],
                versions=counts["versions"],
                raw_bytes=counts["raw_bytes"],
                removed_share=sum(share for _, share in removed),
                last_ingest=datetime.fromisoformat(counts["last"]) if counts["last"] else None,
                rejections=tuple(to_rejection(row) for row in rows),
                removed=removed,
            )

    def ids_of(self, kind: EntityType, name: str) -> frozenset[str]:
        """Ids of the entities of a type that go by this id or name; case and accents ignored."""
        with sqlite_errors(self._folder):
            return profiles.ids_of(self._db, kind, _storable(name))

    def label(self, kind: EntityType, entity_id: str) -> str:
        """The name shown for an entity; its id when it is not known."""
        with sqlite_errors(self._folder):
            return references.label(self._db, EntityRef(kind, _storable(entity_id)))

    def labels(self, kind: EntityType) -> dict[str, str]:
        """The names shown for all entities of a type, by id."""
        with sqlite_errors(self._folder):
            return listing.labels(self._db, kind)

    def forms(self) -> list[tuple[str, str, str]]:
        """Type and id of all entities as they are shown, and each of their forms, as `name_key`."""
        with self._reading():
            return listing.forms(self._db)

    def aliases_of(self, name: str) -> tuple[Aliases, ...]:
        """The entities of which a listed form is this, and that have others."""
        with sqlite_errors(self._folder):
            return aliases.aliases_of(self._db, _storable(name))

    def entity(self, ref: EntityRef) -> EntityProfile:
        """What the archive knows about an entity.

        Raises:
            NotFound: no article names it.
        """
        with self._reading():
            return profiles.profile(self._db, EntityRef(ref.type, _storable(ref.id)))

    def refs_like(self, text: str, kinds: Iterable[EntityType]) -> tuple[EntityRef, ...]:
        """Entities a form of which has a word that begins like a text."""
        with self._reading():
            return profiles.refs_like(self._db, _storable(text), kinds)

    def story(self, story_id: str) -> Story:
        """A story with its documents; an id that a story had before it was joined leads to it.

        Raises:
            NotFound: no such story.
        """
        with self._reading():
            return stories.story(self._db, _storable(story_id))

    def hit_stories(self, document_ids: Iterable[str]) -> dict[str, HitStory]:
        """What documents share with others; those that share nothing are left out."""
        with self._reading():
            return stories.hit_stories(self._db, document_ids)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One state of the archive, and its errors as ours."""
        with sqlite_errors(self._folder), snapshot(self._db):
            yield

    def _key(self, document_id: str) -> int:
        document_id = _storable(document_id)
        row = self._db.execute(
            "SELECT current FROM document WHERE id = ?", (document_id,)
        ).fetchone()
        if row is not None:
            return int(row["current"])
        # substr, not LIKE or GLOB: what a user types has no wildcards here.
        rows = self._db.execute(
            "SELECT current FROM document WHERE substr(id, 1, ?) = ? LIMIT 2",
            (max(1, len(document_id)), document_id),
        ).fetchall()
        if len(rows) == 1:
            return int(rows[0]["current"])
        if rows:
            raise NotFound("several documents' ids begin with {id!r}", id=document_id)
        raise NotFound("no document has the id {id!r}", id=document_id)

    def _document(self, key: int) -> Document:
        row = self._db.execute(
            "SELECT version.*, size FROM version JOIN raw USING (sha256) WHERE key = ?", (key,)
        ).fetchone()
        paths = self._db.execute(
            "SELECT path FROM path WHERE document_id = ? ORDER BY first_seen, path",
            (row["document_id"],),
        ).fetchall()
        provenance = Provenance(
            paths=tuple(path for (path,) in paths),
            name=row["name"],
            sha256=row["sha256"],
            size=row["size"],
            media_type=row["media_type"],
            encoding=row["encoding"],
            ingested=datetime.fromisoformat(row["ingested"]),
        )
        article = select_article(self._db, key)
        entities = resolutions.shown(self._db, key, row["document_id"], article.entities)
        article = replace(article, entities=entities)
        membership = stories.membership(self._db, row["document_id"])
        return Document(row["document_id"], row["number"], provenance, article, membership)

    def _removed_now(self) -> _Shares:
        """As `_removed`, which reads the length of every text, summed once for each revision."""
        revision = self.revision()
        if self._summed[0] != revision:
            self._summed = revision, self._removed()
        return self._summed[1]

    def _removed(self) -> _Shares:
        """Characters removed as boilerplate over all characters, by category."""
        (kept,) = self._db.execute(
            "SELECT coalesce(sum(length), 0) FROM kept_block JOIN document ON current = version"
        ).fetchone()
        removed = self._db.execute(
            "SELECT category, sum(length(text)) AS chars FROM removed_block "
            "JOIN document ON current = version GROUP BY category ORDER BY chars DESC, category"
        ).fetchall()
        whole = kept + sum(row["chars"] for row in removed)
        return tuple((Category(row["category"]), row["chars"] / whole) for row in removed)


def _storable(text: str) -> str:
    """What a user typed, without the lone surrogates that stand for bytes of no encoding."""
    return text.encode("utf-8", "replace").decode("utf-8")

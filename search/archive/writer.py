"""The write side of the archive. One writer at a time; the pipeline holds the lock."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from search.archive import placing, resolutions, sharing, work
from search.archive.aliases import save_aliases
from search.archive.connection import open_for_writing, sqlite_errors, transaction
from search.archive.rows import insert_article, next_revision, select_article, touch
from search.model import (
    Aliases,
    Article,
    Frequencies,
    Link,
    MediaType,
    Nearby,
    Neighbour,
    Placement,
    RawPage,
    Rejection,
    Resolution,
    Sketch,
    Wanted,
    Weighed,
)

__all__ = ["ArchiveWriter", "Pending", "Published"]

_ID_DIGITS = 12
_CAPTURED = "warc date"  # what a web archive declares of each capture
_FAST = 1  # zlib level: text shrinks to 45 % instead of 40 %, in a third of the time


@dataclass(frozen=True, slots=True)
class Pending:
    """A raw page that is kept, and not judged yet.

    Attributes:
        encoding: the encoding that the user named for it, if any.
    """

    raw: RawPage
    encoding: str | None


@dataclass(frozen=True, slots=True)
class Published:
    """What storing an article made: a new document, or a further version of one."""

    document_id: str
    version: int


class ArchiveWriter:
    """Writes raw pages, articles and rejections.

    Each call is one durable transaction, unless several are made `together`.

    Raises:
        ArchiveError: damaged, of a newer version, or not writable.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._db = open_for_writing(folder)
        self._latest: datetime | None = None

    def close(self) -> None:
        """Release the database."""
        self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written inside is one transaction: all or nothing, durable when it ends.

        So it waits for the disk once. An error of a call has to leave it, or half of that call
        would be stored.
        """
        with sqlite_errors(self._folder), transaction(self._db):
            yield

    def has(self, raw: RawPage) -> bool:
        """Whether these bytes are the current version of a document, or an older capture of it.

        A new path of known bytes is noted as a further place of the same document. A web archive
        may hold several captures of one address: read again, none of them is a change.
        """
        captured = any(name == _CAPTURED for name, _ in raw.declared)
        version = "version.document_id = id" if captured else "key = current"
        with sqlite_errors(self._folder):
            here = self._db.execute(
                "SELECT 1 FROM path JOIN document ON id = path.document_id "  # noqa: S608 - constants
                f"JOIN version ON {version} WHERE path = ? AND sha256 = ?",
                (raw.path, raw.sha256),
            ).fetchone()
            if here is None:
                return self._found_elsewhere(raw)
            self._forget_rejection(raw.path)
            return True

    def stands_at(self, sha256: str, paths: Sequence[str]) -> bool:
        """Whether bytes are the current version of a document that one of these paths is of."""
        marks = ", ".join("?" * len(paths))
        with sqlite_errors(self._folder):
            found = self._db.execute(
                "SELECT 1 FROM version JOIN document ON current = key "  # noqa: S608 - placeholders
                f"JOIN path ON path.document_id = id WHERE sha256 = ? AND path IN ({marks})",
                (sha256, *paths),
            ).fetchone()
        return found is not None

    def keep(self, raw: RawPage, encoding: str | None) -> Pending:
        """Store a raw page as it came, to be judged next."""
        with sqlite_errors(self._folder), transaction(self._db):
            self._insert_raw(raw)
            self._db.execute(
                "INSERT OR REPLACE INTO pending VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    raw.path,
                    raw.name,
                    raw.sha256,
                    raw.media_type.value,
                    encoding,
                    _now(),
                    _pairs(raw.declared),
                ),
            )
        return Pending(raw, encoding)

    def pending(self) -> list[Pending]:
        """What an interrupted run kept and did not judge."""
        with sqlite_errors(self._folder):
            rows = self._db.execute(
                "SELECT path, name, media_type, deflated, sha256, declared, encoding "
                "FROM pending JOIN raw USING (sha256) ORDER BY path"
            ).fetchall()
            return [Pending(_raw_page(*row[:6]), row["encoding"]) for row in rows]

    def publish(
        self,
        pending: Pending,
        article: Article,
        encoding: str,
        placement: Placement | None = None,
    ) -> Published:
        """Store an article with everything that belongs to it.

        Args:
            encoding: the codec that decoded the page.
            placement: what it belongs to; None leaves it out of all groups.
        """
        raw = pending.raw
        with sqlite_errors(self._folder), transaction(self._db):
            document_id, number = self._next_version(raw)
            key = self._insert_version(document_id, number, raw, encoding)
            insert_article(self._db, key, article)
            placing.place(self._db, document_id, placement)
            self._settle(raw.path)
        return Published(document_id, number)

    def reject(self, rejection: Rejection, raw: RawPage | None = None) -> None:
        """Record why an input did not become an article; its bytes, if any, stay kept."""
        with sqlite_errors(self._folder), transaction(self._db):
            self._settle(rejection.path)
            self._db.execute(
                "INSERT INTO rejection VALUES (?, ?, ?, ?, ?, ?)",
                (
                    rejection.path,
                    rejection.name,
                    raw.sha256 if raw else None,
                    rejection.step.value,
                    rejection.reason,
                    rejection.at.isoformat(),
                ),
            )

    def current(self, after: int = 0) -> Iterator[tuple[int, int, Pending]]:
        """Number of a document, and key and raw page of its current version, to clean it again.

        Args:
            after: the number of the last document that is left out; numbers grow in the order in
                which documents came.
        """
        with sqlite_errors(self._folder):
            for number, key in self._current_keys(after):
                yield number, key, self.kept(key)

    def kept(self, key: int) -> Pending:
        """The raw page that a version was made of, to clean it again."""
        with sqlite_errors(self._folder):
            # A document has no path when its only file now holds another one's bytes.
            row = self._db.execute(
                "SELECT coalesce(min(path), name), name, media_type, deflated, sha256, "
                "declared, encoding FROM version JOIN raw USING (sha256) "
                "LEFT JOIN path USING (document_id) WHERE key = ?",
                (key,),
            ).fetchone()
            return Pending(_raw_page(*row[:6]), row["encoding"])

    def documents(self, until: int | None = None) -> int:
        """How many documents there are, or how many of them came until one of this number."""
        with sqlite_errors(self._folder):
            (documents,) = self._db.execute(
                "SELECT count(*) FROM version WHERE number = 1 AND key <= coalesce(?1, key)",
                (until,),
            ).fetchone()
        return int(documents)

    def reached(self, name: str, means: str) -> int | None:
        """How far interrupted work has come, as `save_reached` stored it.

        None when it was not begun, or by other means.
        """
        with sqlite_errors(self._folder):
            return work.reached(self._db, name, means)

    def save_reached(self, name: str, means: str, number: int) -> None:
        """Say how far work has come, to go on there if it is interrupted."""
        with sqlite_errors(self._folder), transaction(self._db):
            work.save_reached(self._db, name, means, number)

    def finish(self) -> None:
        """Say that no work is to be gone on with."""
        with sqlite_errors(self._folder), transaction(self._db):
            work.finish(self._db)

    def revision(self) -> int:
        """As that of `ArchiveReader`."""
        with sqlite_errors(self._folder):
            (newest,) = self._db.execute("SELECT revision FROM identity").fetchone()
        return int(newest)

    def save_counts(self, counts: Iterable[tuple[int, int, int]]) -> None:
        """Store how often blocks were seen, in place of what was stored before.

        Args:
            counts: key of the block, number of articles, number of the last article.
        """
        with sqlite_errors(self._folder), transaction(self._db):
            self._db.execute("DELETE FROM repeated")
            self._db.executemany("INSERT INTO repeated VALUES (?, ?, ?)", counts)

    def save_aliases(self, origin: str, aliases: Iterable[Aliases]) -> None:
        """Store the forms by which queries may look for entities.

        Other forms than before count as a change of the archive, though of no article.

        Args:
            origin: who says so; what it said before is replaced.
        """
        with sqlite_errors(self._folder), transaction(self._db):
            if save_aliases(self._db, origin, aliases):
                next_revision(self._db)

    def save_found_links(self, links: Iterable[Link]) -> None:
        """Store what all articles together show, in place of what they showed before."""
        with sqlite_errors(self._folder), transaction(self._db):
            resolutions.save_found_links(self._db, links)

    def found_links(self) -> tuple[Link, ...]:
        """What all articles together showed when that was last looked at."""
        with sqlite_errors(self._folder):
            return resolutions.found_links(self._db)

    def forget_resolution(self) -> None:
        """Show entities as they were recognised; the index has to be made anew."""
        with sqlite_errors(self._folder), transaction(self._db):
            resolutions.clear(self._db)
            next_revision(self._db)

    def resolve(self, resolution: Resolution) -> int:
        """Show entities as a resolution says; the number of documents that now show others.

        These count as changed, so that the index follows.
        """
        with sqlite_errors(self._folder), transaction(self._db):
            before = resolutions.resolution(self._db)
            if before != resolution:
                resolutions.save_resolution(self._db, resolution)
            renamed = resolutions.save_merged_names(self._db, resolution)
            if before == resolution and not renamed:
                return 0
            next_revision(self._db)
            keys = resolutions.articles_shown_differently(self._db, before, resolution)
            touch(self._db, keys)
        return len(keys)

    def replace(self, key: int, article: Article) -> None:
        """Store what a newer cleaner made of a current version, in place of the older article.

        It stays where the older one belonged, until it is placed again.
        """
        with sqlite_errors(self._folder), transaction(self._db):
            self._db.execute("DELETE FROM article WHERE version = ?", (key,))
            insert_article(self._db, key, article)

    def sketching(self) -> str:
        """The way of sketching that all documents were placed by; "" when they were not."""
        with sqlite_errors(self._folder):
            return placing.kind(self._db)

    def save_sketching(self, kind: str) -> None:
        """Say which way of sketching all documents were placed by."""
        with sqlite_errors(self._folder), transaction(self._db):
            placing.save_kind(self._db, kind)

    def clear_stories(self) -> None:
        """Forget all stories and groups of near-copies; all documents have to be placed again."""
        with sqlite_errors(self._folder), transaction(self._db):
            placing.clear(self._db)

    def frequencies(self, sketch: Sketch) -> Frequencies:
        """How many documents have each feature of a sketch."""
        with sqlite_errors(self._folder):
            return sharing.frequencies(self._db, (feature.key for feature in sketch.features))

    def nearby(self, path: str, weighed: Weighed) -> Nearby:
        """The documents that share a band or a telling feature with an article.

        Args:
            path: of the file; the document that it was before is left out.
        """
        with sqlite_errors(self._folder):
            return sharing.nearby(self._db, weighed, self._number_at(path))

    def neighbours(self, path: str, wanted: Wanted) -> tuple[Neighbour, ...]:
        """Documents of the stories and groups of near-copies of those wanted, a sample of each.

        Args:
            path: as for `nearby`.
        """
        with sqlite_errors(self._folder):
            return placing.neighbours(self._db, wanted, self._number_at(path))

    def _number_at(self, path: str) -> int | None:
        """The document of which the file becomes a new version, see `_next_version`."""
        row = self._db.execute(
            "SELECT min(document_id) AS id FROM path WHERE document_id = "
            "(SELECT document_id FROM path WHERE path = ?) HAVING count(*) = 1",
            (path,),
        ).fetchone()
        return placing.number_of(self._db, row["id"]) if row else None

    def articles(self) -> Iterator[tuple[int, str, Article]]:
        """Key, path and article of every document, in the order in which the documents came."""
        with sqlite_errors(self._folder):
            for _, key in self._current_keys():
                (path,) = self._db.execute(
                    "SELECT coalesce(min(path), name) FROM version "
                    "LEFT JOIN path USING (document_id) WHERE key = ?",
                    (key,),
                ).fetchone()
                yield key, path, select_article(self._db, key)

    def place(self, key: int, placement: Placement) -> None:
        """Put the document of a current version where it belongs."""
        with sqlite_errors(self._folder), transaction(self._db):
            placing.place(self._db, self._document_of(key), placement)
            touch(self._db, [key])

    def _document_of(self, key: int) -> str:
        (document_id,) = self._db.execute(
            "SELECT document_id FROM version WHERE key = ?", (key,)
        ).fetchone()
        return str(document_id)

    def _current_keys(self, after: int = 0) -> list[tuple[int, int]]:
        """Key of the first version and of the current one of every document."""
        rows = self._db.execute(
            "SELECT key, current FROM document JOIN version ON document_id = id AND number = 1 "
            "WHERE key > ? ORDER BY key",
            (after,),
        )
        return [tuple(row) for row in rows]

    def _insert_raw(self, raw: RawPage) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO raw VALUES (?, ?, ?)",
            (raw.sha256, len(raw.content), zlib.compress(raw.content, _FAST)),
        )

    def _found_elsewhere(self, raw: RawPage) -> bool:
        row = self._db.execute(
            "SELECT id FROM version JOIN document ON id = document_id AND current = key "
            "WHERE sha256 = ?",
            (raw.sha256,),
        ).fetchone()
        if row is None:
            return False
        with transaction(self._db):
            self._settle(raw.path)
            self._place(raw.path, row["id"])
        return True

    def _next_version(self, raw: RawPage) -> tuple[str, int]:
        """The document and version number that this page becomes.

        A changed file is a new version of its document, unless a copy of the old bytes still
        stands at another path: then the two have parted, and this one is a document anew.
        """
        row = self._db.execute(
            "SELECT document_id, (SELECT count(*) FROM path AS p "
            "WHERE p.document_id = path.document_id) AS places FROM path WHERE path = ?",
            (raw.path,),
        ).fetchone()
        if row is None or row["places"] > 1:
            return self._free_id(raw.sha256), 1
        (newest,) = self._db.execute(
            "SELECT max(number) FROM version WHERE document_id = ?", (row["document_id"],)
        ).fetchone()
        return row["document_id"], newest + 1

    def _free_id(self, sha256: str) -> str:
        """Twelve digits of the hash; documents that began with the same bytes get a suffix."""
        base = sha256[:_ID_DIGITS]
        rows = self._db.execute(
            "SELECT id FROM document WHERE id >= ? AND id < ?",  # "." is next to "-"
            (base, f"{base}."),
        )
        taken = {row["id"] for row in rows}
        names: Iterable[str] = (base, *(f"{base}-{n}" for n in range(2, len(taken) + 2)))
        return next(name for name in names if name not in taken)

    def _insert_version(self, document_id: str, number: int, raw: RawPage, encoding: str) -> int:
        key = self._db.execute(
            "INSERT INTO version (document_id, number, sha256, name, media_type, encoding, "
            "ingested, declared) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document_id,
                number,
                raw.sha256,
                raw.name,
                raw.media_type.value,
                encoding,
                self._moment(),
                _pairs(raw.declared),
            ),
        ).lastrowid
        self._db.execute(
            "INSERT INTO document VALUES (?, ?) "
            "ON CONFLICT (id) DO UPDATE SET current = excluded.current",
            (document_id, key),
        )
        self._place(raw.path, document_id)
        return int(key or 0)

    def _moment(self) -> str:
        """When a version comes in: after all others, even when the clock has been set back.

        So whoever has seen everything up to a moment misses nothing by asking what came later.
        """
        if self._latest is None:
            (last,) = self._db.execute("SELECT max(ingested) FROM version").fetchone()
            earliest = datetime.min.replace(tzinfo=UTC)
            self._latest = datetime.fromisoformat(last) if last else earliest
        self._latest = max(datetime.now(UTC), self._latest + timedelta(microseconds=1))
        return self._latest.isoformat()

    def _place(self, path: str, document_id: str) -> None:
        self._db.execute(
            "INSERT INTO path VALUES (?, ?, ?) "
            "ON CONFLICT (path) DO UPDATE SET document_id = excluded.document_id",
            (path, document_id, _now()),
        )

    def _forget_rejection(self, path: str) -> None:
        """A file that was refused for a while, and is as it was again."""
        found = self._db.execute("SELECT 1 FROM rejection WHERE path = ?", (path,)).fetchone()
        if found is not None:
            with transaction(self._db):
                self._settle(path)

    def _settle(self, path: str) -> None:
        """This path has been judged: it waits no more, and an older rejection is void."""
        self._db.execute("DELETE FROM pending WHERE path = ?", (path,))
        self._db.execute("DELETE FROM rejection WHERE path = ?", (path,))


def _raw_page(
    path: str, name: str, media_type: str, deflated: bytes, sha256: str, declared: str
) -> RawPage:
    pairs = tuple((name, value) for name, value in json.loads(declared))
    return RawPage(path, name, MediaType(media_type), zlib.decompress(deflated), sha256, pairs)


def _pairs(declared: Sequence[tuple[str, str]]) -> str:
    return json.dumps(declared, ensure_ascii=False)


def _now() -> str:
    return datetime.now(UTC).isoformat()

"""Whether the archive is whole: what SQLite can tell, and what this program relies on.

Everything is looked at in one state of the database, whatever others write meanwhile, and row by
row: damage to one part of the file is told as that of the documents which it holds.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from search.archive import resolutions
from search.archive.connection import DATABASE, open_for_reading, snapshot
from search.archive.rows import select_article
from search.dates import first_day, last_day
from search.errors import ArchiveError, ArchiveMissing
from search.model import Finding, Severity

if sys.platform != "win32":
    import fcntl

__all__ = ["ArchiveChecked", "being_written", "check_archive"]

_NAMED = 20  # findings of one kind
_CHUNK = 1 << 20
_BACKUP = "restore the archive from a backup (docs/backup.md)"
_DERIVED = "run 'search-cli doctor --repair', or 'search-cli rebuild'"
_UNREADABLE = (sqlite3.Error, ValueError, LookupError, TypeError)
"""What reading a damaged row can raise."""

Progress = Callable[[int, str], None]


@dataclass
class ArchiveChecked:
    """What `check_archive` found and looked at.

    Attributes:
        readable: whether the database could be opened at all.
        whole: whether it is sound as a file of SQLite, so that it may be written.
        documents, versions, raw_files, raw_bytes: how many there are.
        lost: whether there are articles that cannot be read, nor made again.
        articles: keys of the versions whose articles are wrong and whose raw bytes are sound.
        misplaced: whether stories or groups of near-copies are wrong.
        misnamed: whether what entities are shown as cannot be read.
    """

    findings: list[Finding] = field(default_factory=list)
    readable: bool = True
    whole: bool = True
    lost: bool = False
    documents: int = 0
    versions: int = 0
    raw_files: int = 0
    raw_bytes: int = 0
    articles: list[int] = field(default_factory=list)
    misplaced: bool = False
    misnamed: bool = False


def check_archive(folder: Path, progress: Progress) -> ArchiveChecked:
    """Check an archive. Others may be writing it.

    Args:
        progress: called for each raw file and each version of a document.

    Raises:
        ArchiveMissing: there is no archive in the folder.
    """
    try:
        db = open_for_reading(folder)
    except ArchiveMissing:
        raise
    except ArchiveError as error:
        finding = Finding(
            Severity.ARCHIVE,
            DATABASE,
            str(error.__cause__ or error),  # the message would send for this very check
            "Nothing can be searched, read or added.",
            f"do what it says; if it is damaged, {_BACKUP}",
        )
        return ArchiveChecked([finding], readable=False, whole=False, lost=True)
    with closing(db):
        check = _Check(db, progress)
        with suppress(sqlite3.Error), snapshot(db):
            check.everything()
        return check.result


def being_written(folder: Path) -> bool:
    """Whether a writer holds the lock of an archive, without waiting or writing."""
    try:
        descriptor = os.open(folder / "writer.lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        if sys.platform != "win32":
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


class _Check:
    """The check of one database."""

    def __init__(self, db: sqlite3.Connection, progress: Progress) -> None:
        self._db = db
        self._progress = progress
        self._done = 0
        self._kinds: Counter[str] = Counter()
        self._sound: dict[str, int] = {}  # sizes of the raw files that are sound
        self.result = ArchiveChecked()

    def everything(self) -> None:
        """Check all there is."""
        for part in (
            self._sqlite,
            self._identity,
            self._raw,
            self._documents,
            self._versions,
            self._derived,
        ):
            try:
                part()
            except _UNREADABLE as error:
                self.found(self._of_database(f"it cannot be read: {error}"))

    def found(self, finding: Finding) -> None:
        """Take up a finding, unless there are many that mean the same."""
        self._kinds[finding.meaning] += 1
        times = self._kinds[finding.meaning]
        if times <= _NAMED:
            self.result.findings.append(finding)
        elif times == _NAMED + 1:
            what = "there is more of what was told last"
            self.result.findings.append(
                Finding(finding.severity, DATABASE, what, finding.meaning, finding.remedy)
            )

    def _of_database(self, what: str) -> Finding:
        self.result.whole, self.result.lost = False, True
        return Finding(
            Severity.ARCHIVE,
            DATABASE,
            what,
            "A part of the file is damaged; other findings, if any, say which documents it holds.",
            _BACKUP,
        )

    def _sqlite(self) -> None:
        """What SQLite finds itself."""
        for (message,) in self._rows(f"PRAGMA integrity_check({_NAMED})"):
            if message != "ok":
                self.found(self._of_database(" ".join(str(message).split())))
        for row in self._rows("PRAGMA foreign_key_check"):
            what = f"a row of {row['table']} belongs to none of {row['parent']}"
            self.found(self._of_database(what))

    def _identity(self) -> None:
        rows = list(self._rows("SELECT uuid, revision FROM identity"))
        if len(rows) != 1:
            self.found(self._of_database("the archive has no identity"))
            return
        for (newest,) in self._rows("SELECT max(revision) FROM article"):
            if newest is not None and newest > rows[0]["revision"]:
                self.found(
                    Finding(
                        Severity.ARCHIVE,
                        f"{DATABASE}: identity",
                        f"the revision is {rows[0]['revision']}, that of an article {newest}",
                        "New documents may not become searchable.",
                        _BACKUP,
                    )
                )

    def _raw(self) -> None:
        """Whether every file is as it came."""
        queries = ("SELECT sha256 FROM raw", "SELECT DISTINCT sha256 FROM version")
        for sha256 in sorted(
            {sha256 for query in queries for (sha256,) in self._rows(query)} - {None}
        ):
            self._count(f"raw file {sha256[:12]}")
            wrong = self._wrong_raw(sha256)
            if wrong:
                self.found(
                    Finding(
                        Severity.ARCHIVE,
                        f"{DATABASE}: raw {sha256[:12]}",
                        f"{wrong}; {self._users(sha256)}",
                        "The file cannot be shown as it came, nor cleaned again; what was made "
                        "of it can still be searched and read.",
                        _BACKUP,
                    )
                )

    def _wrong_raw(self, sha256: str) -> str:
        """What is wrong with a raw file, if anything."""
        try:
            row = self._db.execute(
                "SELECT size, deflated FROM raw WHERE sha256 = ?", (sha256,)
            ).fetchone()
            if row is None:
                return "the file is missing"
            size, digest = _inflated(row["deflated"], row["size"])
        except (*_UNREADABLE, zlib.error) as error:
            return f"the file cannot be read: {error}"
        if size != row["size"]:
            return f"the file does not have its {row['size']:,} bytes"
        if digest != sha256:
            return "the bytes are not those that came"
        self._sound[sha256] = size
        self.result.raw_files += 1
        self.result.raw_bytes += size
        return ""

    def _users(self, sha256: str) -> str:
        rows = self._rows(
            "SELECT document_id, number, name FROM version WHERE sha256 = ? LIMIT 3", (sha256,)
        )
        names = [f"document {key}, version {number} ({name})" for key, number, name in rows]
        return ", ".join(names) or "no document is made of it"

    def _documents(self) -> None:
        """Whether every document has a current version of its own."""
        for (documents,) in self._rows("SELECT count(*) FROM document"):
            self.result.documents = documents
        rows = self._rows(
            "SELECT document.id FROM document LEFT JOIN version ON key = current "
            "WHERE key IS NULL OR document_id <> document.id"
        )
        for (document_id,) in rows:
            self.result.lost = True
            self.found(
                Finding(
                    Severity.ARCHIVE,
                    f"{DATABASE}: document {document_id}",
                    "its current version is missing, or another document's",
                    "The document cannot be shown, or another one is shown in its place.",
                    _BACKUP,
                )
            )

    def _versions(self) -> None:
        """Whether every version has an article that fits its file."""
        for row in self._rows("SELECT key, document_id, number, name, sha256 FROM version"):
            self.result.versions += 1
            self._count(row["name"])
            wrong = self._wrong_article(row["key"], row["sha256"])
            if not wrong:
                continue
            sound = row["sha256"] in self._sound
            if sound:
                self.result.articles.append(row["key"])
            else:
                self.result.lost = True
            again = "run 'search-cli doctor --repair': it makes the article again from its file"
            self.found(
                Finding(
                    Severity.ARCHIVE,
                    f"{DATABASE}: document {row['document_id']}, version {row['number']}",
                    f"{wrong} ({row['name']})",
                    "The text, its marks or its names are not what was stored.",
                    again if sound else _BACKUP,
                )
            )

    def _wrong_article(self, key: int, sha256: str) -> str:
        """What is wrong with the article of a version, if anything."""
        try:
            article = select_article(self._db, key)
            date = article.metadata.date.value
            if date:
                first_day(date), last_day(date)
            text = len(article.page.text)
            bounds = {
                "a block": ("kept_block", "at", text),
                "a mention": ("mention", "start", text),
            }
            for what, (table, start, most) in bounds.items():
                if self._leads_out(table, key, start, f"{start} + length", most):
                    return f"{what} leads out of the text"
            size = self._sound.get(sha256)
            for table in ("kept_block", "removed_block") if size is not None else ():
                if self._leads_out(table, key, "byte_start", "byte_end", size or 0):
                    return "a block leads out of the file"
        except _UNREADABLE as error:
            return f"the article cannot be read: {error}"
        return ""

    def _leads_out(self, table: str, key: int, start: str, end: str, most: int) -> bool:
        row = self._db.execute(
            f"SELECT 1 FROM {table} WHERE version = ? "  # noqa: S608 - constants
            f"AND ({start} < 0 OR {end} < {start} OR {end} > ?) LIMIT 1",
            (key, most),
        ).fetchone()
        return row is not None

    def _derived(self) -> None:
        """What can be made again from the articles."""
        for what in (*self._misplaced(), *self._misnamed()):
            self.found(
                Finding(
                    Severity.INDEX,
                    DATABASE,
                    what,
                    "Stories, near-copies or names can be shown wrongly; no article is affected.",
                    _DERIVED,
                )
            )

    def _misplaced(self) -> Iterator[str]:
        for what, query in _DERIVED_CHECKS.items():
            for (number,) in self._rows(query):
                if number:
                    self.result.misplaced = True
                    yield f"{number:,} {what}"

    def _misnamed(self) -> Iterator[str]:
        try:
            resolutions.resolution(self._db)
            resolutions.found_links(self._db)
        except _UNREADABLE as error:
            self.result.misnamed = True
            yield f"what entities are shown as cannot be read: {error}"

    def _rows(self, query: str, values: Iterable[object] = ()) -> Iterator[sqlite3.Row]:
        """Rows as far as they can be read; where that ends, a finding."""
        try:
            yield from self._db.execute(query, tuple(values))
        except sqlite3.Error as error:
            self.found(self._of_database(f"it cannot be read to the end: {error}"))

    def _count(self, name: str) -> None:
        self._done += 1
        self._progress(self._done, name)


_DERIVED_CHECKS = {
    "documents are placed under another number": """
        SELECT count(*) FROM placed LEFT JOIN version
        ON key = placed.number AND version.document_id = placed.document_id AND version.number = 1
        WHERE key IS NULL""",
    "documents are in stories that are not there": """
        SELECT count(*) FROM placed LEFT JOIN placed AS first ON first.number = placed.story
        WHERE first.number IS NULL OR first.story <> first.number
        OR placed.story > placed.number""",
    "documents are near-copies of others than their story has": """
        SELECT count(*) FROM placed LEFT JOIN placed AS first ON first.number = placed.copies
        WHERE first.number IS NULL OR first.copies <> first.number
        OR first.story <> placed.story OR placed.copies > placed.number""",
    "sketches of documents are cut off": """
        SELECT count(*) FROM placed
        WHERE length(named) % 2 OR length(bands) % 8 OR length(vector) % 8 OR telling < 0""",
    "lists of shared features are cut off": """
        SELECT count(*) FROM sharing WHERE length(holders) % 4""",
    "documents more or fewer are counted than are placed": """
        SELECT abs(documents - (SELECT count(*) FROM placed)) FROM sketching""",
}
"""What is wrong, and a query for how many."""


def _inflated(deflated: bytes, size: int) -> tuple[int, str]:
    """How many bytes a compressed file has, counted a little beyond `size`, and their SHA-256."""
    inflate, digest, total = zlib.decompressobj(), hashlib.sha256(), 0
    rest = deflated
    while rest and not inflate.eof and total <= size:
        piece = inflate.decompress(rest, _CHUNK)
        rest = inflate.unconsumed_tail
        digest.update(piece)
        total += len(piece)
    if inflate.unused_data or not (inflate.eof or total > size):
        raise ValueError("the compressed bytes do not end where they should")
    return total, digest.hexdigest()

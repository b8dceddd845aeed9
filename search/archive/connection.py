"""Opening the database so that a commit survives a power cut."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from search.archive.schema import APPLICATION_ID, MIGRATIONS, migrate
from search.durable import sync_folder
from search.errors import ArchiveError, ArchiveMissing

__all__ = [
    "BACKUP",
    "DATABASE",
    "EXAMINE",
    "cause",
    "check_exists",
    "forget_backup",
    "open_for_reading",
    "open_for_writing",
    "snapshot",
    "sqlite_errors",
    "transaction",
]

DATABASE = "archive.sqlite3"
BACKUP = "backup.json"
"""What says that a folder is a backup, and what is in it."""
EXAMINE = "'search-cli doctor' tells what is wrong"

_BUSY_SECONDS = 10.0
_WAL_PAGES = 4_000  # 16 MB: a page that several transactions changed goes into the database once
# What articles share stands all over the database: with SQLite's 2 MB, each article of a large
# archive had 1.3 MB read again from the system's cache.
_CACHE_KB = 65_536


def open_for_writing(folder: Path) -> sqlite3.Connection:
    """Open the archive in a folder, making or migrating it when needed.

    A backup that is opened so is an archive like others from then on.

    The caller holds the archive's writer lock.

    Raises:
        ArchiveError: damaged, of a newer version, or the folder cannot be written.
    """
    with sqlite_errors(folder):
        connection = _connect(f"{(folder / DATABASE).absolute().as_uri()}?mode=rwc")
    with _closed_on_error(connection), sqlite_errors(folder):
        connection.execute("PRAGMA synchronous = FULL")
        _check_version(connection, folder, older=True)
        forget_backup(folder)
        migrate(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    return connection


def open_for_reading(folder: Path, *, older: bool = False) -> sqlite3.Connection:
    """Open the archive in a folder; every write through this connection fails.

    Args:
        older: also one of an older schema.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        ArchiveError: damaged, or of another version.
    """
    check_exists(folder)
    with sqlite_errors(folder):
        connection = _connect(f"{(folder / DATABASE).absolute().as_uri()}?mode=ro")
    with _closed_on_error(connection):
        _check_version(connection, folder, older=older)
    return connection


def check_exists(folder: Path) -> None:
    """Make sure that there is an archive in a folder.

    Raises:
        ArchiveMissing: there is none.
    """
    if not (folder / DATABASE).is_file():
        raise ArchiveMissing(f"there is no archive in {folder} (no file {DATABASE})")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, durable when it ends; inside another one it is a part of that."""
    with nullcontext() if connection.in_transaction else _outermost(connection):
        yield


@contextmanager
def _outermost(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back when the disk is full
            connection.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is read inside is of one moment, whatever others write meanwhile.

    Inside another one it is of the moment of that.
    """
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


@contextmanager
def sqlite_errors(folder: Path) -> Iterator[None]:
    """Turn the errors of SQLite and of the compression of raw bytes into ours."""
    try:
        yield
    except (sqlite3.DatabaseError, zlib.error) as error:
        raise ArchiveError(f"the archive in {folder} cannot be used: {cause(error)}") from error


def cause(error: Exception) -> str:
    """What went wrong, and what to do about it where that is known."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return f"{error}: {EXAMINE}"
    if name.startswith("SQLITE_READONLY"):
        return (
            f"{error} (also to read it, one must be able to write in its folder, for SQLite's WAL; "
            "a copy made by 'search-cli backup' can be read from anywhere)"
        )
    return str(error)


def forget_backup(folder: Path) -> None:
    """What is about to be written is no backup any more."""
    if (folder / BACKUP).exists():
        (folder / BACKUP).unlink()
        sync_folder(folder)


def _check_version(connection: sqlite3.Connection, folder: Path, *, older: bool) -> None:
    with sqlite_errors(folder):
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application != APPLICATION_ID:
        raise ArchiveError(f"the database in {folder} was not made by this program")
    if version > len(MIGRATIONS):
        raise ArchiveError(
            f"the archive in {folder} has schema version {version}, this program knows up to "
            f"{len(MIGRATIONS)}: use the newer program that made it"
        )
    if version < len(MIGRATIONS) and not older:
        raise ArchiveError(
            f"the archive in {folder} has schema version {version}, this program reads "
            f"{len(MIGRATIONS)}: 'search-cli rebuild' brings it up to date, and so does the next "
            "ingest"
        )


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _connect(uri: str) -> sqlite3.Connection:
    # Autocommit, so that transactions begin and end only where `transaction` says. A connection
    # is used by one thread, but may be closed by another.
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=_BUSY_SECONDS, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys = ON")
    # Views and triggers of a file that somebody made may call no function with side effects.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.row_factory = sqlite3.Row
    return connection

"""Opening the database so that a commit survives a power cut."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from search.archive.schema import APPLICATION_ID, MIGRATIONS, migrate
from search.errors import ArchiveError, ArchiveMissing

__all__ = [
    "DATABASE",
    "check_exists",
    "open_for_reading",
    "open_for_writing",
    "snapshot",
    "sqlite_errors",
    "transaction",
]

DATABASE = "archive.sqlite3"

_BUSY_SECONDS = 10.0


def open_for_writing(folder: Path) -> sqlite3.Connection:
    """Open the archive in a folder, making or migrating it when needed.

    The caller holds the archive's writer lock.

    Raises:
        ArchiveError: damaged, of a newer version, or the folder cannot be written.
    """
    with sqlite_errors(folder):
        connection = _connect(f"{(folder / DATABASE).absolute().as_uri()}?mode=rwc")
    with _closed_on_error(connection), sqlite_errors(folder):
        connection.execute("PRAGMA synchronous = FULL")
        migrate(connection)  # first: it refuses a database that is not ours, untouched
        connection.execute("PRAGMA journal_mode = WAL")
    return connection


def open_for_reading(folder: Path) -> sqlite3.Connection:
    """Open the archive in a folder; every write through this connection fails.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        ArchiveError: damaged, or of another version.
    """
    check_exists(folder)
    with sqlite_errors(folder):
        connection = _connect(f"{(folder / DATABASE).absolute().as_uri()}?mode=ro")
    with _closed_on_error(connection):
        _check_version(connection, folder)
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
    """All that is read inside is of one moment, whatever others write meanwhile."""
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
        raise ArchiveError(f"the archive in {folder} cannot be used: {_cause(error)}") from error


def _cause(error: Exception) -> str:
    if getattr(error, "sqlite_errorname", "").startswith("SQLITE_READONLY"):
        return f"{error} (also to read it, one must be able to write in its folder: SQLite's WAL)"
    return str(error)


def _check_version(connection: sqlite3.Connection, folder: Path) -> None:
    with sqlite_errors(folder):
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version and application != APPLICATION_ID:
        raise ArchiveError(f"the database in {folder} was not made by this program")
    if version > len(MIGRATIONS):
        raise ArchiveError(
            f"the archive in {folder} has schema version {version}, this program knows up to "
            f"{len(MIGRATIONS)}: use the newer program that made it"
        )
    if version < len(MIGRATIONS):
        raise ArchiveError(
            f"the archive in {folder} has schema version {version}, this program reads "
            f"{len(MIGRATIONS)}: run 'search-cli ingest' or 'search-cli rebuild' on it once"
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
    connection.row_factory = sqlite3.Row
    return connection

"""Opening the database so that a commit survives a power cut."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.archive.schema import MIGRATIONS, migrate
from search.errors import ArchiveError, ArchiveMissing

__all__ = [
    "DATABASE",
    "check_exists",
    "open_for_reading",
    "open_for_writing",
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
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != len(MIGRATIONS):
        raise ArchiveError(
            f"the archive in {folder} has schema version {version}, this program reads "
            f"{len(MIGRATIONS)}: run 'search-cli ingest' or 'search-cli rebuild' on it once"
        )
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
    """All or nothing, durable when it ends."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def sqlite_errors(folder: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, naming the archive."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"the archive in {folder} cannot be used: {error}") from error


def _connect(uri: str) -> sqlite3.Connection:
    # Autocommit, so that transactions begin and end only where `transaction` says. A connection
    # is used by one thread, but may be closed by another.
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=_BUSY_SECONDS, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.row_factory = sqlite3.Row
    return connection

"""A copy of the database as it is at one moment, while others go on writing it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from search.archive.connection import DATABASE, EXAMINE, cause, open_for_reading, snapshot
from search.errors import ArchiveError

__all__ = ["Contents", "copy_database"]

_STEP = 256
"""Pages of 4 kB that are copied before it is told how far it has come."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds.

    Attributes:
        uuid: identity of the archive.
        schema: version of its tables.
        raw_bytes: of all versions of all files as they came, before compression.
    """

    uuid: str
    schema: int
    revision: int
    documents: int
    versions: int
    raw_bytes: int


def copy_database(folder: Path, target: Path, copied: Callable[[int, str], None]) -> Contents:
    """Copy the database of an archive into another folder, and check every page of the copy.

    An archive of an older schema is copied as it is. The copy needs no file beside it, so it can
    be read where nothing can be written.

    Args:
        copied: told of every piece that was copied: bytes, and the name of the file.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        ArchiveError: it is damaged or of a newer version, or the copy cannot be written.
    """
    try:
        # One moment, however long it takes: else each commit of others would begin the copy anew.
        with closing(open_for_reading(folder, older=True)) as source, snapshot(source):
            contents = _contents(source)
            _copy(source, target / DATABASE, copied)
        _check(target / DATABASE, contents)
    except sqlite3.DatabaseError as error:
        raise ArchiveError(
            f"the archive in {folder} cannot be copied to {target}: {cause(error)}"
        ) from error
    return contents


def _copy(source: sqlite3.Connection, path: Path, copied: Callable[[int, str], None]) -> None:
    (page_size,) = source.execute("PRAGMA page_size").fetchone()
    done = 0

    def progress(_: int, remaining: int, total: int) -> None:
        nonlocal done
        copied((total - remaining - done) * page_size, path.name)
        done = total - remaining

    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        target.execute("PRAGMA synchronous = OFF")  # who makes the backup syncs all its files
        source.backup(target, pages=_STEP, progress=progress)
        target.execute("PRAGMA journal_mode = DELETE")


def _check(path: Path, expected: Contents) -> None:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        copy.row_factory = sqlite3.Row
        (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            what = " ".join(found.rpartition("***")[2].split())
            raise ArchiveError(
                f"the archive is damaged, no backup was made of it ({what}): {EXAMINE}"
            )
        if _contents(copy) != expected:
            raise ArchiveError(f"the copy in {path} is not what was copied; no backup was made")


def _contents(connection: sqlite3.Connection) -> Contents:
    row = connection.execute(
        "SELECT uuid, (SELECT user_version FROM pragma_user_version) AS schema, revision, "
        "(SELECT count(*) FROM document) AS documents, (SELECT count(*) FROM version) AS versions, "
        "(SELECT coalesce(sum(size), 0) FROM raw) AS raw_bytes FROM identity"
    ).fetchone()
    if row is None:
        raise ArchiveError(f"the archive has no identity: {EXAMINE}")
    return Contents(**dict(row))

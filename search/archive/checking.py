"""Whether the archive is whole: what SQLite can tell, and what this program relies on.

Everything is looked at in one state of the database, whatever others write meanwhile, and row by
row: damage to one part of the file is told as that of the documents which it holds.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from search.archive.check import RESTORE, UNREADABLE, ArchiveChecked, Check, Progress
from search.archive.checking_articles import check_articles
from search.archive.checking_derived import check_derived
from search.archive.checking_files import check_files
from search.archive.connection import DATABASE, open_for_reading, snapshot
from search.errors import ArchiveError, ArchiveMissing
from search.model import Finding, Severity

__all__ = ["check_archive"]

_DAMAGES = 20  # that SQLite tells of


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
            "Nothing can be searched or read as long as this is so.",
            f"let this user read and write the folder; if the file is damaged, {RESTORE}"
            if error.__cause__
            else "do what it says",
        )
        return ArchiveChecked([finding], readable=False, whole=False, lost=True)
    with closing(db):
        check = Check(db, progress)
        with suppress(sqlite3.Error), snapshot(db):
            _everything(check)
        return check.result


def _everything(check: Check) -> None:
    for part in (_sqlite, _identity, check_files, _documents, check_articles, check_derived):
        try:
            part(check)
        except UNREADABLE as error:
            check.found(check.of_database(f"it cannot be read: {error}"))


def _sqlite(check: Check) -> None:
    """What SQLite finds itself."""
    for (message,) in check.rows(f"PRAGMA integrity_check({_DAMAGES})"):
        if message != "ok":
            check.found(check.of_database(" ".join(str(message).split())))
    for row in check.rows("PRAGMA foreign_key_check"):
        what = f"a row of {row['table']} belongs to none of {row['parent']}"
        check.found(check.of_database(what))


def _identity(check: Check) -> None:
    rows = list(check.rows("SELECT uuid, revision FROM identity"))
    if len(rows) != 1:
        check.found(check.of_database("the archive has no identity"))
        return
    for (newest,) in check.rows("SELECT max(revision) FROM article"):
        if newest is not None and newest > rows[0]["revision"]:
            check.found(
                Finding(
                    Severity.ARCHIVE,
                    f"{DATABASE}: identity",
                    f"the revision is {rows[0]['revision']}, that of an article {newest}",
                    "New documents may not become searchable.",
                    RESTORE,
                )
            )


def _documents(check: Check) -> None:
    """Whether every document has a current version of its own."""
    for (documents,) in check.rows("SELECT count(*) FROM document"):
        check.result.documents = documents
    rows = check.rows(
        "SELECT document.id FROM document LEFT JOIN version ON key = current "
        "WHERE key IS NULL OR document_id <> document.id"
    )
    for (document_id,) in rows:
        check.result.lost = True
        check.found(
            Finding(
                Severity.ARCHIVE,
                f"{DATABASE}: document {document_id}",
                "its current version is missing, or another document's",
                "The document cannot be shown, or another one is shown in its place.",
                RESTORE,
            )
        )

"""What the parts of a check of an archive have in common, and what they have found."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from search.archive.connection import DATABASE
from search.model import Finding, Severity

__all__ = ["RESTORE", "UNREADABLE", "ArchiveChecked", "Check", "Progress"]

RESTORE = "restore the archive from a backup (docs/backup.md)"
UNREADABLE = (sqlite3.Error, ValueError, LookupError, TypeError)
"""What reading a damaged row can raise."""

_NAMED = 20  # findings of one kind

Progress = Callable[[int, str], None]
"""Called for each raw file and each version of a document: how many are done, and a name."""


@dataclass
class ArchiveChecked:
    """What a check of an archive found and looked at.

    Attributes:
        readable: whether the database could be opened at all.
        whole: whether it is sound as a file of SQLite, so that it may be written.
        documents, versions, raw_files, raw_bytes: how many there are.
        lost: whether there are articles that cannot be read, nor made again.
        articles: keys of the versions whose articles are wrong and whose raw bytes are sound.
        fileless: keys of the versions whose raw bytes are not sound.
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
    fileless: set[int] = field(default_factory=set)
    misplaced: bool = False
    misnamed: bool = False


class Check:
    """The check of one database.

    Attributes:
        sound: sizes of the raw files that are as they came, by SHA-256.
    """

    def __init__(self, db: sqlite3.Connection, progress: Progress) -> None:
        self.db = db
        self.sound: dict[str, int] = {}
        self.result = ArchiveChecked()
        self._progress = progress
        self._done = 0
        self._kinds: Counter[str] = Counter()

    def found(self, finding: Finding) -> None:
        """Take up a finding, unless it was told before, or there are many that mean the same."""
        if finding in self.result.findings:
            return
        self._kinds[finding.meaning] += 1
        times = self._kinds[finding.meaning]
        if times <= _NAMED:
            self.result.findings.append(finding)
        elif times == _NAMED + 1:
            what = "there is more of what was told last"
            self.result.findings.append(
                Finding(finding.severity, DATABASE, what, finding.meaning, finding.remedy)
            )

    def of_database(self, what: str) -> Finding:
        """That a part of the file is damaged; it must not be written any more."""
        self.result.whole, self.result.lost = False, True
        return Finding(
            Severity.ARCHIVE,
            DATABASE,
            what,
            "A part of the file is damaged; other findings, if any, say which documents it holds.",
            RESTORE,
        )

    def rows(self, query: str, values: Iterable[object] = ()) -> Iterator[sqlite3.Row]:
        """Rows as far as they can be read; where that ends, a finding."""
        try:
            yield from self.db.execute(query, tuple(values))
        except sqlite3.Error as error:
            self.found(self.of_database(f"it cannot be read to the end: {error}"))

    def count(self, name: str) -> None:
        """Tell that one more was looked at."""
        self._done += 1
        self._progress(self._done, name)

"""The archive: one SQLite database that holds the truth. The index is made from it.

Raw bytes are durable before anything is done with them; an article is stored in one
transaction with its blocks, removals and entities.
"""

from search.archive.backup import Contents, copy_database
from search.archive.check import ArchiveChecked
from search.archive.checking import check_archive
from search.archive.connection import BACKUP, DATABASE, check_exists, forget_backup
from search.archive.lock import being_written, writer_lock
from search.archive.reader import ArchiveReader
from search.archive.writer import ArchiveWriter, Pending

__all__ = [
    "BACKUP",
    "DATABASE",
    "ArchiveChecked",
    "ArchiveReader",
    "ArchiveWriter",
    "Contents",
    "Pending",
    "being_written",
    "check_archive",
    "check_exists",
    "copy_database",
    "forget_backup",
    "writer_lock",
]

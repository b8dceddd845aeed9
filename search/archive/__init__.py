"""The archive: one SQLite database that holds the truth. The index is made from it.

Raw bytes are durable before anything is done with them; an article is stored in one
transaction with its blocks, removals and entities.
"""

from search.archive.connection import DATABASE, check_exists
from search.archive.lock import writer_lock
from search.archive.reader import ArchiveReader
from search.archive.writer import ArchiveWriter, Pending

__all__ = ["DATABASE", "ArchiveReader", "ArchiveWriter", "Pending", "check_exists", "writer_lock"]

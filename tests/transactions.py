"""Lets the archive tell of its transactions, in a process that is killed or traced."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from search.archive import ArchiveWriter, connection
from tests.power.checking import contents

__all__ = ["tell_transactions"]


def tell_transactions(begin: Callable[[str], None], end: Callable[[str], None]) -> None:
    """Tell of every transaction from now on, and of an archive that is opened.

    Args:
        begin: called with the contents that the archive will have, before they are made durable.
        end: called with them as soon as they are.
    """
    transaction, opened = connection._outermost, ArchiveWriter.__init__

    @contextmanager
    def telling(database: sqlite3.Connection) -> Iterator[None]:
        with transaction(database):
            yield
            after = contents(database)
            begin(after)
        end(after)

    def opening(self: ArchiveWriter, folder: Path) -> None:
        opened(self, folder)
        end(contents(self._db))

    connection._outermost = telling  # type: ignore[assignment]
    ArchiveWriter.__init__ = opening  # type: ignore[method-assign]

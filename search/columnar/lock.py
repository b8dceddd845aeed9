"""Who may write, and which files are being read.

One writer at a time holds `writer.lock`; `writer.json` beside it says who, for those who wait.
A reader holds a shared lock on every segment file that it maps, and a writer removes a file
only when it gets the lock for itself. (Windows has no such locks: it never removes a mapped file.)
The system lets go of all locks of a process that dies.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from search.columnar.errors import Damaged, Locked
from search.columnar.files import create_file, open_file

if sys.platform != "win32":
    import fcntl

__all__ = ["LOCK_FILES", "Pin", "WriterLock", "can_remove", "remove_unpinned"]

_LOCK, _HOLDER = "writer.lock", "writer.json"
_LARGEST_HOLDER = 1 << 16
LOCK_FILES = frozenset({_LOCK, _HOLDER})
"""Names in an index folder that belong to the writer lock."""


class WriterLock:
    """The writer lock of an index folder, held from the start until `release`.

    Args:
        folder: of the index; must exist.
        wait: seconds to wait for another writer, of this or another process.

    Raises:
        Locked: another writer held the lock all the while.
        OSError: the folder cannot be written.
    """

    def __init__(self, folder: Path, wait: float) -> None:
        from filelock import FileLock, Timeout  # noqa: PLC0415 - readers need not wait for it

        # Not bound to a thread: what a writer began in one thread may end in another.
        self._lock = FileLock(folder / _LOCK, timeout=wait, thread_local=False)
        try:
            self._lock.acquire()
        except Timeout:
            raise Locked(_holder(folder)) from None
        since = datetime.now(UTC).isoformat(timespec="seconds")
        holder = {"pid": os.getpid(), "since": since, "command": " ".join(sys.argv[:2])}
        try:
            with os.fdopen(create_file(folder / _HOLDER), "w", encoding="utf-8") as file:
                file.write(json.dumps(holder))
        except OSError:
            self._lock.release()
            raise

    def release(self) -> None:
        """Let others write; a second call does nothing."""
        self._lock.release()


def _holder(folder: Path) -> str:
    try:
        with os.fdopen(open_file(folder / _HOLDER), encoding="utf-8") as file:
            holder = json.loads(file.read(_LARGEST_HOLDER))
        return f"process {holder['pid']} ({holder['command']}) since {holder['since']}"
    except (OSError, Damaged, ValueError, KeyError, TypeError, RecursionError):
        return "another process"


class Pin:
    """A shared lock on a file, which keeps writers from removing it.

    Raises:
        FileNotFoundError: the file is gone, or was removed while it was being pinned.
        Damaged: there is something else in its place.
        OSError: the file cannot be opened.
    """

    __slots__ = ("_descriptor",)

    def __init__(self, path: Path) -> None:
        self._descriptor: int | None = open_file(path)
        if sys.platform != "win32":
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)
        try:
            path.lstat()  # not how many names it has: elsewhere it may keep others
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        """Let go of the file; a second call does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def __del__(self) -> None:
        # Set only when the file could be opened.
        if getattr(self, "_descriptor", None) is not None:
            self.release()


def remove_unpinned(path: Path) -> bool:
    """Remove a file that nobody pins; whether it is gone now."""
    try:
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            path.unlink()  # a link or a pipe: nobody reads through that
            return True
        with os.fdopen(open_file(path), "rb") as file:
            if sys.platform != "win32":
                fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
        path.unlink(missing_ok=True)
    except FileNotFoundError:
        return True
    except (OSError, Damaged):  # pinned, or mapped: the next commit tries again
        return False
    return True


def can_remove(path: Path) -> bool:
    """Whether `remove_unpinned` would remove a file that is there."""
    try:
        descriptor = open_file(path)
    except Damaged:
        return not path.is_dir()
    except OSError:
        return False
    try:
        if sys.platform != "win32":
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True

"""One writer at a time, over processes; the others wait, then learn who writes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from search.durable import make_folder
from search.errors import ArchiveError, Busy

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from filelock import FileLock

__all__ = ["being_written", "writer_lock"]

_WAIT_SECONDS = 10.0
_LONGEST_COMMAND = 100  # characters
_LOCK, _HOLDER = "writer.lock", "writer.json"


@contextmanager
def writer_lock(folder: Path, wait: float = _WAIT_SECONDS) -> Iterator[None]:
    """Hold the writer lock of an archive. The system releases it should the process die.

    Raises:
        Busy: another process held it for `wait` seconds.
        ArchiveError: the folder cannot be made or written.
    """
    lock = _acquire(folder, wait)
    try:
        yield
    finally:
        lock.release()


def being_written(folder: Path) -> bool:
    """Whether a writer holds the lock of an archive, without waiting or writing."""
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDONLY)
    except OSError:
        return False
    try:
        if sys.platform != "win32":
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _acquire(folder: Path, wait: float) -> FileLock:
    from filelock import FileLock, Timeout  # noqa: PLC0415 - readers need not wait for it

    lock = FileLock(folder / _LOCK, timeout=wait)
    holder = {"pid": os.getpid(), "since": _now(), "command": _command()}
    try:
        make_folder(folder)
        lock.acquire()
        (folder / _HOLDER).write_text(json.dumps(holder), encoding="utf-8")
        for left in folder.glob("*.toml.tmp"):  # of a writer that was killed
            left.unlink()
    except Timeout:
        raise Busy(f"the archive in {folder} is being written by {_holder(folder)}") from None
    except OSError as error:
        lock.release()
        raise ArchiveError(f"cannot write in {folder}: {error.strerror or error}") from error
    return lock


def _command() -> str:
    """What was typed, as far as it tells who writes: options may stand before the command."""
    return " ".join((Path(sys.argv[0]).name, *sys.argv[1:]))[:_LONGEST_COMMAND]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return f"process {holder['pid']} ({holder['command']}) since {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"

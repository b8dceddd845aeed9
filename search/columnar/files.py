"""Opening and writing the files of an index: only what lies in its folder, and only files.

A folder from elsewhere may hold links that lead out of it, pipes that wait for ever, and devices
that never end, under the names of an index. What is written is on the disk before it has its name.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from search.columnar.errors import Damaged

__all__ = ["copy_file", "create_file", "open_file", "replacing"]

_PIECE = 1 << 20

# Absent on Windows, where a folder has neither pipes nor devices.
_WARY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_file(path: Path) -> int:
    """Open a file to be read; a descriptor.

    Raises:
        FileNotFoundError: there is none.
        Damaged: it is a link, a pipe, a device or a folder.
        OSError: it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _WARY)
    except OSError:
        if path.is_symlink():
            raise Damaged(path, "is a link, and no file") from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Damaged(path, "is no file")
    return descriptor


def create_file(path: Path) -> int:
    """Make a file to be written, in place of whatever has its name; a descriptor.

    Raises:
        OSError: it cannot be made.
    """
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _WARY, 0o666)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to be written, which takes its name, and the place of what has it, when it is whole.

    Its bytes are on the disk then; whoever publishes it syncs the folder. When writing fails,
    what has the name stays as it was.

    Raises:
        OSError: it cannot be written.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        with os.fdopen(create_file(temporary), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):  # the sweep of the next writer removes it
            temporary.unlink(missing_ok=True)
        raise


def copy_file(
    source: Path, target: Path, copied: Callable[[int, str], None] = lambda *_: None
) -> None:
    """Copy a file; its bytes are on the disk when this returns, its name when the folder is synced.

    Args:
        copied: told of every piece that was copied: bytes, and the name of the file.

    Raises:
        FileNotFoundError: there is no such file; nothing was made.
        Damaged: it is no file, or cannot be read to its end.
        OSError: the copy cannot be written.
    """
    with os.fdopen(open_file(source), "rb") as old, os.fdopen(create_file(target), "wb") as new:
        while True:
            try:
                piece = old.read(_PIECE)
            except OSError as error:
                raise Damaged(source, f"cannot be read: {error.strerror or error}") from error
            if not piece:
                break
            new.write(piece)
            copied(len(piece), source.name)
        new.flush()
        os.fsync(new.fileno())

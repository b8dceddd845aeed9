"""Opening the files of an index: only what lies in its folder, and only files.

A folder from elsewhere may hold links that lead out of it, pipes that wait for ever, and devices
that never end, under the names of an index.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from search.columnar.errors import Damaged

__all__ = ["create_file", "open_file"]

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

"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["written_whole"]


@contextmanager
def written_whole(path: Path) -> Iterator[IO[str]]:
    """A text file in UTF-8 that takes its place when all of it has reached the disk.

    Before that, and after an error, what was there stays as it was. Where a link stands, it is what
    the link leads to that is replaced. What is no file, such as a device or a pipe, cannot be
    replaced: it is written straight into.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    path = path.resolve()
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - made above
            yield file
            file.flush()
            _share(descriptor)
            os.fsync(descriptor)
        os.replace(name, path)  # noqa: PTH105 - one step, whatever is there
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _share(descriptor: int) -> None:
    """Give it the permissions of other new files: `mkstemp` makes secret ones."""
    mask = os.umask(0)
    os.umask(mask)
    os.fchmod(descriptor, 0o666 & ~mask)

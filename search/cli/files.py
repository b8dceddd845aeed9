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

    Before that, and after an error, what was there stays as it was.
    """
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

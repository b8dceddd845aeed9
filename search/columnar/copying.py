"""A copy of an index, taken while others may be writing it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from search.columnar.errors import Damaged
from search.columnar.files import create_file, open_file
from search.columnar.folder import Folder
from search.columnar.manifest import write_manifest

__all__ = ["copy_index"]

_PIECE = 1 << 20
_ATTEMPTS = 100


def copy_index(source: Path, target: Path, copied: Callable[[int, str], None]) -> None:
    """Copy the present generation into another folder, and check every byte of the copy.

    Args:
        source: folder of the index.
        target: an empty folder.
        copied: told of every piece that was copied: bytes, and the name of the file.

    Raises:
        Damaged: a file of the index is missing or altered, or cannot be read.
        OSError: the copy cannot be written.
    """
    folder = Folder(source)
    for _ in range(_ATTEMPTS):
        manifest, pinned = folder.opened()
        try:
            for name in sorted(manifest.files()):
                _copy(source / name, target / name, copied)
        except FileNotFoundError as error:
            # Nothing pins a list of deletions: a writer may have replaced the generation.
            if folder.manifest() is manifest:
                raise Damaged(error.filename or source, "is missing") from None
        else:
            del pinned
            for path in set(target.iterdir()) - {target / name for name in manifest.files()}:
                path.unlink()  # of an attempt before
            write_manifest(target, manifest)
            Folder(target).verify()
            return
    raise Damaged(source, "is replaced faster than it can be copied")


def _copy(source: Path, target: Path, copied: Callable[[int, str], None]) -> None:
    """Copy a file, durably; one that is there already was copied by an attempt before."""
    if target.exists():
        return
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

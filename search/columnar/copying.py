"""A copy of an index, taken while others may be writing it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from search.columnar.errors import Damaged
from search.columnar.files import copy_file
from search.columnar.folder import Folder
from search.columnar.manifest import write_manifest

__all__ = ["copy_index"]

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
                if not (target / name).exists():  # else it was copied by an attempt before
                    copy_file(source / name, target / name, copied)
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

"""A copy of the index of an archive, for a backup."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from search import columnar
from search.durable import make_folder, remove_folder
from search.errors import IndexDamaged
from search.index.generations import FOLDER, Index, Source, damage

__all__ = ["copy_index", "remove_index"]


def copy_index(archive: Path, target: Path, copied: Callable[[int, str], None]) -> Source:
    """Copy the generation in use into another folder, while others may be writing.

    Args:
        target: folder of an archive that has no index.
        copied: told of every piece that was copied: bytes, and the name of the file.

    Returns:
        What the generation was made from.

    Raises:
        IndexDamaged: there is none, files are missing or altered, or it is of another version.
        OSError: the copy cannot be written.
    """
    _source(archive)  # no work for an index that cannot be used
    make_folder(target / FOLDER)
    with damage():
        columnar.copy_index(archive / FOLDER, target / FOLDER, copied)
    return _source(target)


def remove_index(archive: Path) -> None:
    """Remove an index that nobody has open, should there be one.

    Raises:
        OSError: it cannot be removed.
    """
    remove_folder(archive / FOLDER)


def _source(archive: Path) -> Source:
    with closing(Index(archive)) as index:
        generation = index.current()
        if generation is None:
            raise IndexDamaged("there is none yet")
        with closing(generation):
            return generation.source

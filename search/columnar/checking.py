"""Whether the files of an index are what was written, file by file, while others may write it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from search.columnar.errors import Damaged
from search.columnar.folder import SUFFIXES, Folder
from search.columnar.format import MappedArrays
from search.columnar.lock import can_remove, remove_unpinned
from search.columnar.manifest import Manifest, SegmentEntry, read_manifest

__all__ = ["FilesChecked", "check_files", "find_leftovers", "remove_leftovers"]

_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class FilesChecked:
    """What `check_files` looked at.

    Attributes:
        damages: each with its file; none when every byte is what was written.
        files: of the generation.
        bytes: of its segments, which are nearly all.
    """

    damages: tuple[Damaged, ...]
    files: int
    bytes: int


def check_files(folder: Path) -> FilesChecked:
    """Check every byte of every file of the present generation.

    A generation that is replaced while it is looked at is looked at again.
    """
    for _ in range(_ATTEMPTS):
        try:
            manifest = read_manifest(folder)
            damages = tuple(_damages(folder, manifest))
            if not damages or read_manifest(folder) == manifest:
                return FilesChecked(damages, *_extent(manifest))
        except Damaged as error:
            return FilesChecked((error,), 1, 0)
    return FilesChecked(damages, *_extent(manifest))


def find_leftovers(folder: Path) -> tuple[Path, ...]:
    """Files that look like an index's, and that neither a generation nor a reader needs.

    What a writer at work is about to publish is among them.

    Raises:
        Damaged: the manifest cannot be read, so nobody knows what is needed.
        OSError: the folder cannot be read.
    """
    kept = read_manifest(folder).files()
    found = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
    return tuple(path for path in found if path.name not in kept and can_remove(path))


def remove_leftovers(folder: Path) -> int:
    """Remove what `find_leftovers` finds, while nobody writes the index; how many are gone.

    Raises:
        Damaged, OSError: as `find_leftovers`.
    """
    return sum(map(remove_unpinned, find_leftovers(folder)))


def _damages(folder: Path, manifest: Manifest) -> Iterator[Damaged]:
    for entry in manifest.segments:
        try:
            _check(Folder(folder), entry)
        except FileNotFoundError as error:
            yield Damaged(error.filename, "is missing")
        except OSError as error:
            yield Damaged(folder / entry.name, f"cannot be read: {error.strerror or error}")
        except Damaged as error:
            yield error


def _check(folder: Folder, entry: SegmentEntry) -> None:
    segment, _ = folder.source(entry)
    try:
        segment.verify()
        if entry.deleted is not None:
            MappedArrays(folder.path / entry.deleted).verify()
    finally:
        segment.close()


def _extent(manifest: Manifest) -> tuple[int, int]:
    """How many files a generation has, the manifest among them, and their bytes."""
    return len(manifest.files()) + 1, sum(entry.bytes for entry in manifest.segments)

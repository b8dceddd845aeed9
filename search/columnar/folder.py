"""The files of an index folder: opened, shared, published, swept."""

from __future__ import annotations

import threading
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from search.columnar.errors import Damaged
from search.columnar.format import MappedArrays, write_arrays
from search.columnar.lock import remove_unpinned
from search.columnar.manifest import MANIFEST, Manifest, SegmentEntry, read_manifest, write_manifest
from search.columnar.segment import Segment

__all__ = ["SUFFIXES", "Folder", "Source"]

SUFFIXES = frozenset({".seg", ".del", ".tmp"})
"""What the names of files end in that belong to an index."""

_DELETED = "deleted"
_ATTEMPTS = 100

Source = tuple[Segment, npt.NDArray[np.bool_] | None]
"""A segment and bool[N], False for its deleted documents; None when none is deleted."""


class Folder:
    """A folder with an index. Safe to share between threads.

    Segments that are in use are shared, so that a file is mapped and checked once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._segments: WeakValueDictionary[str, Segment] = WeakValueDictionary()
        self._stamp: tuple[int, ...] = ()
        self._manifest: Manifest | None = None

    def manifest(self) -> Manifest:
        """The manifest as it is now; read again only when it was replaced.

        Raises:
            Damaged: it is missing or was altered.
        """
        try:
            status = (self.path / MANIFEST).stat()
        except OSError:
            return read_manifest(self.path)
        # A replaced file has another inode, or a later time.
        stamp = (status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size)
        with self._lock:
            if self._manifest is None or stamp != self._stamp:
                self._manifest = read_manifest(self.path)
                self._stamp = stamp
            return self._manifest

    def opened(self) -> tuple[Manifest, list[Source]]:
        """The present generation and its segments, all of them pinned.

        Raises:
            Damaged: a file is missing or altered.
        """
        for _ in range(_ATTEMPTS):
            manifest = self.manifest()
            try:
                return manifest, [self.source(entry) for entry in manifest.segments]
            except FileNotFoundError as error:
                # A writer may have replaced the generation since its manifest was read.
                if self.manifest() is manifest:
                    raise Damaged(error.filename or self.path, "is missing") from None
        raise Damaged(self.path, "is replaced faster than it can be opened")

    def source(self, entry: SegmentEntry) -> Source:
        """A segment and its live documents.

        Raises:
            FileNotFoundError: a file is gone.
            Damaged: a file is altered.
        """
        segment = self.segment(entry.name)
        if segment.documents != entry.documents or segment.arrays.size != entry.bytes:
            raise Damaged(segment.path, "is not the segment that the manifest describes")
        if entry.deleted is None:
            return segment, None
        return segment, _live(self.path / entry.deleted, entry.documents)

    def segment(self, name: str) -> Segment:
        """A segment by the name of its file; raises as `source`."""
        with self._lock:
            segment = self._segments.get(name)
            if segment is None:
                segment = Segment(self.path / name)
                self._segments[name] = segment
            return segment

    def write_deletions(self, name: str, live: npt.NDArray[np.bool_]) -> None:
        """Write a file that says which documents of a segment are deleted."""
        deleted = np.packbits(~live)
        write_arrays(self.path / name, {_DELETED: deleted}, {"documents": len(live)})

    def publish(self, manifest: Manifest) -> None:
        """Make a generation the present one, and remove what no generation needs."""
        write_manifest(self.path, manifest)
        self.sweep(manifest)

    def sweep(self, manifest: Manifest) -> None:
        """Remove files of other generations that nobody reads, and what crashes left.

        For the writer only: it takes what others are about to publish for left over.
        """
        kept = manifest.files()
        for path in self.path.iterdir():
            if path.suffix in SUFFIXES and path.name not in kept:
                remove_unpinned(path)

    def verify(self) -> None:
        """Check every byte of the present generation.

        Raises:
            Damaged: a file is missing or altered.
        """
        manifest, sources = self.opened()
        for segment, _ in sources:
            segment.verify()
        for entry in manifest.segments:
            if entry.deleted is not None:
                try:
                    MappedArrays(self.path / entry.deleted).verify()
                except Damaged:
                    # Nothing pins these files: a writer may have removed those of a generation
                    # that it replaced meanwhile.
                    if self.manifest() is manifest:
                        raise


def _live(path: Path, documents: int) -> npt.NDArray[np.bool_]:
    try:
        arrays = MappedArrays(path)
    except Damaged:
        path.stat()  # that it is gone is another thing
        raise
    if arrays.meta.get("documents") != documents or _DELETED not in arrays:
        raise Damaged(path, "does not belong to its segment")
    deleted = arrays[_DELETED]
    if deleted.dtype != np.uint8 or len(deleted) != (documents + 7) // 8:
        raise Damaged(path, "does not belong to its segment")
    return ~np.unpackbits(deleted, count=documents).astype(np.bool_)

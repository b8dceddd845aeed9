"""A simulated disk: what is written to it, and what of that a power cut may leave.

It promises as little as POSIX does. Data are there after an ``fsync`` of their file, names after an
``fsync`` of their folder. Whatever has not been brought to the disk may be there or not, in any
combination, and of a write any sectors.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

__all__ = ["Disk", "File", "Folder", "Tree", "make"]

SECTOR = 512

Tree = dict[str, bytes | None]
"""Paths below the root of a disk to what is there: bytes of a file, None for a folder."""


@dataclass(eq=False, slots=True)
class File:
    """A file, whatever its names.

    Attributes:
        written: all that was written.
        synced: what is on the disk.
        pending: what was written since, as offset and bytes; None cuts the file off there.
    """

    written: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Folder:
    """A folder: its names as they are, and as they are on the disk."""

    written: dict[str, File | Folder] = field(default_factory=dict)
    synced: dict[str, File | Folder] = field(default_factory=dict)


Entry = tuple[Folder, str, File | Folder | None]
"""A name that comes to mean something, or nothing."""
Entries = dict[tuple[Folder, str], File | Folder | None]


class Disk:
    """A disk whose root exists and is empty. Its methods are named after system calls."""

    def __init__(self) -> None:
        self.root = Folder()
        self._names: list[list[Entry]] = []  # changes that are not on the disk, in order
        self._dirty: dict[File, None] = {}

    def find(self, path: str) -> File | Folder:
        """What lies at a path.

        Raises:
            KeyError: nothing.
        """
        found: File | Folder = self.root
        for name in PurePosixPath(path).parts:
            if not isinstance(found, Folder):
                raise KeyError(path)
            found = found.written[name]
        return found

    def file(self, path: str) -> File:
        """The file at a path."""
        found = self.find(path)
        if not isinstance(found, File):
            raise KeyError(path)
        return found

    def open(self, path: str, *, create: bool, cut: bool) -> None:
        """Open a file, made or emptied if that is asked for."""
        folder, name = self._parent(path)
        if name not in folder.written:
            if create:
                self._rename([(folder, name, File())])
        elif cut:
            self.truncate(path, 0)

    def write(self, path: str, offset: int, data: bytes) -> None:
        """Write into a file, which grows as needed."""
        file = self.file(path)
        _put(file.written, offset, data)
        file.pending.append((offset, data))
        self._dirty[file] = None

    def truncate(self, path: str, size: int) -> None:
        """Give a file a size."""
        file = self.file(path)
        _put(file.written, size, None)
        file.pending.append((size, None))
        self._dirty[file] = None

    def mkdir(self, path: str) -> None:
        """Make a folder."""
        self._rename([(*self._parent(path), Folder())])

    def unlink(self, path: str) -> None:
        """Remove a file or an empty folder."""
        self._rename([(*self._parent(path), None)])

    def link(self, path: str, other: str) -> None:
        """Give a file another name."""
        self._rename([(*self._parent(other), self.find(path))])

    def rename(self, path: str, other: str) -> None:
        """Move a file or folder, in place of what may lie there."""
        found = self.find(path)
        self._rename([(*self._parent(path), None), (*self._parent(other), found)])

    def fsync(self, path: str) -> None:
        """Bring the data of a file, or the names in a folder, to the disk."""
        found = self.find(path)
        if isinstance(found, File):
            found.synced = bytes(found.written)
            found.pending.clear()
            self._dirty.pop(found, None)
            return
        found.synced = dict(found.written)
        self._names = [
            left for change in self._names if (left := [e for e in change if e[0] is not found])
        ]

    def is_synced(self, path: str) -> bool:
        """Whether a file is on the disk as it was written, with all names that lead to it."""
        here: File | Folder = self.root
        for name in PurePosixPath(path).parts:
            if not isinstance(here, Folder) or here.synced.get(name) is not here.written.get(name):
                return False
            here = here.written[name]
        return isinstance(here, Folder) or not here.pending

    @property
    def at_rest(self) -> bool:
        """Whether everything is on the disk."""
        return not self._names and not self._dirty

    def written(self) -> Tree:
        """What is there unless the power goes."""
        return _tree(self.root, {}, {}, synced=False)

    def synced(self) -> Tree:
        """The least that is there when the power goes."""
        return _tree(self.root, {}, {}, synced=True)

    def mixed(self, chance: random.Random) -> Tree:
        """What may be there when the power goes: anything between the two."""
        names: Entries = {}
        share = chance.random()
        for change in self._names:
            if chance.random() < share:
                names.update({(folder, name): found for folder, name, found in change})
        share = chance.random()
        data = {file: _partly(file, share, chance) for file in self._dirty}
        return _tree(self.root, names, data, synced=True)

    def _parent(self, path: str) -> tuple[Folder, str]:
        pure = PurePosixPath(path)
        folder = self.find(str(pure.parent)) if pure.parent.name else self.root
        if not isinstance(folder, Folder):
            raise KeyError(path)
        return folder, pure.name

    def _rename(self, change: list[Entry]) -> None:
        self._names.append(change)
        for folder, name, found in change:
            if found is None:
                del folder.written[name]
            else:
                folder.written[name] = found


def make(tree: Mapping[str, bytes | None], folder: Path) -> None:
    """Lay a tree out in a folder."""
    for path, content in sorted(tree.items()):
        if content is None:
            (folder / path).mkdir()
        else:
            (folder / path).write_bytes(content)


def _put(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    if data is not None:
        content[offset : offset + len(data)] = data


def _partly(file: File, share: float, chance: random.Random) -> bytes:
    """Some of what was written since the file was synced, of the last of it some sectors."""
    chosen = [write for write in file.pending if chance.random() < share]
    content = bytearray(file.synced)
    for offset, data in chosen[:-1]:
        _put(content, offset, data)
    for offset, data in chosen[-1:]:
        for at, sector in [(offset, data)] if data is None else _sectors(offset, data):
            if chance.random() < 0.5:
                _put(content, at, sector)
    return bytes(content)


def _sectors(offset: int, data: bytes) -> Iterable[tuple[int, bytes]]:
    end = offset + len(data)
    while offset < end:
        after = min(end, offset - offset % SECTOR + SECTOR)
        yield offset, data[offset - end + len(data) : after - end + len(data)]
        offset = after


def _tree(
    folder: Folder, names: Entries, data: Mapping[File, bytes], *, synced: bool, prefix: str = ""
) -> Tree:
    entries: dict[str, File | Folder | None] = dict(folder.synced if synced else folder.written)
    entries.update({name: found for (at, name), found in names.items() if at is folder})
    tree: Tree = {}
    for name, found in entries.items():
        path = f"{prefix}{name}"
        if isinstance(found, Folder):
            tree[path] = None
            tree |= _tree(found, names, data, synced=synced, prefix=f"{path}/")
        elif found is not None:
            tree[path] = bytes(data.get(found, found.synced) if synced else found.written)
    return tree

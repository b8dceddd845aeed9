"""The segment file: named arrays, one after another, each with its checksum.

::

    preamble   32 bytes: magic, position and length of the directory, its CRC-32, CRC-32 of these
    arrays     little-endian, each at a multiple of 64 bytes, zeros between them
    directory  JSON {"arrays": {name: [dtype, offset, count, crc32]}, "meta": {...}}

The directory comes last, so that arrays are written while they are made. Mapping a file reads its
preamble and directory only; an array is checked when it is first used.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from search.columnar.errors import Damaged
from search.columnar.files import open_file, replacing
from search.columnar.packed import PackedIntegers, Writable

__all__ = ["MappedArrays", "write_arrays"]

Array = NDArray[Any]

_MAGIC = b"COLARR01"
_PREAMBLE = struct.Struct("<8sQQII")  # magic, directory offset, length, crc32, crc32 of the rest
_ALIGNMENT = 64
_LARGEST_DIRECTORY = 16 << 20
"""Bytes: a file that claims more is none of ours, and is not read to find out."""
_DTYPES = frozenset({"|b1", "|u1", "<u2", "<u4", "<u8", "<i4", "<i8", "<f8"})
# Each record is a zstd frame with a checksum of its own; checking them all at the first use
# would read the largest array of the file to show one document.
_CHECKED_IN_PARTS = frozenset({"records"})


def write_arrays(
    path: Path,
    arrays: Mapping[str, Writable] | Iterable[tuple[str, Writable]],
    meta: Mapping[str, Any],
) -> int:
    """Write a file of arrays durably: under a temporary name, synced, then renamed.

    Args:
        path: the file; replaced when it exists.
        arrays: one-dimensional arrays by name, packed or not. Of pairs, one is held at a time.
        meta: JSON values; encoded after the arrays, so their maker may still complete it.

    Returns:
        The size of the file in bytes.

    Raises:
        ValueError: an array has more dimensions, or a type that the format does not know.
    """
    pairs = arrays.items() if isinstance(arrays, Mapping) else arrays
    with replacing(Path(path)) as file:
        return _write(file, pairs, meta)


def _write(file: BinaryIO, pairs: Iterable[tuple[str, Writable]], meta: Mapping[str, Any]) -> int:
    file.write(bytes(_PREAMBLE.size))
    directory = {name: _append(file, name, array) for name, array in _parts(pairs)}
    _pad(file)
    head = json.dumps({"arrays": directory, "meta": meta}, separators=(",", ":")).encode()
    offset = file.tell()
    file.write(head)
    size = file.tell()
    preamble = _PREAMBLE.pack(_MAGIC, offset, len(head), zlib.crc32(head), 0)
    file.seek(0)
    file.write(preamble[:-4] + zlib.crc32(preamble[:-4]).to_bytes(4, "little"))
    return size


def _parts(pairs: Iterable[tuple[str, Writable]]) -> Iterator[tuple[str, Array]]:
    for name, array in pairs:
        if isinstance(array, PackedIntegers):
            yield from ((name + suffix, part) for suffix, part in array.parts())
        else:
            yield name, array


def _append(file: BinaryIO, name: str, array: Array) -> list[Any]:
    dtype = array.dtype.newbyteorder("<")
    if array.ndim != 1 or dtype.str not in _DTYPES:
        raise ValueError(f"array {name!r} cannot be written: {array.ndim}-d {array.dtype}")
    _pad(file)
    offset = file.tell()
    stored = np.ascontiguousarray(array, dtype=dtype).view(np.uint8)
    file.write(stored.data)
    return [dtype.str, offset, len(array), zlib.crc32(stored.data)]


def _pad(file: BinaryIO) -> None:
    file.write(bytes(-file.tell() % _ALIGNMENT))


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where an array lies in the file, in bytes, and what its bytes add up to."""

    dtype: np.dtype[Any]
    offset: int
    count: int
    checksum: int

    @property
    def end(self) -> int:
        return self.offset + self.count * self.dtype.itemsize


class MappedArrays:
    """The arrays of a file, mapped into memory and read-only. Safe to share between threads.

    Raises:
        Damaged: the file is missing, or its preamble or directory is not what was written.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._map = self._open()
        self.size = len(self._map)
        """Bytes of the file."""
        head = self._read_directory()
        self.meta: dict[str, Any] = head["meta"]
        self._entries = dict(self._checked_entries(head["arrays"]))
        self._arrays: dict[str, Array] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __getitem__(self, name: str) -> Array:
        """An array of the file, without a copy.

        Integers that were packed are read by slices and indexes like an array (`packed`).

        Raises:
            KeyError: the file has no such array.
            Damaged: its bytes are not those that were written.
        """
        array = self._arrays.get(name)
        if array is None:
            if name not in self:
                raise KeyError(name)
            array = self._packed(name) if f"{name}.exceptions" in self else self._plain(name)
            self._arrays[name] = array
        return array

    def _plain(self, name: str) -> Array:
        entry = self._entries.get(name)
        if entry is None:
            raise Damaged(self.path, f"array {name!r} is missing")
        array = self._view(entry)
        if name not in _CHECKED_IN_PARTS:
            self._check(name, entry, array)
        return array

    def _packed(self, name: str) -> Array:
        high = f"{name}.high"
        found = PackedIntegers(
            low=self._plain(name),
            high=self._plain(high) if high in self else None,
            exceptional=self._plain(f"{name}.exceptional"),
            exceptions=self._plain(f"{name}.exceptions"),
        )
        return cast("Array", found)

    def count(self, name: str) -> int:
        """Number of elements of an array, without reading it."""
        return self._entries[name].count

    def nbytes(self, name: str) -> int:
        """Bytes of an array, without reading it."""
        entry = self._entries[name]
        return entry.end - entry.offset

    def verify(self) -> None:
        """Check every byte of the file.

        Raises:
            Damaged: a byte is not what was written.
        """
        end = _PREAMBLE.size
        for name, entry in self._entries.items():
            self._check_padding(end, entry.offset)
            self._check(name, entry, self._view(entry))
            self.release()  # a file may be larger than the memory that is there
            end = entry.end
        self._check_padding(end, self._directory_offset)

    def release(self) -> None:
        """Give back the memory into which the file was read; what is used is read again."""
        if hasattr(self._map, "madvise"):  # not on Windows
            self._map.madvise(mmap.MADV_DONTNEED)

    def close(self) -> None:
        """Forget the arrays; the file is unmapped when no array of it is in use any more."""
        self._arrays.clear()
        self._entries.clear()
        # An array that is still in use somewhere unmaps the file when it goes.
        with contextlib.suppress(BufferError):
            self._map.close()

    def _open(self) -> mmap.mmap:
        try:
            with os.fdopen(open_file(self.path), "rb") as file:
                return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise Damaged(self.path, f"cannot be mapped ({error})") from error

    def _read_directory(self) -> dict[str, Any]:
        if self.size < _PREAMBLE.size:
            raise Damaged(self.path, "is too short")
        preamble = self._map[: _PREAMBLE.size]
        magic, offset, length, checksum, own = _PREAMBLE.unpack(preamble)
        if magic != _MAGIC or own != zlib.crc32(preamble[:-4]):
            raise Damaged(self.path, "is not a file of arrays")
        if length > _LARGEST_DIRECTORY or offset + length != self.size:
            raise Damaged(self.path, "directory is truncated or altered")
        head = self._map[offset:]
        if zlib.crc32(head) != checksum:
            raise Damaged(self.path, "directory is truncated or altered")
        self._directory_offset: int = offset
        try:
            found = json.loads(head)
        except (ValueError, RecursionError) as error:
            raise Damaged(self.path, f"directory is no JSON ({error})") from error
        parts = (found.get("arrays"), found.get("meta")) if isinstance(found, dict) else ()
        if not parts or not all(isinstance(part, dict) for part in parts):
            raise Damaged(self.path, "directory describes no arrays")
        return cast("dict[str, Any]", found)

    def _checked_entries(self, directory: dict[str, Any]) -> Iterator[tuple[str, _Entry]]:
        for name, described in directory.items():
            if not isinstance(described, list) or len(described) != 4:
                raise Damaged(self.path, f"array {name!r} is not described")
            dtype, *numbers = described
            if not isinstance(dtype, str) or dtype not in _DTYPES:
                raise Damaged(self.path, f"array {name!r} has the unknown type {dtype!r:.80}")
            if any(type(number) is not int or number < 0 for number in numbers):
                raise Damaged(self.path, f"array {name!r} has no place in the file")
            entry = _Entry(np.dtype(dtype), *numbers)
            if entry.end > self._directory_offset:
                raise Damaged(self.path, f"array {name!r} lies outside the file")
            yield name, entry

    def _view(self, entry: _Entry) -> Array:
        return np.frombuffer(self._map, entry.dtype, entry.count, entry.offset)

    def _check(self, name: str, entry: _Entry, array: Array) -> None:
        if zlib.crc32(array.view(np.uint8).data) != entry.checksum:
            raise Damaged(self.path, f"array {name!r} is altered")

    def _check_padding(self, start: int, end: int) -> None:
        if any(self._map[start:end]):
            raise Damaged(self.path, f"bytes {start} to {end} are altered")

"""Bytes as they come, from a file or out of a compressed one, bounded and with their damage.

A damaged file says what it can until its damage, so a stream does not raise then: it ends, and
`Stream.damage` says why. A decompression bomb says nothing of worth: there a stream raises.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from search.errors import Rejected

__all__ = ["CHUNK", "MAX_UNPACKED", "Damaged", "Stream", "chunks_of", "gunzip", "inflated", "whole"]

CHUNK = 64 * 1024

MAX_RATIO = 100
"""Bytes that one compressed byte may become, once `FREE_BYTES` have come out."""
FREE_BYTES = 1024 * 1024

MAX_UNPACKED = 1024 * 1024 * 1024
"""Bytes that may come out of one archive, or of a gzip file beyond `ORDINARY_RATIO`."""

ORDINARY_RATIO = 20
"""Crawls of many gigabytes are packed like this, record by record; text shrinks to a fifth."""

_GZIP = 31
_GZIP_START = b"\x1f\x8b\x08"
_RAW_DEFLATE, _DEFLATE = -15, 15


class Damaged(Rejected):
    """A container is cut or altered; what came before the place may be of use."""


class _Meter:
    """Counts what goes into a decompressor and what comes out."""

    def __init__(self) -> None:
        self.taken = self.given = 0

    @property
    def bomb(self) -> str:
        """Why more came out than can be meant; "" if it did not."""
        if self.given > max(FREE_BYTES, MAX_RATIO * self.taken):
            return (
                f"a decompression bomb: {self.given:,} bytes came out of the first "
                f"{self.taken:,}; the limit is {MAX_RATIO} to 1"
            )
        most = max(MAX_UNPACKED, ORDINARY_RATIO * self.taken)
        if self.given > most:
            return f"more than {most:,} bytes come out of it; unpack it first"
        return ""


class _Chunks(io.RawIOBase):
    """Chunks as a file; the reason of a premature end is kept."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")
        self.damage = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        try:
            while not self._rest:
                self._rest = memoryview(next(self._chunks))
        except StopIteration:
            return 0
        except Damaged as error:
            self.damage = str(error)
            return 0
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


class Stream(io.BufferedReader):
    """A readable file made of chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__(cast("io.RawIOBase", _Chunks(chunks)), CHUNK)

    @property
    def damage(self) -> str:
        """Why it ended before its end; "" if it did not, or has not ended."""
        return cast("_Chunks", self.raw).damage

    def resume(self) -> None:
        """Forget the damage, to read on behind it where that is possible."""
        cast("_Chunks", self.raw).damage = ""


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of a file."""
    while chunk := file.read(CHUNK):
        yield chunk


def gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """What gzip members, one after the other, hold.

    Behind damage it goes on, if it is asked to, at what looks like the next member.

    Raises:
        Damaged: cut or altered.
        Rejected: more comes out than can be meant.
    """
    return _Gunzip(chunks)


def inflated(chunks: Iterator[bytes], *, raw: bool = True) -> Iterator[bytes]:
    """What is behind the deflate method, `raw` as in zip archives or as zlib writes it.

    Raises:
        Damaged, Rejected: as for `gunzip`.
    """
    yield from _inflated(zlib.decompressobj(_RAW_DEFLATE if raw else _DEFLATE), _Packed(chunks))


def whole(stream: Stream, limit: int) -> bytes:
    """All of a stream.

    Raises:
        Rejected: it is longer than `limit`.
    """
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > limit:
            raise Rejected(f"too large: more than {limit:,} bytes")
    return b"".join(parts)


class _Packed:
    """Compressed bytes: those at hand, and a meter that has counted them."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.meter = _Meter()
        self.rest = b""

    @property
    def at(self) -> int:
        return self.meter.taken - len(self.rest)

    def fill(self) -> bool:
        """Get more bytes if there are none at hand; False at the end."""
        if not self.rest:
            self.rest = next(self._chunks, b"")
            self.meter.taken += len(self.rest)
        return bool(self.rest)


class _Gunzip:
    """An iterator rather than a generator, because it can go on after it has raised."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._packed = _Packed(chunks)
        self._member: Iterator[bytes] | None = None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        while self._member is not None or self._skip_padding():
            if self._member is None:
                self._member = _inflated(zlib.decompressobj(_GZIP), self._packed)
            try:
                return next(self._member)
            except StopIteration:
                self._member = None
            except Damaged:
                self._member = None
                self._skip_damage()
                raise
        raise StopIteration

    def _skip_padding(self) -> bool:
        """Skip the zeros that may stand behind a member; False at the end."""
        while self._packed.fill():
            if self._packed.at:
                self._packed.rest = self._packed.rest.lstrip(b"\0")
            if self._packed.rest:
                return True
        return False

    def _skip_damage(self) -> None:
        found = -1
        while found < 0 and self._packed.fill():
            found = self._packed.rest.find(_GZIP_START, 1)
            self._packed.rest = self._packed.rest[found:] if found >= 0 else b""


def _inflated(inflater: zlib._Decompress, packed: _Packed) -> Iterator[bytes]:
    """One compressed stream to its end; what follows it is the rest of `packed`."""
    out = b""
    while not inflater.eof:
        if len(out) < CHUNK and not packed.fill():  # a full one may have left more behind
            raise Damaged(f"cut off: it ends at byte {packed.at:,}, within compressed data")
        try:
            out = inflater.decompress(packed.rest, CHUNK)
        except zlib.error:
            raise Damaged(
                f"damaged: what follows byte {packed.at:,} cannot be decompressed"
            ) from None
        packed.rest = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
        packed.meter.given += len(out)
        if packed.meter.bomb:
            raise Rejected(packed.meter.bomb)
        if out:
            yield out

"""Zip archives: their members one after the other, never unpacked to the disk.

An archive whose directory is missing, because its end is, is read from its beginning.
Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

from __future__ import annotations

import re
import stat
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NamedTuple, cast

from search.errors import Rejected
from search.ingest.containers.place import Found, Place
from search.ingest.containers.streams import CHUNK, MAX_UNPACKED, Damaged, inflated

__all__ = ["MAX_MEMBERS", "pages"]

MAX_MEMBERS = 10_000
"""An archive with more members is refused."""

Reader = Callable[[Place, str, Iterator[bytes]], Iterator[Found]]
"""Reads a member: its place, its name, its bytes."""

_MAX_DIRECTORY_BYTES = 8 * 1024 * 1024
_SIGNATURE = b"PK\x03\x04"
_HEADER = struct.Struct("<4s5H3L2H")  # of a member; its name and extra fields follow
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x2041  # any of the three flags
# What `zipfile` raises of a directory that is damaged or of another kind.
_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error)
_SIZE_FOLLOWS, _UTF8_NAME = 0x8, 0x800
_LEADS_OUT = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|\Z)", re.DOTALL)


class _Member(NamedTuple):
    """What is known of a member; size and checksum are None where they follow its bytes."""

    name: str
    header: int  # where it begins
    flags: int
    method: int
    size: int | None
    crc: int | None
    is_link: bool = False


class _Total:
    """Counts what comes out of all members together."""

    def __init__(self) -> None:
        self.given = 0

    def counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.given += len(chunk)
            if self.is_too_much():
                raise Rejected(f"more than {MAX_UNPACKED:,} bytes come out of the archive")
            yield chunk

    def is_too_much(self) -> bool:
        return self.given > MAX_UNPACKED


def pages(place: Place, file: BinaryIO, read: Reader) -> Iterator[Found]:
    """The pages of all members, and as refusals what cannot be read."""
    total = _Total()
    try:
        members = _directory(file)
    except Rejected as error:
        yield place.refusal(error)
        return
    except _UNREADABLE as error:
        for member in _salvaged(file):
            yield from _pages(place, file, member, read, total)
        yield place.refusal(f"no directory ({error}); it ends at byte {file.seek(0, 2):,}")
        return
    overlapping = _overlapping(members)
    for member in members:
        if member.header in overlapping:
            reason = "it overlaps with another member, as members of bombs do"
            yield place.inside(member.name).refusal(reason)
        else:
            yield from _pages(place, file, member, read, total)


def _pages(
    place: Place, file: BinaryIO, member: _Member, read: Reader, total: _Total
) -> Iterator[Found]:
    if member.name.endswith("/") or total.is_too_much():
        return
    inside = place.inside(member.name)
    try:
        _check(member)
    except Rejected as error:
        yield inside.refusal(error)
        return
    yield from read(inside, member.name, total.counted(_unpacked(file, member)))
    if total.is_too_much():
        yield place.refusal(f"more than {MAX_UNPACKED:,} bytes come out of it; unpack it first")


def _check(member: _Member) -> None:
    if _LEADS_OUT.match(member.name):
        raise Rejected("its name leads out of the archive")
    if member.is_link:
        raise Rejected("a link")
    if member.flags & _ENCRYPTED:
        raise Rejected("encrypted; unpack the archive and ingest the folder")
    if member.method not in {_STORED, _DEFLATED}:
        raise Rejected(f"compression method {member.method} is not read, only deflate")
    if member.method == _STORED and member.size is None:
        raise Rejected("stored without its size")


def _directory(file: BinaryIO) -> list[_Member]:
    """The members that the archive lists, in its order."""
    with zipfile.ZipFile(cast("BinaryIO", _Careful(file))) as archive:
        found = archive.infolist()
    if len(found) > MAX_MEMBERS:
        raise Rejected(f"{len(found):,} members; the limit is {MAX_MEMBERS:,}")
    return [
        _Member(
            info.filename,
            info.header_offset,
            info.flag_bits,
            info.compress_type,
            info.compress_size,
            info.CRC,
            stat.S_ISLNK(info.external_attr >> 16),
        )
        for info in found
    ]


class _Careful:
    """A file for `zipfile`, which would read a directory of any size at once."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell, self._read = file.seek, file.tell, file.read

    def read(self, size: int = -1) -> bytes:
        found = self._read(min(size if size >= 0 else sys.maxsize, _MAX_DIRECTORY_BYTES + 1))
        if len(found) > _MAX_DIRECTORY_BYTES:
            raise Rejected(f"its directory has more than {_MAX_DIRECTORY_BYTES:,} bytes")
        return found


def _overlapping(members: Iterable[_Member]) -> set[int]:
    """Where members begin that share bytes with another one."""
    found: set[int] = set()
    furthest = -1
    before = -1
    for member in sorted(members, key=lambda member: member.header):
        if member.header < furthest:
            found |= {before, member.header}
        end = member.header + _HEADER.size + (member.size or 0)
        if end > furthest:
            furthest, before = end, member.header
    return found


def _salvaged(file: BinaryIO) -> Iterator[_Member]:
    """The members that stand in the archive, whatever its directory says."""
    end = 0
    for _ in range(MAX_MEMBERS):
        at = _next_header(file, end)
        member = None if at is None else _header(file, at)
        if member is None:
            return
        yield member
        end = member.header + _HEADER.size + (member.size or 0)


def _next_header(file: BinaryIO, at: int) -> int | None:
    """Where the next member begins at or behind a place."""
    file.seek(at)
    before = b""
    while chunk := file.read(CHUNK):
        found = (before + chunk).find(_SIGNATURE)
        if found >= 0:
            return at - len(before) + found
        before = (before + chunk)[1 - len(_SIGNATURE) :]
        at = file.tell()
    return None


def _header(file: BinaryIO, at: int) -> _Member | None:
    """The header of the member that begins at a place; None if it is cut."""
    file.seek(at)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    _, _, flags, method, _, _, crc, size, _, name_size, _ = _HEADER.unpack(header)
    name = file.read(name_size).decode("utf-8" if flags & _UTF8_NAME else "cp437", "replace")
    known = not flags & _SIZE_FOLLOWS
    return _Member(name, at, flags, method, size if known else None, crc if known else None)


def _unpacked(file: BinaryIO, member: _Member) -> Iterator[bytes]:
    """The bytes of a member.

    Raises:
        Damaged: cut or altered.
        Rejected: more comes out than can be meant.
    """
    file.seek(member.header)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(_SIGNATURE):
        raise Damaged(f"damaged: no member begins at byte {member.header:,}")
    *_, name_size, extra_size = _HEADER.unpack(header)
    file.seek(name_size + extra_size, 1)
    packed = _taken(file, member.size)
    crc = 0
    for chunk in packed if member.method == _STORED else inflated(packed):
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if member.crc is not None and crc != member.crc:
        raise Damaged(f"damaged: the member at byte {member.header:,} differs from its checksum")


def _taken(file: BinaryIO, size: int | None) -> Iterator[bytes]:
    left = size
    while left is None or left > 0:
        chunk = file.read(CHUNK if left is None else min(CHUNK, left))
        if not chunk:
            if left:
                raise Damaged(f"cut off: the archive ends at byte {file.tell():,}")
            return
        left = None if left is None else left - len(chunk)
        yield chunk

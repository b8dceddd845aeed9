"""Whether every raw file in an archive is as it came."""

from __future__ import annotations

import hashlib
import zlib

from search.archive.check import RESTORE, UNREADABLE, Check
from search.archive.connection import DATABASE
from search.model import Finding, Severity

__all__ = ["check_files"]

_CHUNK = 1 << 20


def check_files(check: Check) -> None:
    """Whether every file is as it came."""
    queries = ("SELECT sha256 FROM raw", "SELECT DISTINCT sha256 FROM version")
    for sha256 in sorted({sha256 for query in queries for (sha256,) in check.rows(query)} - {None}):
        check.count(f"raw file {sha256[:12]}")
        wrong = _wrong_raw(check, sha256)
        if wrong:
            check.found(
                Finding(
                    Severity.ARCHIVE,
                    f"{DATABASE}: raw {sha256[:12]}",
                    f"{wrong}; {_users(check, sha256)}",
                    "The file cannot be shown as it came, nor cleaned again; what was made "
                    "of it can still be searched and read.",
                    RESTORE,
                )
            )


def _wrong_raw(check: Check, sha256: str) -> str:
    """What is wrong with a raw file, if anything."""
    try:
        row = check.db.execute(
            "SELECT size, deflated FROM raw WHERE sha256 = ?", (sha256,)
        ).fetchone()
        if row is None:
            return "the file is missing"
        size, digest = _inflated(row["deflated"], row["size"])
    except (*UNREADABLE, zlib.error) as error:
        return f"the file cannot be read: {error}"
    if size != row["size"]:
        return f"the file does not have its {row['size']:,} bytes"
    if digest != sha256:
        return "the bytes are not those that came"
    check.sound[sha256] = size
    check.result.raw_files += 1
    check.result.raw_bytes += size
    return ""


def _users(check: Check, sha256: str) -> str:
    rows = check.rows(
        "SELECT document_id, number, name FROM version WHERE sha256 = ? LIMIT 3", (sha256,)
    )
    names = [f"document {key}, version {number} ({name})" for key, number, name in rows]
    return ", ".join(names) or "no document is made of it"


def _inflated(deflated: bytes, size: int) -> tuple[int, str]:
    """How many bytes a compressed file has, counted a little beyond `size`, and their SHA-256."""
    inflate, digest, total = zlib.decompressobj(), hashlib.sha256(), 0
    rest = deflated
    while rest and not inflate.eof and total <= size:
        piece = inflate.decompress(rest, _CHUNK)
        rest = inflate.unconsumed_tail
        digest.update(piece)
        total += len(piece)
    if inflate.unused_data or not (inflate.eof or total > size):
        raise ValueError("the compressed bytes do not end where they should")
    return total, digest.hexdigest()

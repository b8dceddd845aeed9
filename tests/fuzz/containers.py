"""Files that hold many pages: zip and gzip, web archives, JSON, feeds.

The first byte says what the rest is. Compressed kinds are also made here from plain bytes, as
chance alone would never get past a checksum.
"""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from search.errors import Rejected
from search.ingest import Refusal, Skipped, discover, pages_of, read

_ENDINGS = {
    "z": ".zip",
    "g": ".txt.gz",
    "w": ".warc",
    "v": ".warc.gz",
    "l": ".jsonl",
    "j": ".json",
    "f": ".xml",
    "h": ".html",
}
_MAX_PAGES = 100
"""A page or refusal for every byte or so; more would come from nowhere."""


def target(data: bytes) -> None:
    """A file gives pages that can be stored, and refusals that can be shown."""
    name, content = _file(data)
    path = _folder() / name
    path.write_bytes(content)
    (candidate,) = discover([path])
    count = 0
    for found in pages_of(candidate):
        count += 1
        assert count <= _MAX_PAGES + len(data)
        assert found.name.encode()
        if isinstance(found, Refusal | Skipped):
            assert found.reason.encode()
            continue
        assert found.path.encode()
        assert all(value.encode() and value.isprintable() for _, value in found.declared)
        try:
            read(found)
        except Rejected:
            continue


def _file(data: bytes) -> tuple[str, bytes]:
    kind, content = data[:1].decode("ascii", "replace"), data[1:]
    if kind == "Z":  # members: a line with the name, then the content, up to a line of ====
        return "a.zip", _zipped(content)
    if kind.isupper():
        ending = _ENDINGS.get(kind.lower(), ".txt").removesuffix(".gz")
        return f"a{ending}.gz", gzip.compress(content, mtime=0)
    return f"a{_ENDINGS.get(kind, '.txt')}", content


def _zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in content.split(b"\n====\n"):
            name, _, inner = member.partition(b"\n")
            info = zipfile.ZipInfo(name.decode("utf-8", "replace")[:15_000])
            archive.NameToInfo.clear()  # else it warns of names that come twice
            archive.writestr(info, inner)
    return file.getvalue()


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-containers-"))

"""Containers for tests, made byte by byte: what no library would write can be made, too."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from search.ingest import Refusal, Skipped, discover, pages_of
from search.model import RawPage

STORY = "The ferry to the islands sails again from Monday, the harbour master of Sandby said."
SECOND = "Fares stay as they were – for now, she added. The crossing takes an hour."
TEXT = f"{STORY}\n\n{SECOND}\n"
HTML = (
    "<html><head><title>The ferry sails again</title></head>"
    f"<body><p>{STORY}</p><p>{SECOND}</p></body></html>"
)


def found_in(path: Path) -> list[RawPage | Refusal | Skipped]:
    """What becomes of a file."""
    (candidate,) = discover([path])
    return list(pages_of(candidate))


def outcomes(path: Path) -> list[tuple[str, str]]:
    """For each thing found, what follows the file's name, and the page's text or the reason."""
    return [
        (
            found.name.removeprefix(path.name),
            found.content.decode() if isinstance(found, RawPage) else found.reason,
        )
        for found in found_in(path)
    ]


def json_lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def record(
    body: bytes | str, url: str = "http://x.example/1", kind: str = "resource", **headers: str
) -> bytes:
    """A WARC record; of keyword arguments ``content_type`` becomes ``Content-Type``."""
    body = body.encode() if isinstance(body, str) else body
    known = {"WARC-Type": kind, "Content-Type": "text/html", "WARC-Date": "2025-01-02T03:04:05Z"}
    if url:
        known["WARC-Target-URI"] = url
    known |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    known.setdefault("Content-Length", str(len(body)))
    head = "".join(f"{name}: {value}\r\n" for name, value in known.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + body + b"\r\n\r\n"


def response(
    body: bytes | str,
    url: str = "http://x.example/1",
    status: str = "200 OK",
    **headers: str,
) -> bytes:
    """A WARC record of an HTTP response with these headers."""
    body = body.encode() if isinstance(body, str) else body
    known = {"Content-Type": "text/html; charset=utf-8"}
    known |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in known.items() if value)
    sent = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
    return record(sent, url, "response", content_type="application/http; msgtype=response")


def members(*parts: bytes) -> bytes:
    """Each part compressed by itself, as web archives are."""
    return b"".join(gzip.compress(part, mtime=0) for part in parts)


def rss(*items: str, channel: str = "<title>Sandby Post</title>") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}{inner}</channel></rss>'

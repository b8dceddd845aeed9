"""Whatever a folder holds: pages, refusals with a reason, or nothing; never an error."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from packing import HTML, TEXT, json_lines, members, record, response, rss, zipped

from search.errors import Rejected
from search.ingest import discover, pages_of, read
from search.model import RawPage

FUZZED = 24  # of each kind

MIXED = "Größe, été".encode("cp1252") + "Мэр".encode("koi8-r") + "日本".encode("iso2022_jp")
INSERTED = [
    *(
        mark * count
        for mark in (b".", b"<", b'"', b"&#", b"[", b"{", b"\\")
        for count in (1, 9_999)
    ),
    *(b"<!--", b"PK\3\4", b"\x1f\x8b\x08", b"WARC/1.0\r\n", b"\xff\xfe", b"\0" * 99, MIXED),
    b"!?.,;:" * 100_000,
    bytes(range(32)),
]


def kinds() -> dict[str, bytes]:
    """One small file of each kind."""
    records = ({"text": TEXT, "id": 1}, {"html": HTML, "authors": ["Ann"]}, {"article": TEXT})
    warc = (
        record("software: x", "", "warcinfo"),
        response(HTML),
        response(gzip.compress(HTML.encode()), content_encoding="gzip"),
        response(f"{len(HTML):x}\r\n{HTML}\r\n0\r\n\r\n", transfer_encoding="chunked"),
        record(TEXT, kind="conversion", content_type="text/plain"),
    )
    feed = rss(f"<title>a</title><description>{TEXT}</description>", "<guid>g</guid>")
    singles = {
        "a.txt": TEXT.encode(),
        "a.html": HTML.encode(),
        "a.jsonl": json_lines(*records),
        "a.json": b"[" + b",".join(json_lines(*records).splitlines()) + b"]",
        "a.warc": b"".join(warc),
        "a.warc.gz": members(*warc),
        "a.rss": feed.encode(),
    }
    packed = {"a.txt.gz": members(singles["a.txt"]), "a.jsonl.gz": members(singles["a.jsonl"])}
    return singles | packed | {"a.zip": zipped(singles | packed)}


def flipped(content: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randrange(1, 30)):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def shortened(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    del content[at : at + chance.randrange(200)]


def stretched(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    content[at:at] = chance.choice(INSERTED)


CHANGES: list[Callable[[bytearray, random.Random], None]] = [flipped, cut, shortened, stretched]


@pytest.mark.parametrize("name", sorted(kinds()))
def test_altered_files_give_pages_or_reasons(tmp_path: Path, name: str) -> None:
    whole = kinds()[name]
    path = tmp_path / name
    for seed in range(FUZZED):
        chance = random.Random(f"{name} {seed}")  # noqa: S311 - the same in every run
        content = bytearray(whole)
        for change in [CHANGES[seed % 4], *chance.choices(CHANGES, k=chance.randrange(3))]:
            if content:
                change(content, chance)
        path.write_bytes(content)
        for candidate in discover([path]):
            for found in pages_of(candidate):
                if isinstance(found, RawPage):
                    check(found)
                else:
                    assert found[-1].encode()


def check(raw: RawPage) -> None:
    """The page is refused, or can be stored, and its blocks lie in it one after the other."""
    assert raw.path.encode()
    assert all(value.encode() for _, value in raw.declared)
    try:
        page = read(raw)
    except Rejected:
        return
    at = 0
    for block in page.blocks:
        assert at <= block.span.start < block.span.end <= len(raw.content)
        assert block.text.encode()
        at = block.span.end

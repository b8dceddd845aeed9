"""Whatever a folder holds: pages, refusals with a reason, or nothing; never an error or a hang,
and never more memory than a few pages take.

``python tests/integration/test_ingest_hostile.py PATH...`` reads files as the test of bombs does.
"""

from __future__ import annotations

import gzip
import random
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from packing import HTML, TEXT, json_lines, members, record, response, rss, zipped

from search.errors import Rejected
from search.ingest import Refusal, Skipped, discover, pages_of, read
from search.model import RawPage

CPU_SECONDS = 120
"""Of all bombs together; each takes a few at most, and one that hangs takes them all."""

MEMORY_MB = 300
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


def bombs(folder: Path) -> dict[str, str]:
    """Files that take all memory or time if nothing stops them; the reason each is refused for."""
    zeros = gzip.compress(b"\0" * 64_000_000)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    chunk = gzip.compress(b"x" * 200_000_000)
    made = {
        "zeros.txt.gz": (zeros * 20, "a decompression bomb"),
        "zeros.jsonl.gz": (zeros * 20, "a decompression bomb"),
        "zeros.warc.gz": (zeros * 20, "a decompression bomb"),
        "zeros.rss.gz": (zeros * 20, "a decompression bomb"),
        "small.warc.gz": (gzip.compress(b"\n" * 900_000) * 2_000, "a decompression bomb"),
        "zeros.zip": (zipped({"a.txt": b"\0" * 64_000_000}), "a decompression bomb"),
        "many.zip": (zipped({f"{n}": "" for n in range(10_001)}), "10,001 members"),
        "laughs.rss": (f"<!DOCTYPE rss [{laughs}]>{rss('&l9;')}".encode(), "XML entity"),
        "tags.rss": (b"<rss>" + b"<b>" * 2_000_000, "300,000 tags"),
        "body.warc": (response(chunk, content_encoding="gzip"), "a decompression bomb"),
        "headers.warc": (b"WARC/1.0\r\n" + b"a: b\r\n" * 5_000_000, "headers have more"),
        "lists.jsonl": (b'{"x":[' + b"[]," * 20_000_000 + b"[]]}", "too many values"),
        "texts.jsonl": (b'{"x":[' + b'"",' * 20_000_000 + b'""]}', "too many values"),
        "lists.json": (b"[" + b"[]," * 20_000_000 + b"[]]", "too many values"),
        "line.jsonl": (b'{"text":"' + b"word " * 20_000_000 + b'"}', "longer than 67,108,864"),
        "line.txt": (b"word " * 20_000_000, "too large"),
        "ends.txt": (b"\n" * 60_000_000, "more than 2,000,000 lines"),
        "controls.txt": (b"\x01" * 60_000_000, "binary"),
        "lines.jsonl": (b"x\n" * 10_000_000, "more than 10,000 refusals"),
    }
    for name, (content, _) in made.items():
        (folder / name).write_bytes(content)
    return {name: reason for name, (_, reason) in made.items()}


def test_bombs_are_refused_in_little_memory_and_the_run_goes_on(tmp_path: Path) -> None:
    reasons = bombs(tmp_path)
    (tmp_path / "zz.txt").write_text(TEXT)
    run = subprocess.run(
        [sys.executable, __file__, *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": f"{Path(__file__).parents[1]}:{Path(__file__).parents[2]}"},
    )
    *lines, last = run.stdout.splitlines()
    for name, reason in reasons.items():
        told = [line for line in lines if line.startswith(name)]
        assert any(reason in line for line in told), (name, told[:3])
        assert not any("a page" in line for line in told), (name, told[:3])
    assert "zz.txt: a page" in lines
    assert int(last) < MEMORY_MB


def main(paths: list[str]) -> None:
    """Read files and print what becomes of them, and the most memory taken, in megabytes."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    for path in paths:
        for candidate in discover([Path(path)]):
            for found in pages_of(candidate):
                print(f"{found.name}: {outcome(found)}")  # noqa: T201 - read by the test above
    # Not ru_maxrss, which begins with what the parent had.
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    print(int(peak) // 1024)  # noqa: T201


def outcome(found: RawPage | Refusal | Skipped) -> str:
    if not isinstance(found, RawPage):
        return found.reason
    try:
        read(found)
    except Rejected as error:
        return str(error)
    return "a page"


if __name__ == "__main__":
    main(sys.argv[1:])

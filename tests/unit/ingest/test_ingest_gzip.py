"""Compressed files: the same pages as without compression, and an end to what comes out."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from packing import HTML, TEXT, found_in, members, outcomes, rss

from search.ingest.containers import streams
from search.model import MediaType, RawPage


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.txt.gz", TEXT, MediaType.TEXT),
        ("a.gz", TEXT, MediaType.TEXT),
        ("a.HTML.GZ", HTML, MediaType.HTML),
        ("a.txt", TEXT, MediaType.TEXT),  # packed, and not named so
    ],
)
def test_a_single_page_keeps_its_path(
    tmp_path: Path, name: str, content: str, kind: MediaType
) -> None:
    (tmp_path / name).write_bytes(members(content.encode()))
    (page,) = found_in(tmp_path / name)
    assert isinstance(page, RawPage)
    assert (page.path, page.name) == (str(tmp_path / name), name)
    assert (page.media_type, page.content.decode()) == (kind, content)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.txt.gz"


def test_members_follow_one_another_with_zeros_between(file: Path) -> None:
    file.write_bytes(members(b"one ") + b"\0" * 512 + members(b"two ", b"", b"three") + b"\0" * 9)
    assert outcomes(file) == [("", "one two three")]


def test_long_and_very_compressible_text_comes_out_whole(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHUNK", 100)
    text = "a" * 50_000 + "b" * 10_001 + TEXT
    file.write_bytes(members(text.encode()))
    assert outcomes(file) == [("", text)]


def test_what_is_cut_or_followed_by_anything_else_gives_what_came_before(file: Path) -> None:
    packed = members(TEXT.encode())
    file.write_bytes(packed[:-9])
    page, damage = outcomes(file)
    assert page == ("", TEXT)
    reason = f"cut off: it ends at byte {len(packed) - 9}, within compressed data"
    assert damage == ("", reason)
    file.write_bytes(packed + b"garbage")
    reason = f"damaged: what follows byte {len(packed)} cannot be decompressed"
    assert outcomes(file) == [("", TEXT), ("", reason)]


def test_a_name_that_lies(file: Path) -> None:
    file.write_text(TEXT)
    assert outcomes(file) == [("", "its name ends in .gz, but it is not compressed with gzip")]


def test_a_ratio_that_no_text_has(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(gzip.compress(b"x" * 1_000_000))
    assert [name for name, _ in outcomes(file)] == [""]  # little comes out, at any ratio
    monkeypatch.setattr(streams, "FREE_BYTES", 1_000)
    ((_, reason),) = outcomes(file)
    assert reason.startswith("a decompression bomb: ")
    assert reason.endswith("bytes came out of the first 1,003; the limit is 100 to 1")


def test_much_may_come_out_at_an_ordinary_ratio_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MAX_UNPACKED", 1_000_000)
    monkeypatch.setattr(streams, "MAX_RATIO", 1_000)
    lines = b"".join(b'{"text": "%d"}\n' % n**9 for n in range(40_000))
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(lines))
    assert len(outcomes(file)) == 40_000
    file.write_bytes(gzip.compress(b'{"text": "the same again"}\n' * 60_000))
    assert outcomes(file)[-1] == ("", "more than 1,000,000 bytes come out of it; unpack it first")


def test_packed_feeds_and_web_archives_are_cut_too(tmp_path: Path) -> None:
    packed = gzip.compress(
        rss(*(f"<description>{n**50}</description>" for n in range(99))).encode()
    )
    (tmp_path / "f.rss.gz").write_bytes(packed[:-500])
    found = outcomes(tmp_path / "f.rss.gz")
    assert found[0] == ("!/1", "0")
    assert found[-1][1].startswith("cut off: it ends at byte")

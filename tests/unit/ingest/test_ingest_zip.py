"""Zip archives: their members as files, and nothing of them where it should not be."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from packing import HTML, TEXT, found_in, json_lines, members, outcomes, response, rss, zipped

from search.ingest import Skipped
from search.ingest.containers import zipped as module
from search.model import RawPage


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "z.zip"


def test_members_are_read_as_files_are(file: Path) -> None:
    file.write_bytes(
        zipped(
            {
                "press/a.txt": TEXT,
                "press/b.HTML": HTML,
                "c.txt.gz": members(TEXT.encode()),
                "d.jsonl": json_lines({"text": "one", "id": "k"}, {"text": "two"}),
                "e.warc.gz": members(response(HTML)),
                "f.rss": rss("<guid>g</guid><description>Summary</description>"),
                "empty/": "",
            }
        )
    )
    pages = [found for found in found_in(file) if isinstance(found, RawPage)]
    assert {page.name: page.content.decode() for page in pages} == {
        "z.zip!/press/a.txt": TEXT,
        "z.zip!/press/b.HTML": HTML,
        "z.zip!/c.txt.gz": TEXT,
        "z.zip!/d.jsonl!/k": "one",
        "z.zip!/d.jsonl!/2": "two",
        "z.zip!/e.warc.gz!/http://x.example/1": HTML,
        "z.zip!/f.rss!/g": "Summary",
    }
    assert pages[0].path == f"{file}!/press/a.txt"
    assert not list(file.parent.glob("*/**"))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../a.txt", "its name leads out of the archive"),
        ("a/../../b.txt", "its name leads out of the archive"),
        ("/etc/a.txt", "its name leads out of the archive"),
        ("C:\\a.txt", "its name leads out of the archive"),
        ("..\\a.txt", "its name leads out of the archive"),
        ("b.zip", "an archive in a container; unpack it and ingest the folder"),
        ("b.zip.gz", "an archive in a container; unpack it and ingest the folder"),
        ("b.mp4", "files ending in .mp4 are not read"),
        ("b.gz.gz", "files ending in .gz are not read"),
    ],
)
def test_members_that_are_refused(file: Path, name: str, reason: str) -> None:
    file.write_bytes(zipped({name: TEXT, "good.txt": TEXT}))
    (refused, why), good = outcomes(file)
    assert refused == f"!/{name}"
    assert why.startswith(reason)
    assert good == ("!/good.txt", TEXT)


def test_names_are_printable_and_bounded(file: Path) -> None:
    file.write_bytes(zipped({"a\x1b[31m\nb..txt": TEXT, "x" * 3_000 + ".txt": TEXT}))
    (first, _), (second, _) = outcomes(file)
    assert first == "!/a\\x1b[31m\\nb..txt"
    assert len(second) < 1_010


def test_what_is_no_press_is_skipped(file: Path) -> None:
    file.write_bytes(zipped({"README.md": "x", "__MACOSX/._a.txt": "x", ".git/config": "x"}))
    assert {type(found) for found in found_in(file)} == {Skipped}


def test_a_link_is_not_followed(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert outcomes(file) == [("!/link.txt", "a link")]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_are_refused(file: Path, method: int) -> None:
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("a.txt", TEXT)
    assert outcomes(file) == [("!/a.txt", f"compression method {method} is not read, only deflate")]


def test_encrypted_members_are_refused(file: Path) -> None:
    content = zipped({"a.txt": TEXT})
    directory = content.index(b"PK\1\2")
    file.write_bytes(content[: directory + 8] + b"\1" + content[directory + 9 :])
    assert "encrypted" in outcomes(file)[0][1]


def entry(name: bytes, size: int, offset: int) -> bytes:
    head = (b"PK\1\2", 20, 0, 20, 0, 0, 8, 0, 0, 0, size, size, len(name), 0, 0, 0, 0, 0, offset)
    return struct.pack("<4s4B4HL2L5H2L", *head) + name


def directory_of(entries: list[bytes], at: int) -> bytes:
    joined = b"".join(entries)
    count = min(len(entries), 0xFFFF)
    return joined + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(joined), at, 0)


def test_members_that_share_their_bytes_are_refused(file: Path) -> None:
    """As in bombs without nesting (D. Fifield, A better zip bomb, WOOT 2019)."""
    content = zipped({"a.txt": "word " * 10_000, "good.txt": TEXT})
    first, good, at = (
        zipfile.ZipFile(io.BytesIO(content)).infolist()[0],
        content.index(b"PK\3\4", 4),
        content.index(b"PK\1\2"),
    )
    size = zipfile.ZipFile(io.BytesIO(content)).infolist()[1].compress_size
    entries = [entry(b"%d.txt" % n, first.compress_size, 0) for n in range(3)]
    entries += [entry(b"good.txt", size, good)]
    file.write_bytes(content[:at] + directory_of(entries, at))
    *overlapping, page, damage = outcomes(file)
    reason = "it overlaps with another member, as members of bombs do"
    assert overlapping == [(f"!/{n}.txt", reason) for n in range(3)]
    assert page == ("!/good.txt", TEXT)
    assert "differs from its checksum" in damage[1]


def test_more_members_than_the_limit_are_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_MEMBERS", 3)
    file.write_bytes(zipped({f"{n}.txt": TEXT for n in range(3)}))
    assert len(outcomes(file)) == 3
    file.write_bytes(zipped({f"{n}.txt": TEXT for n in range(4)}))
    assert outcomes(file) == [("", "4 members; the limit is 3")]
    monkeypatch.setattr(module, "_MAX_DIRECTORY_BYTES", 100)
    file.write_bytes(zipped({f"{n}.txt": TEXT for n in range(3)}))
    assert outcomes(file) == [("", "its directory has more than 100 bytes")]


def test_more_bytes_than_the_limit_end_the_archive(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_UNPACKED", 5_000)
    file.write_bytes(zipped({f"{n}.txt": f"{n}" * 2_000 for n in range(9)}))
    found = outcomes(file)
    assert [name for name, _ in found] == ["!/0.txt", "!/1.txt", "!/2.txt", ""]
    assert found[2][1] == "more than 5,000 bytes come out of the archive"
    assert found[3][1] == "more than 5,000 bytes come out of it; unpack it first"


def test_a_bomb_is_refused_and_the_rest_is_read(file: Path) -> None:
    file.write_bytes(zipped({"bomb.txt": b"\0" * 20_000_000, "good.txt": TEXT}))
    (bomb, reason), good = outcomes(file)
    assert bomb == "!/bomb.txt"
    assert "a decompression bomb" in reason
    assert good == ("!/good.txt", TEXT)


def test_an_archive_that_is_cut_gives_what_came_before(file: Path) -> None:
    content = zipped({"a.txt": TEXT, "b.jsonl": json_lines({"text": "one"}), "c.html": HTML * 9})
    end = content.index(b"PK\1\2") - 40
    file.write_bytes(content[:end])
    first, second, third, cut, last = outcomes(file)
    assert first == ("!/a.txt", TEXT)
    assert second == ("!/b.jsonl!/1", "one")
    assert third[0] == "!/c.html"
    assert third[1].startswith(HTML[:100])
    assert cut == ("!/c.html", f"cut off: the archive ends at byte {end:,}")
    assert last == ("", f"no directory (File is not a zip file); it ends at byte {end:,}")


def test_streamed_members_are_salvaged_too(file: Path) -> None:
    """Their sizes stand behind them, and in the directory that is lost."""

    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", TEXT)
        archive.writestr("b.txt", HTML)
    content = out.getvalue()
    file.write_bytes(content[: content.index(b"PK\1\2")])
    assert outcomes(file)[:2] == [("!/a.txt", TEXT), ("!/b.txt", HTML)]


def test_a_member_that_differs_from_its_checksum_is_told(file: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", TEXT)
    file.write_bytes(out.getvalue().replace(b"ferry", b"fairy", 1))
    page, damage = outcomes(file)
    assert page[1].startswith("The fairy")
    assert damage == ("!/a.txt", "damaged: the member at byte 0 differs from its checksum")


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\3\4", b"PK\5\6" + b"\0" * 18])
def test_what_is_no_archive(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert all(name == "" for name, _ in outcomes(file))

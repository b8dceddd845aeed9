"""Web archives: which records are pages, what undoes their encodings, what damage costs."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest
from packing import HTML, TEXT, found_in, members, outcomes, record, response

from search.ingest import Skipped, read
from search.ingest.containers import warc
from search.model import MediaType, RawPage


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "w.warc"


def page_of(file: Path, content: bytes) -> RawPage:
    file.write_bytes(content)
    (found,) = found_in(file)
    assert isinstance(found, RawPage), found
    return found


def test_a_response_is_a_page(file: Path) -> None:
    page = page_of(file, response(HTML, "http://x.example/ferry"))
    assert (page.path, page.name) == (
        f"{file}!/http://x.example/ferry",
        "w.warc!/http://x.example/ferry",
    )
    assert page.media_type is MediaType.HTML
    assert page.content.decode() == HTML
    assert page.declared == (
        ("warc url", "http://x.example/ferry"),
        ("warc date", "2025-01-02T03:04:05Z"),
        ("http content-type", "text/html; charset=utf-8"),
    )
    assert read(page).declared[:3] == page.declared


@pytest.mark.parametrize("kind", ["resource", "conversion"])
@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/html", MediaType.HTML),
        ("application/xhtml+xml; charset=utf-8", MediaType.HTML),
        ("TEXT/PLAIN", MediaType.TEXT),
    ],
)
def test_resources_and_conversions_are_pages(
    file: Path, kind: str, content_type: str, expected: MediaType
) -> None:
    page = page_of(file, record(TEXT, kind=kind, content_type=content_type))
    assert page.media_type is expected
    assert page.content.decode() == TEXT


@pytest.mark.parametrize("name", ["w.warc", "w.warc.gz", "w.wet", "w.wet.gz"])
@pytest.mark.parametrize("pack", [b"".join, lambda parts: members(*parts)])
def test_packed_or_not_whatever_the_name(tmp_path: Path, name: str, pack: object) -> None:
    content = pack([record(TEXT, "http://x.example/1"), record(TEXT, "http://x.example/2")])  # type: ignore[operator]
    (tmp_path / name).write_bytes(content)
    found = outcomes(tmp_path / name)
    if name.endswith(".gz") and not content.startswith(b"\x1f\x8b"):
        assert found == [("", "its name ends in .gz, but it is not compressed with gzip")]
    else:
        assert found == [(f"!/http://x.example/{n}", TEXT) for n in (1, 2)]


def test_what_is_no_page_is_skipped_and_counted(file: Path) -> None:
    file.write_bytes(
        record("software: x", "", "warcinfo")
        + record("GET / HTTP/1.1\r\n\r\n", kind="request")
        + response(HTML, status="404 Not Found") * 3
        + response(HTML, status="301 Moved")
        + response(b"\x89PNG", content_type="image/png")
        + response("{}", content_type="")
        + record("x", "dns:x.example", "response", content_type="text/dns")
        + record("x", kind="invented")
        + response(HTML, status="206 Partial Content")
    )
    page, *skipped = found_in(file)
    assert isinstance(page, RawPage)
    assert skipped == [
        Skipped("w.warc", reason)
        for reason in (
            "3 records: HTTP status 404",
            "1 record: a warcinfo record",
            "1 record: a request record",
            "1 record: HTTP status 301",
            "1 record: content type image/png",
            "1 record: content type unknown",
            "1 record: a response that is not of HTTP",
            "1 record: of another type",
        )
    ]


def test_reasons_of_skipping_are_bounded(file: Path) -> None:
    kinds = (response("", content_type=f"x/{n}") for n in range(500))
    file.write_bytes(b"".join(kinds))
    assert len(found_in(file)) == 51


def chunked(content: bytes, size: int = 7) -> bytes:
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    return b"".join(b"%X;x=y\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("is_chunked", [False, True])
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", HTML.encode()),
        ("identity", HTML.encode()),
        ("gzip", gzip.compress(HTML.encode())),
        ("x-gzip", gzip.compress(HTML.encode())),
        ("deflate", zlib.compress(HTML.encode())),
        ("deflate", zlib.compress(HTML.encode())[2:-4]),
        ("gzip", HTML.encode()),  # the crawler has undone it, and kept the header
        ("br", HTML.encode()),
        ("deflate, gzip", gzip.compress(zlib.compress(HTML.encode()))),
    ],
)
def test_encodings_of_http_are_undone(
    file: Path, encoding: str, body: bytes, *, is_chunked: bool
) -> None:
    headers = {"content_encoding": encoding}
    if is_chunked:
        headers["transfer_encoding"] = "chunked"
    page = page_of(file, response(chunked(body) if is_chunked else body, **headers))
    assert page.content.decode() == HTML


def test_chunks_that_were_joined_already_are_left_alone(file: Path) -> None:
    assert page_of(file, response(HTML, transfer_encoding="chunked")).content.decode() == HTML


def test_bad_bodies_are_refused_and_the_rest_is_read(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.ingest.containers.http_body.MAX_PAGE_BYTES", 3_000_000)
    monkeypatch.setattr(warc, "MAX_PAGE_BYTES", 1_000_000)
    bomb = gzip.compress(b"x" * 4_000_000)
    file.write_bytes(
        response(bomb, "http://x.example/bomb", content_encoding="gzip")
        + response(gzip.compress(b"x" * 900_000) * 5, "http://x.example/5", content_encoding="gzip")
        + response(
            gzip.compress(HTML.encode())[:60], "http://x.example/cut", content_encoding="gzip"
        )
        + response(b"\x0b\x02", "http://x.example/br", content_encoding="br")
        + response(b"x" * 1_000_001, "http://x.example/large")
        + record("HTTX", "http://x.example/http", "response", content_type="application/http")
        + response(HTML, "http://x.example/good")
    )
    reasons = dict(outcomes(file))
    assert "a decompression bomb" in reasons["!/http://x.example/bomb"]
    assert "a decompression bomb" in reasons["!/http://x.example/5"]
    assert "cut off" in reasons["!/http://x.example/cut"]
    assert reasons["!/http://x.example/br"] == "its content-encoding br is not read"
    assert reasons["!/http://x.example/large"] == "too large: more than 1,000,000 bytes"
    assert "HTTP header cannot be read" in reasons["!/http://x.example/http"]
    assert reasons["!/http://x.example/good"] == HTML


def test_damage_between_records_is_told_with_its_place(file: Path) -> None:
    first = response(HTML, "http://x.example/1")
    file.write_bytes(
        first
        + b"garbage\n" * 1_000
        + b"WARC/1.0\r\nno length\r\n\r\n"
        + b"WARC/9.9\r\n\r\n"
        + b"WARC/1.0\r\n"
        + b"x: y\r\n" * 100_000
        + response(HTML, "http://x.example/2")
    )
    found = outcomes(file)
    assert found[0] == ("!/http://x.example/1", HTML)
    assert found[1] == ("", f"damaged: no record begins at byte {len(first):,}")
    assert "has no length" in found[2][1]
    assert "cannot be read" in found[3][1]
    assert "headers have more than 262,144 bytes" in found[4][1]
    assert found[-1] == ("!/http://x.example/2", HTML)


def test_a_record_that_is_cut_is_refused_with_the_place(file: Path) -> None:
    content = response(HTML, "http://x.example/1") + response(HTML, "http://x.example/2")
    file.write_bytes(content[:-50])
    first, second = outcomes(file)
    assert first == ("!/http://x.example/1", HTML)
    at = len(content) // 2
    reason = f"cut off: the record at byte {at:,} ends at byte {len(content) - 50:,}"
    assert second == ("!/http://x.example/2", reason)


def test_behind_a_damaged_gzip_member_reading_goes_on(tmp_path: Path) -> None:
    parts = [members(response(HTML, f"http://x.example/{n}")) for n in range(4)]
    parts[1] = parts[1][:60] + b"\xff\xff\xff\xff" + parts[1][64:]
    (tmp_path / "w.warc.gz").write_bytes(b"".join(parts))
    found = outcomes(tmp_path / "w.warc.gz")
    pages = [name for name, text in found if text == HTML]
    assert pages == [f"!/http://x.example/{n}" for n in (0, 2, 3)]
    assert any(text.startswith("damaged: what follows byte") for _, text in found)


def test_two_captures_of_one_address_have_one_path(file: Path) -> None:
    file.write_bytes(response("<p>old</p>") + response("<p>new</p>"))
    old, new = found_in(file)
    assert isinstance(old, RawPage)
    assert isinstance(new, RawPage)
    assert old.path == new.path
    assert (old.content, new.content) == (b"<p>old</p>", b"<p>new</p>")


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n"])
def test_a_file_without_a_record_is_empty(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert outcomes(file) == [("", "empty: the file holds no record")]


def test_the_charset_of_the_header_is_used(file: Path) -> None:
    body = "<p>Škola u řeky</p>".encode("iso-8859-2")
    page = page_of(file, response(body, content_type='text/html; charset="ISO-8859-2"'))
    assert [block.text for block in read(page).blocks] == ["Škola u řeky"]

"""Reading text dumps: every block with the bytes it came from, every refusal with its place."""

from __future__ import annotations

import codecs

import pytest
from making import make_raw

from search.errors import Rejected
from search.ingest import read
from search.ingest.formats import text as text_format
from search.model import Page


def blocks_of(content: bytes, encoding: str | None = None) -> list[tuple[int, str]]:
    """Line numbers and texts; on the way, that every byte range decodes to its text."""
    page: Page = read(make_raw(content), encoding)
    for block in page.blocks:
        assert content[block.span.start : block.span.end].decode(page.encoding) == block.text
    return [(block.line, block.text) for block in page.blocks]


@pytest.mark.parametrize(
    ("content", "blocks"),
    [
        (b"one\ntwo", [(1, "one"), (2, "two")]),
        (b"one\r\n\r\ntwo\r\n", [(1, "one"), (3, "two")]),
        (b"one\rtwo\r\r\nthree", [(1, "one"), (2, "two"), (4, "three")]),
        (b"\n\n  one \t\n", [(3, "one")]),
        ("\u00a0\u2003Goïta\u202f\n\u3000x".encode(), [(1, "Goïta"), (2, "x")]),
        ("\u200b \ufeff \u2060one\u200b\u00a0\u200b".encode(), [(1, "one")]),
        ("a\u2028b\x0cc\x85d".encode(), [(1, "a\u2028b\x0cc\x85d")]),  # no editor's lines
        (b"x  y\t z", [(1, "x  y\t z")]),  # verbatim inside
    ],
    ids=["lf", "crlf", "cr", "blank", "no-break", "invisible", "separators", "inner"],
)
def test_lines_become_blocks(content: bytes, blocks: list[tuple[int, str]]) -> None:
    assert blocks_of(content) == blocks


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_names_the_encoding_whatever_the_user_says(
    mark: bytes, codec: str
) -> None:
    content = mark + "Goïta 𝄞\r\n\r\nBamako".encode(codec)
    assert blocks_of(content) == [(1, "Goïta 𝄞"), (3, "Bamako")]
    assert read(make_raw(content), "windows-1252").encoding == codec


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1252", "« Goïta » – l’Union"),
        ("iso-8859-15", "œuvre à 5 €"),
        ("cp1251", "Москва"),
        ("shift_jis", "日本 ニュース"),
        ("gb18030", "新闻 é 𝄞"),
        ("utf-16-be", "Goïta"),
    ],
)
def test_an_encoding_can_be_named(encoding: str, text: str) -> None:
    content = f"  {text}\n{text}".encode(encoding)
    assert blocks_of(content, encoding) == [(1, text), (2, text)]


@pytest.mark.parametrize(
    ("content", "encoding", "reason"),
    [
        (b"", None, "empty"),
        (b" \n\t\r\n\xe2\x80\x8b", None, "empty"),
        (b"\xef\xbb\xbf", None, "empty"),
        (bytes(range(128, 256)), None, r"not utf-8: byte 0x80 at byte 0 .*--encoding windows-1252"),
        (b"\xef\xbb\xbfGo\xefta", None, r"not utf-8, which a byte order mark names: .* byte 5"),
        (b"Go\x81ta", "windows-1252", r"not cp1252, which the user names: byte 0x81 at byte 2"),
        (b"PK\x03\x04 text", None, r"control character 0x03 at byte 2"),
        (b"caf\xc3\xa9 \x00", None, r"control character 0x00 at byte 6"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", None, r"NUL byte at byte 8"),
        (codecs.BOM_UTF16_LE + b"a\x00b", None, r"not utf-16-le, .*: byte 0x62 at byte 4"),
        (b"abc", "klingon", "unknown encoding 'klingon'"),
        (b"abc", "a\x00b", "unknown encoding"),
        (b"abc", "hex", "hex is not an encoding of text"),
        (b"abc", "undefined", "undefined is not an encoding of text"),
        ("日本 x".encode("iso-2022-jp"), "iso-2022-jp", "does not map back"),
        ("日本 x".encode("iso-2022-jp"), None, "iso2022_jp does not map back"),
        ("日本 x".encode("utf-7"), "utf-7", "does not map back"),
        (b"\\ud800", "unicode_escape", "does not map back"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_place(
    content: bytes, encoding: str | None, reason: str
) -> None:
    with pytest.raises(Rejected, match=reason):
        read(make_raw(content), encoding)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("é" * 10, ["é" * 10]),
        ("Oui. Non. Un mot", ["Oui. Non.", "Un mot"]),
        ("un mot un autre", ["un mot un", "autre"]),
        ("x" * 25, ["x" * 10, "x" * 10, "x" * 5]),
        (" " * 30 + "x", ["x"]),
    ],
    ids=["as long as the limit", "sentence", "blank", "neither", "blanks alone"],
)
def test_a_long_line_is_cut_where_it_is_least_harm(
    monkeypatch: pytest.MonkeyPatch, line: str, parts: list[str]
) -> None:
    monkeypatch.setattr(text_format, "MAX_BLOCK_CHARS", 10)
    found = blocks_of(f"é\n{line}\nx".encode())
    assert found == [(1, "é"), *((2, part) for part in parts), (3, "x")]


def test_a_file_may_have_as_many_lines_as_the_limit_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(text_format, "MAX_LINES", 3)
    assert blocks_of(b"1\n2\n3") == [(1, "1"), (2, "2"), (3, "3")]
    with pytest.raises(Rejected, match="more than 3 lines"):
        read(make_raw(b"1\n2\n3\n4"))


def test_a_line_of_mixed_invisible_characters_takes_no_quadratic_time() -> None:
    """Stripping one kind after the other took minutes for a line of half a million of each."""
    content = ("\u200b " * 450_000 + "x").encode()
    assert blocks_of(content) == [(1, "x")]

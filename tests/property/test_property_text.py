"""What holds of every text: folding, byte ranges, character ranges."""

from __future__ import annotations

import codecs
import re
import unicodedata

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from making import make_raw

from search.errors import Rejected
from search.index.analysis import tokenize
from search.ingest import read
from search.model import CleanPage, KeptBlock, Page, Role, Span
from search.text import fold, name_key

TEXTS = st.text(max_size=60)
MARKS = st.sampled_from(
    [c for c in map(chr, range(0x300, 0x370)) if unicodedata.combining(c) and c == c.casefold()]
)
LETTERS = st.sampled_from("aceginosuyzACEGINOSUYZ")
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])
BLANKS = st.text(" \t\u00a0\u2003\u202f\u3000\u200b\ufeff\u2060", max_size=4)
PRINTABLE = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)
CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # read as blanks
CODECS = {
    "utf-8": b"",
    "utf-8 mark": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "cp1252": b"",
    "gb18030": b"",
    "shift_jis": b"",
}


def page_or_reason(content: bytes, encoding: str | None) -> Page | str:
    """The page, or why it was rejected; anything else would be raised."""
    try:
        return read(make_raw(content), encoding)
    except Rejected as refused:
        return str(refused)


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert name_key(name_key(text)) == name_key(text)


@given(st.lists(st.tuples(LETTERS, st.lists(MARKS, max_size=3)), max_size=12))
def test_accents_and_case_never_matter(letters: list[tuple[str, list[str]]]) -> None:
    bare = "".join(letter for letter, _ in letters)
    accented = "".join(letter + "".join(marks) for letter, marks in letters)
    assert fold(accented) == fold(bare) == fold(accented.upper()) == fold(accented.lower())


@settings(max_examples=200)
@given(
    st.lists(st.tuples(BLANKS, PRINTABLE, BLANKS, LINE_ENDS), max_size=8),
    st.sampled_from(sorted(CODECS)),
)
def test_the_bytes_of_a_block_are_its_text(
    lines: list[tuple[str, str, str, str]], name: str
) -> None:
    codec, mark = name.removesuffix(" mark"), CODECS[name]
    text = "".join("".join(line) for line in lines)
    try:
        content = mark + text.encode(codec)
    except UnicodeEncodeError:
        content = mark + text.encode(codec, "ignore")
    assume(mark or not content.startswith(tuple(mark for mark in CODECS.values() if mark)))
    page = page_or_reason(content, codec)
    if isinstance(page, str):
        assume(not page.startswith("empty"))
        # Only encodings that spell one text in several ways, or spell it in context.
        assert "does not map back" in page
        assert codec in {"gb18030", "shift_jis"}
        return
    decoded = content[len(mark) :].decode(codec)
    physical = decoded.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for block in page.blocks:
        assert content[block.span.start : block.span.end].decode(codec) == block.text
        assert block.text
        assert block.text in physical[block.line - 1]
    shown = [line for line in physical if line.strip().strip("\u200b\ufeff\u2060 ")]
    assert len(page.blocks) <= len(physical)
    assert [b.line for b in page.blocks] == sorted({b.line for b in page.blocks})
    assert len(page.blocks) <= len(shown) + sum("\u200b" in line for line in physical)


@settings(max_examples=200)
@given(st.binary(max_size=40), st.sampled_from([None, "utf-8", "cp1252", "utf-16", "utf-7"]))
def test_any_bytes_are_read_or_rejected(content: bytes, encoding: str | None) -> None:
    page = page_or_reason(content, encoding)
    for block in () if isinstance(page, str) else page.blocks:
        raw = content[block.span.start : block.span.end].decode(page.encoding, "replace")
        assert CONTROLS.sub(" ", raw) == block.text


@given(st.lists(st.tuples(st.text(min_size=1, max_size=9), st.integers(0, 3)), max_size=9))
def test_a_clean_page_knows_where_each_block_stands(blocks: list[tuple[str, int]]) -> None:
    line = 1
    kept = []
    for number, (text, gap) in enumerate(blocks):
        line += gap
        role = Role.TITLE if number == 1 else Role.BODY
        kept.append(KeptBlock(text, role, line, Span(0, len(text))))
    page = CleanPage.of(kept, ())
    glues = []
    at = 0
    for block, original in zip(page.kept, kept, strict=True):
        assert page.text[block.chars.start : block.chars.end] == original.text
        glues.append(page.text[at : block.at])
        at = block.chars.end
    assert at == len(page.text)
    assert glues[1:] == [{0: " ", 1: "\n"}.get(gap, "\n\n") for _, gap in blocks[1:]]
    assert len(page.body) == len(page.text)
    for block in page.kept:
        shown = page.body[block.chars.start : block.chars.end]
        assert shown == (" " * len(block.text) if block.role is Role.TITLE else block.text)


@settings(max_examples=300)
@given(TEXTS)
def test_words_stand_where_they_say_in_order(text: str) -> None:
    at = 0
    for token in tokenize(text):
        assert at <= token.start < token.end <= len(text)
        assert token.text
        assert token.text == fold(token.text)
        at = token.end

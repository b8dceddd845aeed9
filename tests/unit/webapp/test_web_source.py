"""A raw file in rows and pages: nothing of it is lost, and no page is too long."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_engine import Story, document_of
from hypothesis import given
from hypothesis import strategies as st

from search.model import Category, CleanPage, Document, Role
from webapp.source import SourcePage, source_page


def document(encoding: str, *lines: tuple[Role | Category, str]) -> Document:
    made = document_of(Story([*lines] or [(Role.TITLE, "T")]))
    if not lines:
        nothing = replace(made.article, page=CleanPage.of((), ()))
        made = replace(made, article=nothing)
    return replace(made, provenance=replace(made.provenance, encoding=encoding))


def pages(raw: bytes, encoding: str) -> list[SourcePage]:
    """All pages of a file, by the way from one to the next."""
    found = [source_page(raw, document(encoding), 0)]
    while found[-1].following is not None:
        found.append(source_page(raw, document(encoding), found[-1].following))
    return found


def text_of(page: SourcePage) -> list[str]:
    return ["".join(part.text for part in row.parts) for row in page.rows]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=40)


@given(st.lists(texts, max_size=30))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_every_line_is_there_once(encoding: str, end: str, lines: list[str]) -> None:
    raw = "".join(line + end for line in lines).encode(encoding)
    (shown,) = pages(raw, encoding)
    assert text_of(shown) == lines
    assert [row.line for row in shown.rows] == list(range(1, len(lines) + 1))
    for row, line in zip(shown.rows, lines, strict=True):
        encoded = line.encode(encoding)
        assert raw[row.at : row.at + len(encoded)] == encoded


@pytest.mark.parametrize("letter", ["a", "é", "word ", "語"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_long_line_is_parted_between_letters(letter: str, encoding: str) -> None:
    text = letter * 5_000
    (shown,) = pages(text.encode(encoding), encoding)
    assert "".join(text_of(shown)) == text
    assert "\ufffd" not in text
    assert [row.line for row in shown.rows] == [1] + [0] * (len(shown.rows) - 1)
    assert all(len(row) <= 1_000 for row in text_of(shown))
    if letter == "word ":
        assert all(row.endswith(" ") for row in text_of(shown))


def test_a_long_file_has_pages_that_lead_there_and_back() -> None:
    lines = [f"line {n}" for n in range(1_000)]
    raw = "\n".join(lines).encode()
    shown = pages(raw, "utf-8")
    assert [text for page in shown for text in text_of(page)] == lines
    assert len(shown) == 4
    assert [page.previous for page in shown] == [None, *(page.rows[0].at for page in shown[:-1])]
    assert {page.lines for page in shown} == {1_000}


def test_the_row_of_a_byte_is_pointed_out() -> None:
    raw = "\n".join(f"line {n}" for n in range(1_000)).encode()
    shown = source_page(raw, document("utf-8"), raw.index(b"line 777") + 3)
    (row,) = [row for row in shown.rows if row.wanted]
    assert "".join(part.text for part in row.parts) == "line 777"
    beyond = source_page(raw, document("utf-8"), 10**9)
    assert [row.wanted for row in beyond.rows][-1]


def test_nothing_is_shown_of_nothing() -> None:
    shown = source_page(b"", document("utf-8"), 0)
    assert (shown.rows, shown.size, shown.lines) == ((), 0, 0)


def test_kept_and_removed_text_is_told_apart_also_where_it_shares_a_line() -> None:
    made = document("utf-8", (Category.NAVIGATION, "Menu"), (Role.TITLE, "Tïtle"), (Role.BODY, "B"))
    raw = "Menu Tïtle B".encode()
    (row,) = source_page(raw, made, 0).rows
    assert [(part.text, part.kind) for part in row.parts] == [
        ("Menu", "removed"),
        (" ", ""),
        ("Tïtle", "kept"),
        (" ", ""),
        ("B", "kept"),
    ]
    assert row.parts[0].category == "navigation"

"""Nothing that can be read makes the cleaner fail, stall, or lose a block."""

from __future__ import annotations

import time

import pytest
from dump_pages import FIRST, SECOND, TITLE, article, page_of
from hypothesis import given, settings
from hypothesis import strategies as st

from search.clean import clean, describe
from search.errors import Rejected
from search.model import Page

LINES = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        [
            TITLE,
            FIRST,
            SECOND,
            "Home » News",
            "0",
            "-",
            "00:00",
            "Leave a Comment",
            "• one",
            "Reply",
        ]
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_every_block_is_either_kept_or_removed_and_found_again_by_its_bytes(
    lines: list[str],
) -> None:
    text = "\n".join(line.replace("\n", " ") for line in lines)
    page = page_of(text)
    try:
        cleaned = clean(page)
    except Rejected:
        return
    raw = text.encode("utf-8", "surrogatepass")
    blocks = [*cleaned.kept, *cleaned.removed]
    assert {b.line for b in blocks} == {b.line for b in page.blocks}
    assert sum(len("".join(b.text.split())) for b in blocks) == sum(
        len("".join(b.text.split())) for b in page.blocks
    )
    for block in blocks:
        assert raw[block.span.start : block.span.end].decode() == block.text
    describe(page, cleaned)


@pytest.mark.parametrize(
    "text", ["Fire in Bamako", "Fire in Bamako, nobody hurt.", "火災", "?", "\u200b x"]
)
def test_a_page_of_one_line(text: str) -> None:
    try:
        assert clean(page_of(text)).text == text
    except Rejected as error:
        assert "no article text" in str(error)  # noqa: PT017 - either outcome is honest


def test_a_page_without_blocks_is_rejected() -> None:
    with pytest.raises(Rejected, match="no article text"):
        clean(Page(()))


LONG = {
    "words": "grain " * 170_000,
    "sentences": "They left. " * 90_000,
    "one word": "a" * 1_000_000,
    "numbers": "12 " * 330_000,
    "dots": ". " * 500_000,
    "separators": "a » " * 250_000,
    "blanks": "a" + " " * 999_000 + "b",
    "spaced dashes": "- " * 500_000,
    "capitals": "Jane Doe " * 110_000,
    "dates": "3 April 2025 " * 75_000,
    "accents": "é" * 1_000_000,
    "brackets": "(" * 1_000_000,
    "bylines": "By " * 330_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_block_of_a_million_characters_takes_seconds_not_minutes(text: str) -> None:
    page = page_of(f"{TITLE}\n\n{text}\n\n{FIRST}\n\n{SECOND}")
    start = time.process_time()
    describe(page, clean(page))
    assert time.process_time() - start < 10


def test_time_grows_with_the_number_of_blocks() -> None:
    def seconds(copies: int) -> float:
        page = page_of(
            "\n\n".join([article("Leave a Comment", "Home", "a line", "18:45")] * copies)
        )
        start = time.process_time()
        clean(page)
        return time.process_time() - start

    seconds(20)
    small, large = seconds(500), seconds(5_000)
    assert large < 40 * small  # ten times the blocks; a square would be a hundred times the time


def test_a_hundred_thousand_wrapped_lines_take_seconds() -> None:
    line = "the ministers met in the capital on Monday to discuss the price of\n"
    page = page_of(line * 100_000)
    start = time.process_time()
    clean(page)
    assert time.process_time() - start < 60
